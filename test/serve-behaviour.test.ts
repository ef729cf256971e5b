// How `globe serve` behaves under load, when clients leave, when time runs out, and when it is told to stop.

import { request } from "node:http";
import { connect } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { expect, test } from "vitest";
import { chatOver } from "../src/generate/open-embedded.ts";
import { engineOver } from "../src/generate/open-engine.ts";
import { connectWorker } from "../src/generate/worker/connect-worker.ts";
import { systemClock } from "../src/run/clock.ts";
import type { RunningServer } from "../src/serve/start-server.ts";
import { createEchoChat } from "./serve-chat.ts";
import { ask, readMetric, readReply, saying, serve, until } from "./serve-http.ts";

const leave = (server: RunningServer, body: object) => {
  const controller = new AbortController();
  const answer = ask(server, body, { signal: controller.signal }).catch((error: Error) => error.name);
  return { leave: () => controller.abort(), answer };
};
const outcomes = (server: RunningServer, outcome: string) =>
  readMetric(server, `globe_requests_total{outcome="${outcome}"}`);

test("as many requests run as there are places, as many wait as may, and further ones are told when to come back", async () => {
  const chat = createEchoChat({ firstTokenMs: 60 });
  const server = await serve({ chat, maxInFlight: 2, maxQueued: 2 });
  const replies = await Promise.all(Array.from({ length: 6 }, (_, i) => ask(server, saying(`hi ${i}`))));
  expect(replies.map(({ status }) => status).toSorted()).toEqual([200, 200, 200, 200, 429, 429]);
  expect(chat.counts).toMatchObject({ begun: 4, mostRunning: 2 });
  const refused = replies.find(({ status }) => status === 429)!;
  expect(refused.json).toMatchObject({ error: { type: "requests", code: "rate_limit_exceeded" } });
  expect(Number(refused.headers.get("retry-after"))).toSatisfy((seconds) => seconds >= 1 && seconds <= 60);
  await until(async () => (await outcomes(server, "rejected")) === 2);
});

test("those who wait are served in the order in which they came", async () => {
  const chat = createEchoChat({ firstTokenMs: 10 });
  const server = await serve({ chat, maxInFlight: 1 });
  const replies: Promise<unknown>[] = [];
  for (let i = 0; i < 5; i++) {
    replies.push(ask(server, saying(String(i))));
    await until(async () => (await readMetric(server, "globe_requests_waiting")) + chat.counts.begun >= i + 1);
  }
  await Promise.all(replies);
  expect(chat.requests.map(({ messages }) => messages[0]!.content)).toEqual(["0", "1", "2", "3", "4"]);
});

test.each([false, true])("a client that leaves frees its place at once (stream: %s)", async (stream) => {
  const chat = createEchoChat({ tokenMs: 20_000 });
  const server = await serve({ chat, maxInFlight: 1 });
  const first = leave(server, saying("hi", { stream }));
  await until(() => chat.counts.running === 1);
  await pause(20);
  const second = leave(server, saying("hi", { stream }));
  await until(async () => (await readMetric(server, "globe_requests_waiting")) === 1);
  first.leave();
  expect(await first.answer).toBe("AbortError");
  await until(() => chat.counts.begun === 2);
  second.leave();
  await until(() => chat.counts.running === 0);
  expect(chat.counts).toEqual({ begun: 2, finished: 0, cancelled: 2, running: 0, mostRunning: 1 });
  await until(async () => (await outcomes(server, "cancelled")) === 2);
  expect(await readMetric(server, "globe_held_bytes")).toBe(0);
});

test("a client that leaves the queue never reaches the model", async () => {
  const chat = createEchoChat({ firstTokenMs: 100 });
  const server = await serve({ chat, maxInFlight: 1 });
  const first = ask(server, saying("first"));
  await until(() => chat.counts.running === 1);
  const second = leave(server, saying("second"));
  await until(async () => (await readMetric(server, "globe_requests_waiting")) === 1);
  second.leave();
  await until(async () => (await readMetric(server, "globe_requests_waiting")) === 0);
  expect((await first).status).toBe(200);
  expect(chat.counts.begun).toBe(1);
});

