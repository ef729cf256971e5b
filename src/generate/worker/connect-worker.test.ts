// What becomes of requests when the engine's thread refuses, dies, hangs or is closed: an error each time, never silence.
import { Worker } from "node:worker_threads";
import { describe, expect, test } from "vitest";
import { collectCompletions } from "../../chat/collect-completion.ts";
import { systemClock } from "../../run/clock.ts";
import { GlobeError } from "../../run/errors.ts";
import type { EngineInfo } from "../engine-options.ts";
import { chatOver } from "../open-embedded.ts";
import { engineOver } from "../open-engine.ts";
import { type ConnectionOptions, connectWorker } from "./connect-worker.ts";

const info = { name: "played" } as EngineInfo;
const messages = [{ role: "user" as const, content: "Where?" }];

/**
 * A thread that says it is ready and then runs `code` for every message `m`, with `say(message)` to answer. It closes when
 * it is asked to, unless there is a limit on the time for that.
 */
function play(
  code: string,
  options: ConnectionOptions = {},
  before = 'say({ type: "ready", info: { name: "played" } });',
) {
  const script = `
    const { parentPort } = require("node:worker_threads");
    const say = (message) => parentPort.postMessage(message);
    ${before}
    parentPort.on("message", (m) => {
      if (m.type === "close" && ${options.closeMs === undefined}) { say({ type: "closed" }); return parentPort.close(); }
      ${code}
    });`;
  const worker = new Worker(script, { eval: true, resourceLimits: { maxOldGenerationSizeMb: 24 } });
  return { worker, connection: connectWorker(worker, options) };
}

