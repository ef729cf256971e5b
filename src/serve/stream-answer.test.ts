import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import type { ChatEvent } from "../chat/chat.ts";
import { ApiError } from "./api-error.ts";
import { gatherEvents } from "./gather-events.ts";
import { streamAnswer } from "./stream-answer.ts";
import { createChunkWriter } from "./wire/write-answer.ts";

const text = (content: string, index = 0): ChatEvent => ({ type: "text", index, text: content });
const explain = (thrown: unknown) => new ApiError(500, String(thrown));
const never = new AbortController().signal;

function open(events: AsyncIterable<ChatEvent>, { signal = never, headStartMs = 1_000, keepAliveMs = 1_000 } = {}) {
  const header = { id: "chatcmpl-1", created: 0, model: "m", fingerprint: null };
  const gathered = gatherEvents(events, signal);
  const writer = createChunkWriter(header, { includeUsage: false, withLogprobs: true });
  const cancelled: boolean[] = [];
  return {
    gathered,
    cancelled,
    stream: streamAnswer({
      ...{ gathered, writer, headStartMs, keepAliveMs, explain },
      onCancel: () => cancelled.push(true),
    }),
  };
}

const read = async (stream: ReadableStream<Uint8Array>) => {
  const pieces: string[] = [];
  for await (const piece of stream) pieces.push(Buffer.from(piece).toString());
  return pieces;
};

test("what the chat throws before its first token is thrown before the stream begins", async () => {
  async function* fail(): AsyncGenerator<ChatEvent> {
    await pause(5);
    yield* [];
    throw new Error("no room");
  }
  await expect(open(fail()).stream).rejects.toThrow("no room");
});

test("a token and its log-probabilities are one chunk, and completions keep apart", async () => {
  async function* say(): AsyncGenerator<ChatEvent> {
    for (const index of [0, 1]) {
      yield text(`t${index}`, index);
      yield { type: "logprobs", index, tokens: [{ token: `t${index}`, logprob: -1, top: [] }] };
    }
    await pause(5);
    yield text("later");
  }
  const pieces = await read(await open(say()).stream);
  const chunks = pieces.join("").match(/"delta":\{[^}]*\},"logprobs":(null|\{"content":\[\{"token":"\w+")/g)!;
  expect(chunks).toEqual([
    '"delta":{"role":"assistant","content":"","refusal":null},"logprobs":null',
    '"delta":{"content":"t0"},"logprobs":{"content":[{"token":"t0"',
    '"delta":{"role":"assistant","content":"","refusal":null},"logprobs":null',
    '"delta":{"content":"t1"},"logprobs":{"content":[{"token":"t1"',
    '"delta":{"content":"later"},"logprobs":null',
  ]);
  expect(pieces.at(-1)).toBe("data: [DONE]\n\n");
});

test("comments fill the silence before the first token and between tokens", async () => {
  async function* say(): AsyncGenerator<ChatEvent> {
    await pause(60);
    yield text("a");
    await pause(60);
    yield text("b");
  }
  const pieces = await read(await open(say(), { headStartMs: 10, keepAliveMs: 20 }).stream);
  const kinds = pieces.map((piece) => (piece.startsWith(": ") ? "comment" : /"content":"(\w)"/.exec(piece)?.[1]));
  expect(kinds[0]).toBe("comment");
  expect(kinds.filter((kind) => kind === "comment").length).toBeGreaterThan(2);
  expect(kinds.filter((kind) => kind === "a" || kind === "b")).toEqual(["a", "b"]);
});

test("a client that reads slowly holds the model back, and one that leaves lets it go", async () => {
  let said = 0;
  let isClosed = false;
  async function* say(): AsyncGenerator<ChatEvent> {
    try {
      for (; said < 100_000; said++) {
        if (said % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
        yield text("x");
      }
    } finally {
      isClosed = true;
    }
  }
  const controller = new AbortController();
  const { stream, gathered, cancelled } = open(say(), { signal: controller.signal });
  const reader = (await stream).getReader();
  await reader.read();
  await pause(50);
  const ahead = said;
  await pause(50);
  expect(said).toBe(ahead);
  expect(ahead).toBeLessThan(10_000);
  await reader.cancel();
  expect(cancelled).toEqual([true]);
  controller.abort(new Error("left"));
  await gathered.settled;
  expect(isClosed).toBe(true);
});

test("a chat that does not hear the signal does not keep the client waiting", async () => {
  async function* deaf(): AsyncGenerator<ChatEvent> {
    yield text("a");
    await pause(300);
    yield text("b");
  }
  const controller = new AbortController();
  const { stream, gathered } = open(deaf(), { signal: controller.signal });
  setTimeout(() => controller.abort(new Error("too late")), 30);
  const pieces = await read(await stream);
  expect(pieces.at(-1)).toContain("too late");
  let isSettled = false;
  gathered.settled.then(() => {
    isSettled = true;
  });
  await pause(0);
  expect(isSettled).toBe(false);
  await gathered.settled;
});