test("a place is given on when the model has let go of it, and no sooner", async () => {
  const chat = createEchoChat({ tokenMs: 20_000, stopMs: 150 });
  const server = await serve({ chat, maxInFlight: 1 });
  const first = leave(server, saying("hi"));
  await until(() => chat.counts.running === 1);
  first.leave();
  const second = leave(server, saying("hi"));
  await until(() => chat.counts.begun === 2);
  expect(chat.counts.mostRunning).toBe(1);
  second.leave();
  await until(() => chat.counts.running === 0);
});

test("an answer that takes too long is given up", async () => {
  const chat = createEchoChat({ tokenMs: 20_000 });
  const server = await serve({ chat, timeoutMs: 80 });
  const reply = await ask(server, saying("hi"));
  expect(reply).toMatchObject({
    status: 504,
    json: {
      error: { message: "The request was not answered within 0.08 seconds.", type: "server_error", code: "timeout" },
    },
  });
  // The official clients would otherwise ask again.
  expect(reply.headers.get("x-should-retry")).toBe("false");
  await until(() => chat.counts.cancelled === 1);
  expect(await outcomes(server, "timeout")).toBe(1);
});

test("a stream that takes too long ends with an error", async () => {
  const chat = createEchoChat({ tokenMs: 30 });
  const server = await serve({ chat, timeoutMs: 80 });
  const reply = await ask(server, saying("hi", { stream: true }));
  expect(reply.status).toBe(200);
  expect(reply.text).toContain('"content":"You"');
  expect(reply.text).toContain('"code":"timeout"');
  expect(reply.text).not.toContain("[DONE]");
  await until(async () => (await outcomes(server, "timeout")) === 1);
});

test("time passes in the queue too", async () => {
  const chat = createEchoChat({ tokenMs: 20_000 });
  const server = await serve({ chat, maxInFlight: 1, timeoutMs: 150 });
  const replies = await Promise.all([ask(server, saying("a")), ask(server, saying("b"))]);
  expect(replies.map(({ status }) => status)).toEqual([504, 504]);
});

test("a server that is told to stop finishes what runs, turns away what waits, and takes nothing new", async () => {
  const chat = createEchoChat({ firstTokenMs: 50, tokenMs: 10 });
  const server = await serve({ chat, maxInFlight: 2 });
  const whole = ask(server, saying("whole"));
  const stream = ask(server, saying("stream", { stream: true }));
  await until(() => chat.counts.running === 2);
  const waiting = ask(server, saying("waiting"));
  await until(async () => (await readMetric(server, "globe_requests_waiting")) === 1);
  const closed = server.close();
  expect(await waiting).toMatchObject({ status: 503, json: { error: { code: "server_stopping" } } });
  await expect(fetch(`${server.url}/models`)).rejects.toThrow();
  expect((await whole).status).toBe(200);
  expect((await stream).text).toContain("[DONE]");
  await closed;
  expect(chat.counts).toMatchObject({ begun: 2, finished: 2, running: 0 });
});

test("a server without requests stops at once, whatever connections are open", async () => {
  const server = await serve();
  await fetch(`${server.url}/models`);
  const silent = connect(server.port, "127.0.0.1");
  silent.on("error", () => {});
  await new Promise((resolve) => silent.once("connect", resolve));
  // Left alone, the connections would be closed after half a minute and more.
  expect(await Promise.race([server.close(), pause(10_000, "still open")])).toBeUndefined();
});

test("a server that must end now gives up what runs", async () => {
  const chat = createEchoChat({ tokenMs: 20_000 });
  const server = await serve({ chat });
  const answer = leave(server, saying("hi")).answer;
  await until(() => chat.counts.running === 1);
  const closed = server.close();
  await server.abort();
  await closed;
  expect(await answer).toBe("TypeError");
  await until(() => chat.counts.running === 0);
});