const failure = async (work: Promise<unknown>): Promise<GlobeError> => {
  const error = await work.then(
    () => new Error("It did not fail."),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(GlobeError);
  return error as GlobeError;
};

const text = (id: string, content: string) => `[${id}, { type: "text", index: 0, text: "${content}" }]`;
const usage = (id: string) => `[${id}, { type: "usage", promptTokens: 3, completionTokens: 2 }]`;

describe("an answer", () => {
  test("comes in the order of its events and ends with its timing", async () => {
    const { connection } = play(`
      if (m.type !== "complete") return;
      say({ type: "events", events: [${text("m.id", "Lis")}] });
      say({ type: "events", events: [${text("m.id", "bon")}, [m.id, { type: "finish", index: 0, reason: "stop" }], ${usage("m.id")}] });`);
    const chat = chatOver(engineOver(connection, await connection.ready), systemClock);
    const { choices, usage: counts, timing } = await collectCompletions(chat.complete({ messages }));
    expect(choices[0]).toMatchObject({ text: "Lisbon", finishReason: "stop" });
    expect(counts).toEqual({ promptTokens: 3, completionTokens: 2 });
    expect(timing).toMatchObject({ source: "embedded", model: "played", attempts: 1 });
    await chat.close();
  });

  test("takes pictures along without emptying the caller's bytes", async () => {
    const { connection } = play(`
      if (m.type !== "complete") return;
      const sum = m.request.messages[0].content[0].bytes.reduce((a, b) => a + b);
      say({ type: "events", events: [[m.id, { type: "text", index: 0, text: String(sum) }], ${usage("m.id")}] });`);
    const bytes = Uint8Array.of(1, 2, 3, 4).subarray(1);
    const content = [{ type: "image" as const, mediaType: "image/png", bytes }];
    const engine = engineOver(connection, info);
    const events = await Array.fromAsync(engine.complete({ messages: [{ role: "user", content }] }));
    expect(events[0]).toMatchObject({ text: "9" });
    expect(bytes).toEqual(Uint8Array.of(2, 3, 4));
    await engine.close();
  });

  test("that fails in the engine fails with the same error, after what was written", async () => {
    const { connection } = play(`
      if (m.type !== "complete") return;
      say({ type: "events", events: [${text("m.id", "half")}] });
      say({ type: "failed", id: m.id, error: { code: "too-large", message: "Too long.", facts: { limit: "x" }, isRetryable: false } });`);
    const engine = engineOver(connection, info);
    const seen: unknown[] = [];
    const error = await failure(
      (async () => {
        for await (const event of engine.complete({ messages })) seen.push(event);
      })(),
    );
    expect(seen).toHaveLength(1);
    expect(error).toMatchObject({ code: "too-large", message: "Too long.", facts: { limit: "x" } });
    await engine.close();
  });
});

describe("cancelling", () => {
  const cancelling = `
    if (m.type === "complete") say({ type: "events", events: [${text("m.id", "word")}] });
    if (m.type === "cancel") say({ type: "events", events: [${text("1000", "cancelled")}, ${usage("1000")}] });`;

  test("by a signal ends the wait at once", async () => {
    const { connection } = play(cancelling);
    const engine = engineOver(connection, info);
    const controller = new AbortController();
    const error = await failure(
      (async () => {
        for await (const _ of engine.complete({ messages }, { signal: controller.signal })) controller.abort();
      })(),
    );
    expect(error.code).toBe("aborted");
    await engine.close();
  });

  test("before the request sends nothing", async () => {
    const { connection } = play('throw new Error("A request came.");');
    const engine = engineOver(connection, await connection.ready);
    const signal = AbortSignal.abort();
    expect((await failure(Array.fromAsync(engine.complete({ messages }, { signal })))).code).toBe("aborted");
    await engine.close();
  });

  test("happens where the reader leaves the loop", async () => {
    const { worker, connection } = play(`
      if (m.type === "complete") say({ type: "events", events: [${text("m.id", "word")}] });
      if (m.type === "cancel") say({ type: "cancel came", id: m.id });`);
    const engine = engineOver(connection, info);
    const cancelled = new Promise((resolve) => {
      worker.on("message", (message: { type: string }) => message.type === "cancel came" && resolve(message));
    });
    for await (const _ of engine.complete({ messages })) break;
    expect(await cancelled).toMatchObject({ id: 1 });
    await engine.close();
  });
});

describe("a thread", () => {
  test.each([
    ["that throws", 'throw new Error("broken shelf")', "stopped with an error: broken shelf"],
    ["that rejects", 'Promise.reject(new Error("broken promise"))', "stopped with an error: broken promise"],
    ["that exits", "process.exit(7)", "ended with status 7"],
    ["that runs out of memory", "const all = []; for (;;) all.push(new Array(1e5).fill({}))", "memory"],
  ])("%s fails what is in progress and what comes after", async (_, code, words) => {
    const { connection } = play(code);
    await connection.ready;
    const engine = engineOver(connection, info);
    const both = [1, 2].map(() => failure(Array.fromAsync(engine.complete({ messages }))));
    for (const error of await Promise.all(both)) {
      expect(error.code).toBe("internal");
      expect(error.message).toContain(words);
    }
    expect((await failure(Array.fromAsync(engine.complete({ messages })))).message).toContain(words);
    await engine.close();
  });

  test("that is killed from outside fails what is in progress", async () => {
    const { worker, connection } = play("");
    const engine = engineOver(connection, await connection.ready);
    const waiting = failure(Array.fromAsync(engine.complete({ messages })));
    await worker.terminate();
    expect((await waiting).message).toBe("The engine's thread ended with status 1 while it was in use.");
    await engine.close();
  });

  test("that hangs is stopped", async () => {
    const { connection } = play("for (;;);", { stallMs: 1_000 });
    const engine = engineOver(connection, await connection.ready);
    const error = await failure(Array.fromAsync(engine.complete({ messages })));
    expect(error).toMatchObject({ code: "internal", message: expect.stringContaining("no sign of life") });
    await engine.close();
  });

  test("that gives signs of life may take its time", async () => {
    const { connection } = play(
      `const pulse = setInterval(() => say({ type: "alive" }), 20);
       setTimeout(() => { clearInterval(pulse); say({ type: "events", events: [${usage("m.id")}] }); }, 1_600);`,
      // Longer than a thread takes to start on a machine that has much else to do.
      { stallMs: 1_000 },
    );
    const engine = engineOver(connection, await connection.ready);
    expect(await Array.fromAsync(engine.complete({ messages }))).toHaveLength(1);
    await engine.close();
  });

  test("that rests is not taken for one that hangs", async () => {
    const { connection } = play(`say({ type: "events", events: [${usage("m.id")}] });`, { stallMs: 1_000 });
    const engine = engineOver(connection, await connection.ready);
    await new Promise((resolve) => setTimeout(resolve, 1_300));
    expect(await Array.fromAsync(engine.complete({ messages }))).toHaveLength(1);
    await engine.close();
  });

  test("that cannot open its model says why", async () => {
    const error = '{ code: "config", message: "No tokenizer.", facts: {}, isRetryable: false }';
    const { connection } = play("", {}, `say({ type: "refused", error: ${error} });`);
    expect(await failure(connection.ready)).toMatchObject({ code: "config", message: "No tokenizer." });
    await connection.close();
  });

  test("that is abandoned while it opens leaves nothing behind", async () => {
    const { worker, connection } = play("", {}, "for (;;);");
    const ended = new Promise((resolve) => worker.on("exit", resolve));
    connection.abandon(new GlobeError("aborted", "Enough."));
    expect(await failure(connection.ready)).toMatchObject({ code: "aborted", message: "Enough." });
    await ended;
  });

  test("that dies while it opens is an error", async () => {
    const { connection } = play("", {}, 'throw new Error("no room");');
    expect((await failure(connection.ready)).message).toContain("no room");
  });

  test("that hangs while it opens is stopped", async () => {
    const { connection } = play("", { stallMs: 200 }, "for (;;);");
    expect((await failure(connection.ready)).message).toContain("no sign of life");
  });
});

describe("closing", () => {
  test("fails what is in progress, and whatever is asked afterwards", async () => {
    const { connection } = play("");
    const engine = engineOver(connection, await connection.ready);
    const waiting = failure(Array.fromAsync(engine.complete({ messages })));
    await Promise.all([engine.close(), engine.close()]);
    expect(await waiting).toMatchObject({ code: "aborted", message: "The engine was closed." });
    expect((await failure(Array.fromAsync(engine.complete({ messages })))).code).toBe("aborted");
  });

  test("does not wait for a thread that never answers", async () => {
    const { connection } = play("for (;;);", { closeMs: 100 });
    await connection.ready;
    await connection.close();
  });
});
