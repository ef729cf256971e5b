// An HTTP listener that answers broken requests in the form of the protocol, and closes with patience or at once.
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { GlobeError } from "../run/errors.ts";
import { answerBrokenHttp } from "./answer-broken-http.ts";
import { ApiError } from "./api-error.ts";
import type { ServeLimits } from "./serve-limits.ts";

export interface ListenerOptions {
  readonly fetch: Parameters<typeof getRequestListener>[0];
  readonly host: string;
  readonly port: number;
  readonly limits: Pick<ServeLimits, "uploadSeconds" | "connections">;
}

export interface Listener {
  /** `http://127.0.0.1:8010` */
  readonly origin: string;
  readonly port: number;
  readonly connections: number;
  /** Takes no further connection, and resolves when every request that came is answered. */
  close(): Promise<void>;
  abort(): Promise<void>;
}

/** Resolves when it listens. Throws `usage` for an address or port that cannot be had. */
export async function openListener({ fetch, host, port: wanted, limits }: ListenerOptions): Promise<Listener> {
  /** Answers that are not yet out; a connection may have several, one behind the other. */
  const answering = new Set<ServerResponse>();
  let connections = 0;
  let isClosing = false;
  let allAnswered = () => {};
  const uploadMs = limits.uploadSeconds.value * 1000;
  const server = createServer({
    // Its absence is answered by the routes.
    requireHostHeader: false,
    requestTimeout: uploadMs,
    headersTimeout: Math.min(30_000, uploadMs),
    connectionsCheckingInterval: Math.min(5_000, uploadMs),
    // Longer than the minute for which load balancers and clients keep connections, so that they close them first.
    keepAliveTimeout: 75_000,
  });
  server.maxConnections = limits.connections.value;
  server.on("request", (_incoming, outgoing) => {
    answering.add(outgoing);
    outgoing.once("close", () => {
      answering.delete(outgoing);
      if (!isClosing) return;
      server.closeIdleConnections();
      if (answering.size === 0) allAnswered();
    });
  });
  server.on("request", getRequestListener(fetch, { errorHandler: answerUnreadable }));
  server.on("connection", (socket) => {
    connections++;
    socket.once("close", () => connections--);
  });
  server.on("clientError", (error, socket) => {
    const outgoing = answering.values().find((answer) => answer.socket === socket);
    answerBrokenHttp(error, socket as Socket, outgoing);
  });
  const port = await listen(server, host, wanted);
  return {
    origin: `http://${host.includes(":") ? `[${host}]` : host}:${port}`,
    port,
    get connections() {
      return connections;
    },
    async close() {
      isClosing = true;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      if (answering.size > 0) await new Promise<void>((resolve) => (allAnswered = resolve));
      // What is still open has not yet sent a whole request.
      server.closeAllConnections();
      await closed;
    },
    async abort() {
      isClosing = true;
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

/** The address of the request cannot be understood. */
function answerUnreadable(): Response {
  return Response.json(new ApiError(400, "Invalid URL or Host header.").body, { status: 400 });
}

const refusals: Readonly<Record<string, string>> = {
  EADDRINUSE: "another program listens there; choose another --port",
  EACCES: "ports below 1024 need rights that this user lacks; choose another --port",
  EADDRNOTAVAIL: "this machine has no such address; choose another --host",
  ENOTFOUND: "this machine has no such address; choose another --host",
};

async function listen(server: Server, host: string, port: number): Promise<number> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, host, () => {
        server.off("error", reject);
        resolve();
      });
    });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const reason = refusals[code ?? ""] ?? String(code ?? cause);
    throw new GlobeError("usage", `The server cannot listen at ${host}, port ${port}: ${reason}.`, { cause });
  }
  return (server.address() as AddressInfo).port;
}