test("an engine whose thread died is told by /health, and asked nothing more", async () => {
  const script = `
    const { parentPort } = require("node:worker_threads");
    parentPort.postMessage({ type: "ready", info: { name: "played" } });
    parentPort.on("message", () => process.exit(7));`;
  const connection = connectWorker(new Worker(script, { eval: true }));
  const chat = chatOver(engineOver(connection, await connection.ready), systemClock);
  const failures: unknown[] = [];
  const server = await serve({
    chat,
    failure: () => chat.failure()?.message ?? null,
    onFailure: (error) => failures.push(error),
  });
  const health = async () => readReply(await fetch(server.url.replace("/v1", "/health")));
  expect(await health()).toMatchObject({ status: 200, json: { status: "ok" } });
  expect(await ask(server, saying("hi"))).toMatchObject({ status: 500 });
  expect(await health()).toMatchObject({
    status: 503,
    json: { status: "failed", message: "The engine's thread ended with status 7 while it was in use.", in_flight: 0 },
  });
  const refused = await ask(server, saying("hi"));
  expect(refused).toMatchObject({ status: 503, json: { error: { type: "server_error", code: "model_failed" } } });
  expect(refused.headers.get("x-should-retry")).toBe("false");
  expect(failures).toHaveLength(1);
  await chat.close();
});

test("with a key, every route but /health asks for it", async () => {
  const server = await serve({ apiKey: "a-long-secret" });
  const base = server.url.replace("/v1", "");
  const get = async (path: string, headers = {}) => readReply(await fetch(base + path, { headers }));
  expect(await get("/v1/models")).toMatchObject({ status: 401, json: { error: { code: null } } });
  for (const key of ["a-long-secre", "a-long-secret2", "A-LONG-SECRET"]) {
    const refused = await get("/v1/models", { authorization: `Bearer ${key}` });
    expect(refused).toMatchObject({ status: 401, json: { error: { code: "invalid_api_key" } } });
    expect(refused.text).not.toContain(key);
  }
  expect((await get("/v1/models", { authorization: "Basic YTpi" })).status).toBe(401);
  expect((await get("/v1/models", { authorization: "Bearer a-long-secret" })).status).toBe(200);
  expect((await get("/v1/models", { authorization: "bearer  a-long-secret" })).status).toBe(200);
  expect((await get("/health")).status).toBe(200);
  expect((await get("/metrics")).status).toBe(401);
  expect((await get("/nowhere")).status).toBe(401);
  expect((await ask(server, saying("hi"))).status).toBe(401);
  expect((await ask(server, saying("hi"), { headers: { authorization: "Bearer a-long-secret" } })).status).toBe(200);
  const metrics = await get("/metrics", { authorization: "Bearer a-long-secret" });
  expect(metrics.text).toContain('globe_requests_total{outcome="unauthorized"} 1\n');
});

/** The status of a GET with a `Host` header of choice, which `fetch` does not allow. */
const askAs = (server: RunningServer, host: string) =>
  new Promise<number>((resolve, reject) => {
    request({ port: server.port, host: "127.0.0.1", path: "/v1/models", headers: { host } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode!);
    })
      .on("error", reject)
      .end();
  });

test("a page that points its own name at this machine is turned away", async () => {
  const server = await serve({ allowHosts: ["globe.lan"] });
  for (const host of ["localhost", "LOCALHOST:1", "127.0.0.1:8000", "[::1]:8000", "app.localhost", "globe.lan"]) {
    expect([host, await askAs(server, host)]).toEqual([host, 200]);
  }
  for (const host of ["evil.example", "localhost.evil.example:80", "127.0.0.1.evil.example", "globe.lan.evil"]) {
    expect([host, await askAs(server, host)]).toEqual([host, 403]);
  }
  // Whoever has the key is no stranger.
  expect(await askAs(await serve({ apiKey: "secret" }), "evil.example")).toBe(401);
});

