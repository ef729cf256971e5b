// Starts an OpenAI-compatible server over any chat.
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { GlobeError } from "../run/errors.ts";
import { answerBrokenHttp } from "./answer-broken-http.ts";
import { stoppingError } from "./api-error.ts";
import { createApp } from "./create-app.ts";
import { createByteBudget } from "./create-byte-budget.ts";
import { createQueue } from "./create-queue.ts";
import { isLoopback } from "./is-loopback.ts";
import { createServerMetrics } from "./metrics/server-metrics.ts";
import { createPictureReader } from "./pictures/read-pictures.ts";
import { chooseLimits } from "./serve-limits.ts";
import { clockOf, defaults, type ServerOptions, type Workings } from "./server-options.ts";
import { createRequestReader } from "./wire/read-chat-request.ts";

export interface RunningServer {
  /** Ends in `/v1`. */
  readonly url: string;
  readonly port: number;
  /** True where whoever can reach the address may use the model. */
  readonly isOpen: boolean;
  /** Takes no further request, turns away those that wait, and resolves when those that run are answered. */
  close(): Promise<void>;
  /** Ends every request at once. */
  abort(): Promise<void>;
}

/** Resolves when the server listens. Throws `usage` for an address or port that cannot be had. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const clock = clockOf(options);
  const limits = chooseLimits(options.limits);
  const host = options.host ?? defaults.host;
  const { maxInFlight = defaults.maxInFlight, maxQueued = defaults.maxQueued } = options;
  const queue = createQueue({ maxInFlight, maxQueued, clock });
  const budget = createByteBudget(limits.heldBytes);
  const active = new Set<AbortController>();
  /** Answers that are not yet out; a connection may have several, one behind the other. */
  const answering = new Set<ServerResponse>();
  let connections = 0;
  let isStopping = false;

  const metrics = createServerMetrics(
    { version: options.version ?? "unknown", model: options.modelName },
    {
      inFlight: () => queue.inFlight,
      queued: () => queue.queued,
      heldBytes: () => budget.held,
      connections: () => connections,
    },
  );
  const workings: Workings = {
    options,
    clock,
    limits,
    timeoutMs: options.timeoutMs ?? defaults.timeoutMs,
    queue,
    budget,
    metrics,
    readRequest: createRequestReader({
      modelName: options.modelName,
      limits,
      followsJsonSchema: options.followsJsonSchema ?? false,
      biasVocabulary: options.biasVocabulary ?? null,
    }),
    readPictures: createPictureReader({
      limits,
      allowRemote: options.allowRemoteImages ?? false,
      ...(options.network && { network: options.network }),
    }),
    active,
    isStopping: () => isStopping,
  };
  const app = createApp(workings, {
    checksHost: isLoopback(host) && options.apiKey === undefined,
    created: Math.floor(clock.now() / 1000),
  });

  const uploadMs = limits.uploadSeconds.value * 1000;
  const server = createServer({
    // Its absence is answered here, in the form of the protocol.
    requireHostHeader: false,
    requestTimeout: uploadMs,
    headersTimeout: Math.min(30_000, uploadMs),
    connectionsCheckingInterval: Math.min(5_000, uploadMs),
    // Longer than the minute for which load balancers and clients keep connections, so that they close them first.
    keepAliveTimeout: 75_000,
  });
  server.maxConnections = limits.connections.value;
  let allAnswered = () => {};
  server.on("request", (_incoming, outgoing) => {
    answering.add(outgoing);
    outgoing.once("close", () => {
      answering.delete(outgoing);
      if (!isStopping) return;
      server.closeIdleConnections();
      if (answering.size === 0) allAnswered();
    });
  });
  server.on("request", getRequestListener(app.fetch, { errorHandler: answerUnreadable }));
  server.on("connection", (socket) => {
    connections++;
    socket.once("close", () => connections--);
  });
  server.on("clientError", (error, socket) => {
    answerBrokenHttp(
      error,
      socket as Socket,
      answering.values().find((outgoing) => outgoing.socket === socket),
    );
  });
  const port = await listen(server, host, options.port ?? defaults.port);

  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${port}/v1`,
    port,
    isOpen: !isLoopback(host) && options.apiKey === undefined,
    async close() {
      isStopping = true;
      queue.close();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      if (answering.size > 0) await new Promise<void>((resolve) => (allAnswered = resolve));
      await queue.idle();
      // What is still open has not yet sent a whole request.
      server.closeAllConnections();
      await closed;
    },
    async abort() {
      isStopping = true;
      queue.close();
      for (const controller of active) controller.abort(stoppingError());
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

/** The address of the request cannot be understood. */
function answerUnreadable(): Response {
  const body = {
    error: { message: "Invalid URL or Host header.", type: "invalid_request_error", param: null, code: null },
  };
  return new Response(JSON.stringify(body), { status: 400, headers: { "content-type": "application/json" } });
}

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
    const reason =
      code === "EADDRINUSE"
        ? "another program listens there; choose another --port"
        : code === "EACCES"
          ? "ports below 1024 need rights that this user lacks; choose another --port"
          : code === "EADDRNOTAVAIL" || code === "ENOTFOUND"
            ? "this machine has no such address; choose another --host"
            : String(code ?? cause);
    throw new GlobeError("usage", `The server cannot listen at ${host}, port ${port}: ${reason}.`, { cause });
  }
  return (server.address() as AddressInfo).port;
}
