import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { afterEach, expect, test, vi } from "vitest";
import { createUndiciTransport } from "./undici-transport.ts";

afterEach(() => vi.unstubAllEnvs());

test("the proxy of the environment is used where Node is told to use it", async () => {
  const target = createServer((_incoming, outgoing) => outgoing.end("hello"));
  const asked: string[] = [];
  const proxy = createServer((incoming, outgoing) => {
    asked.push(incoming.url!);
    outgoing.end("hello");
  });
  proxy.on("connect", (incoming, socket) => {
    asked.push(incoming.url!);
    const [host, port] = incoming.url!.split(":");
    const onward = connect(Number(port), host, () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      onward.pipe(socket).pipe(onward);
    });
    socket.on("error", () => onward.destroy());
    onward.on("error", () => socket.destroy());
  });
  for (const server of [target, proxy]) await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const portOf = (server: typeof target) => (server.address() as AddressInfo).port;
  vi.stubEnv("http_proxy", `http://127.0.0.1:${portOf(proxy)}`);
  vi.stubEnv("no_proxy", "");
  const url = `http://127.0.0.1:${portOf(target)}/`;
  for (const [useProxy, seen] of [
    [false, 0],
    [true, 1],
  ] as const) {
    const transport = createUndiciTransport(1, useProxy);
    const text = await new Promise<string>((resolve, reject) => {
      let body = "";
      const sink = {
        head() {},
        data(chunk: Uint8Array) {
          body += Buffer.from(chunk).toString();
        },
        end: () => resolve(body),
        fail: reject,
      };
      transport.send({ method: "GET", url, headers: {} }, sink);
    });
    expect(text).toBe("hello");
    expect(asked).toHaveLength(seen);
    await transport.close();
  }
  for (const server of [target, proxy]) {
    server.closeAllConnections();
    server.close();
  }
});