test("pages of other origins are not answered unless they are named", async () => {
  const preflight = (server: RunningServer, origin: string) =>
    fetch(`${server.url}/chat/completions`, {
      method: "OPTIONS",
      headers: { origin, "access-control-request-method": "POST", "access-control-request-headers": "content-type" },
    });
  const closed = await preflight(await serve(), "https://page.example");
  expect(closed.headers.get("access-control-allow-origin")).toBeNull();
  const server = await serve({ allowOrigins: ["https://page.example"], apiKey: "secret" });
  const open = await preflight(server, "https://page.example");
  expect(open.status).toBe(204);
  expect(open.headers.get("access-control-allow-origin")).toBe("https://page.example");
  expect((await preflight(server, "https://other.example")).headers.get("access-control-allow-origin")).toBeNull();
  const headers = { origin: "https://page.example", authorization: "Bearer secret" };
  const answer = await ask(server, saying("hi"), { headers });
  expect(answer.headers.get("access-control-allow-origin")).toBe("https://page.example");
  const refused = await ask(server, saying("hi"), { headers: { origin: "https://page.example" } });
  expect(refused.status).toBe(401);
  expect(refused.headers.get("access-control-allow-origin")).toBe("https://page.example");
});

test("bodies together are held within their limit", async () => {
  const chat = createEchoChat({ tokenMs: 20_000 });
  const server = await serve({ chat, limits: { heldBytes: 100_000 } });
  const first = leave(server, saying("x".repeat(60_000)));
  await until(() => chat.counts.running === 1);
  expect(await ask(server, saying("x".repeat(60_000)))).toMatchObject({ status: 429 });
  first.leave();
  await until(async () => (await readMetric(server, "globe_held_bytes")) === 0);
});

/** Everything that the server says to these bytes until it closes the connection. */
const sendRaw = (server: RunningServer, text: string) =>
  new Promise<string>((resolve, reject) => {
    let answer = "";
    const socket = connect(server.port, "127.0.0.1", () => socket.write(text));
    socket.setEncoding("utf8").on("data", (chunk) => {
      answer += chunk;
    });
    socket.on("close", () => resolve(answer)).on("error", reject);
  });

test.each([
  ["no HTTP", "hello\r\n\r\n", 400],
  ["headers that are too large", `GET / HTTP/1.1\r\nhost: localhost\r\nx: ${"x".repeat(20_000)}\r\n\r\n`, 431],
  ["a Host header that is none", "GET / HTTP/1.1\r\nhost: a b\r\nconnection: close\r\n\r\n", 400],
  ["no Host header", "GET /v1/models HTTP/1.1\r\nconnection: close\r\n\r\n", 400],
  ["a target that is none", "GET nowhere HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n", 400],
  ["a headless connection", "", 408],
  [
    "a body that does not come",
    "POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 5\r\n\r\n{",
    408,
  ],
  [
    "broken chunks",
    "POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n" +
      "transfer-encoding: chunked\r\n\r\nxyz\r\n",
    400,
  ],
])("%s is answered in the form of the protocol", async (_name, text, status) => {
  const server = await serve({ limits: { uploadSeconds: 0.2 } });
  const answer = await sendRaw(server, text);
  expect(answer.split("\r\n")[0]).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  expect(JSON.parse(answer.split("\r\n\r\n")[1]!)).toMatchObject({ error: { type: "invalid_request_error" } });
  expect((await ask(server, saying("hi"))).status).toBe(200);
});

test("a large body that is refused early does not take the connection with it", async () => {
  const chat = createEchoChat({ tokenMs: 20_000 });
  const server = await serve({ chat, maxInFlight: 1, maxQueued: 0 });
  const first = leave(server, saying("hi"));
  await until(() => chat.counts.running === 1);
  for (let i = 0; i < 5; i++) {
    expect((await ask(server, saying("x".repeat(3_000_000)))).status).toBe(429);
  }
  first.leave();
});
