// What the client does with servers that stall, drop, refuse, and answer in forms nobody specified.
import { describe, expect, test } from "vitest";
import type { ChatEvent } from "../src/chat/chat.ts";
import { collectCompletions } from "../src/chat/collect-completion.ts";
import type { EndpointOptions } from "../src/chat/endpoint-options.ts";
import { type Clock, systemClock } from "../src/run/clock.ts";
import {
  cutShort,
  event,
  type Fault,
  faultFree,
  flood,
  goodCompletion,
  goodEvents,
  hangUp,
  sendEvents,
  sendJson,
  sendText,
  stall,
} from "./support/faulty-endpoint.ts";
import { ask, errorOf, goodText, meet, question } from "./support/meet-faults.ts";

describe("one fault is survived by asking again", () => {
  test.each<[string, Fault, Partial<EndpointOptions>?]>([
    ["connection reset before any answer", hangUp],
    ["status 500", sendJson(500, { error: { message: "CUDA error", code: 500 } })],
    ["status 502 with a page of a proxy", sendText(502, "<html><title>502 Bad Gateway</title></html>")],
    ["status 503 without a body", sendText(503, "")],
    ["status 429", sendJson(429, { error: { message: "slow down" } })],
    ["an endless error page", flood(500, "text/html")],
    ["silence", stall, { timeoutMs: 800 }],
    ["a body shorter than announced", cutShort(goodCompletion), { stream: false }],
    ["half of the JSON", sendText(200, JSON.stringify(goodCompletion).slice(0, 60)), { stream: false }],
    ["an empty body", sendText(200, ""), { stream: false }],
    ["a completion without choices", sendJson(200, { ...goodCompletion, choices: [] }), { stream: false }],
    [
      "a completion with nothing in its choice",
      sendJson(200, { ...goodCompletion, choices: [{ index: 0, message: null, finish_reason: null }] }),
      { stream: false },
    ],
    ["status 200 with an error that says 503", sendJson(200, { error: { message: "loading", code: 503 } })],
    ["a stream that ends before its first text", sendEvents(goodEvents.slice(0, 1))],
    ["a stream that is reset before its first text", sendEvents(goodEvents.slice(0, 1), { ending: "reset" })],
    ["a stream without any event", sendEvents([": hello\n\n"])],
    ["a stream with nothing but its end", sendEvents(["data: [DONE]\n\n"])],
    ["a stream that breaks its JSON", sendEvents(['data: {"choices": [{"ind\n\n'])],
    [
      "a stream that fails on the server",
      sendEvents([goodEvents[0]!, event({ error: { message: "boom", code: 500 } })]),
    ],
    [
      "a stream that falls silent before its first text",
      sendEvents(goodEvents.slice(0, 1), { ending: "stall" }),
      { idleTimeoutMs: 400 },
    ],
  ])("%s", async (_name, fault, options) => {
    const { server, chat } = await meet([fault], options);
    const { choices, timing } = await ask(chat);
    expect(choices[0]!.text).toBe(goodText);
    expect(timing.attempts).toBe(2);
    expect(server.bodies[1]).toBe(server.bodies[0]);
  });
});

describe("odd answers are read as what they are", () => {
  const text = (...pieces: string[]) => pieces;
  test.each<[string, Fault, Partial<EndpointOptions>?]>([
    ["one JSON body where a stream was asked", sendJson(200, goodCompletion)],
    ["a stream where one JSON body was asked", sendEvents(goodEvents), { stream: false }],
    ["a stream under text/plain", sendEvents(goodEvents, { contentType: "text/plain" })],
    ["a stream under no type", sendEvents(goodEvents, { contentType: null })],
    [
      "JSON under text/html",
      sendText(200, JSON.stringify(goodCompletion), { "content-type": "text/html" }),
      { stream: false },
    ],
    ["a stream without [DONE]", sendEvents(goodEvents.slice(0, -1))],
    ["a stream without finish reason", sendEvents(goodEvents.filter((piece) => !piece.includes('"stop"')))],
    [
      "a stream that stays open after its last finish",
      sendEvents(goodEvents.slice(0, -1), { ending: "stall" }),
      { idleTimeoutMs: 100 },
    ],
    ["a stream that is reset after its last finish", sendEvents(goodEvents.slice(0, -1), { ending: "reset" })],
    ["a connection that stays open after [DONE]", sendEvents(goodEvents, { ending: "stall" })],
    ["events after [DONE]", sendEvents([...goodEvents, event({ error: "late" })])],
    ["CRLF", sendEvents([goodEvents.join("").replaceAll("\n\n", "\r\n\r\n")])],
    ["no space after data:", sendEvents([goodEvents.join("").replaceAll("data: ", "data:")])],
    [
      "comments that keep the connection awake",
      sendEvents(goodEvents.flatMap((piece) => [": OPENROUTER PROCESSING\n\n", piece])),
    ],
    ["no blank lines between events", sendEvents([`${goodEvents.join("").replaceAll("\n\n", "\n")}\n`])],
    ["one byte at a time", sendEvents([...Buffer.from(goodEvents.join(""))].map((byte) => Uint8Array.of(byte)))],
    ["a byte order mark", sendEvents(["\ufeff", ...goodEvents])],
    ["a message in place of a delta", sendEvents(text(event(goodCompletion), "data: [DONE]\n\n"))],
    ["a slow drip within the idle limit", sendEvents(goodEvents, { pauseMs: 40 }), { idleTimeoutMs: 2_000 }],
  ])("%s", async (_name, fault, options) => {
    const { chat } = await meet([fault], options);
    const { choices, timing } = await ask(chat);
    expect(choices.map((choice) => choice.text)).toEqual([goodText]);
    expect(timing.attempts).toBe(1);
  });

  test("characters that a chunk boundary cuts in two", async () => {
    const bytes = Buffer.from(
      `${event({ choices: [{ index: 0, delta: { content: "北京 🗼" }, finish_reason: "stop" }] })}data: [DONE]\n\n`,
    );
    const cut = bytes.indexOf(Buffer.from("🗼")) + 2;
    const { chat } = await meet([sendEvents([bytes.subarray(0, cut), bytes.subarray(cut)], { pauseMs: 20 })]);
    expect((await ask(chat)).choices[0]!.text).toBe("北京 🗼");
  });
});

describe("a final error is one sentence that says what to do", () => {
  test.each<[string, Fault, string, RegExp]>([
    [
      "unknown model",
      sendJson(404, { error: { message: "The model `faulty` does not exist." } }),
      "http-status",
      /no model "faulty".*--model/,
    ],
    ["no key", sendJson(401, { detail: "Not authenticated" }), "http-status", /wants an API key \(401\)/],
    [
      "blind model",
      sendJson(400, { object: "error", message: "faulty is not a multimodal model" }),
      "http-status",
      /cannot take pictures/,
    ],
    [
      "too long",
      sendJson(400, { error: { message: "maximum context length is 4096 tokens" } }),
      "http-status",
      /into its context/,
    ],
    [
      "LM Studio's status 200",
      sendJson(200, { error: "Unexpected endpoint or method." }),
      "http-status",
      /Unexpected endpoint/,
    ],
    [
      "a redirect",
      sendText(307, "", { location: "https://elsewhere/v1" }),
      "http-status",
      /redirects to https:\/\/elsewhere\/v1/,
    ],
    [
      "no quota",
      sendJson(429, { error: { message: "You exceeded your current quota", type: "insufficient_quota" } }),
      "http-status",
      /no quota left/,
    ],
    ["an answer beyond the limit", flood(200, "application/json"), "too-large", /limit on answer size/],
  ])("%s", async (_name, fault, code, sentence) => {
    const { server, chat } = await meet([fault]);
    const error = await errorOf(ask(chat));
    expect(error).toMatchObject({ name: "GlobeError", code, isRetryable: false });
    expect(error.message).toMatch(sentence);
    expect(server.bodies).toHaveLength(1);
  });

  test("a page where a completion belongs", async () => {
    const page = sendText(200, "<!doctype html><title>Welcome to my router</title>", { "content-type": "text/html" });
    const { chat } = await meet([page], { maxRetries: 0 });
    expect(await errorOf(ask(chat))).toMatchObject({
      code: "bad-response",
      message: expect.stringMatching(/Welcome to my router.*--url/),
    });
  });

  test("nobody listens", async () => {
    const { chat, server } = await meet([], { maxRetries: 0 });
    await server.close();
    expect(await errorOf(ask(chat))).toMatchObject({
      code: "connection",
      message: expect.stringMatching(/Nothing listens at 127/),
    });
  });

  test("an unknown host", async () => {
    const { chat } = await meet([], { urls: "http://no-such-host.invalid", maxRetries: 0 });
    expect(await errorOf(ask(chat))).toMatchObject({ code: "connection", message: expect.stringMatching(/not known/) });
  });

  test("https where plain http is spoken", async () => {
    const { server } = await meet([]);
    const { chat } = await meet([], { urls: server.url.replace("http:", "https:") });
    expect(await errorOf(ask(chat))).toMatchObject({ code: "connection", message: expect.stringMatching(/http:\/\//) });
  });

  test("attempts are counted in the sentence", async () => {
    const { chat, waits } = await meet(
      Array.from({ length: 9 }, () => hangUp),
      { maxRetries: 2 },
    );
    const error = await errorOf(ask(chat));
    expect(error).toMatchObject({ code: "connection", isRetryable: true });
    expect(error.message).toMatch(/\(3 attempts\)$/);
    expect(waits).toHaveLength(2);
  });
});

describe("a stream that breaks after text was given out", () => {
  test.each<[string, Fault, string]>([
    ["reset", sendEvents(goodEvents.slice(0, 2), { ending: "reset" }), "connection"],
    ["ended", sendEvents(goodEvents.slice(0, 2)), "connection"],
    [
      "failed on the server",
      sendEvents([...goodEvents.slice(0, 2), event({ error: { message: "boom", code: 500 } })]),
      "http-status",
    ],
  ])("is not repeated, and may be by the caller: %s", async (_name, fault, code) => {
    const { chat, server } = await meet([fault]);
    const given: ChatEvent[] = [];
    const reading = (async () => {
      for await (const item of chat.complete(question)) given.push(item);
    })();
    expect(await errorOf(reading)).toMatchObject({ code, isRetryable: true });
    expect(given).toEqual([{ type: "text", index: 0, text: "country: France\n" }]);
    expect(server.bodies).toHaveLength(1);
    expect((await ask(chat)).choices[0]!.text).toBe(goodText);
  });

  test("without streaming, the same break is repaired", async () => {
    const { chat } = await meet([cutShort(goodCompletion)], { stream: false });
    expect((await ask(chat)).timing.attempts).toBe(2);
  });
});

test("text is handed out while it is being written, and timed", async () => {
  let time = 0;
  const steps = goodEvents.map(() => Promise.withResolvers<void>());
  const patient: Fault = async (outgoing) => {
    outgoing.writeHead(200, { "content-type": "text/event-stream" });
    for (const [i, piece] of goodEvents.entries()) {
      await steps[i]!.promise;
      outgoing.write(piece);
    }
    outgoing.end();
  };
  const { chat, server } = await meet([patient], { clock: { ...systemClock, monotonic: () => time } });
  const reading = chat.complete(question)[Symbol.asyncIterator]();
  const release = (step: number, at: number) => {
    time = at;
    steps[step]!.resolve();
  };
  const first = reading.next();
  await expect.poll(() => server.bodies.length).toBe(1);
  release(0, 50);
  release(1, 100);
  expect((await first).value).toMatchObject({ text: "country: France\n" });
  release(2, 160);
  expect((await reading.next()).value).toMatchObject({ text: "city: Paris" });
  for (let step = 3; step < steps.length; step++) release(step, 200);
  const rest: ChatEvent[] = [];
  for (let item = await reading.next(); !item.done; item = await reading.next()) rest.push(item.value);
  // Three tokens after the first, in 60 ms.
  expect(rest.at(-1)).toMatchObject({ timing: { firstTokenMs: 100, totalMs: 200, waitMs: 0, tokensPerSecond: 50 } });
});

describe("several endpoints", () => {
  test("one that fails is rested and the others take over without a wait", async () => {
    const broken = await meet(Array.from({ length: 99 }, () => hangUp));
    const sound = await meet([]);
    const { chat, waits } = await meet([], { urls: [broken.server.url, sound.server.url], maxInFlight: 2 });
    const answers = [];
    for (let i = 0; i < 20; i++) answers.push(await ask(chat));
    expect(answers.every(({ timing }) => timing.source === sound.server.url)).toBe(true);
    expect(broken.server.bodies).toHaveLength(1);
    expect(waits).toEqual([]);
  });

  test("one that recovers is used again", async () => {
    const shaky = await meet([hangUp]);
    const sound = await meet([]);
    let skipped = 0;
    const clock: Clock = { ...systemClock, monotonic: () => systemClock.monotonic() + skipped };
    const { chat } = await meet([], { urls: [shaky.server.url, sound.server.url], clock });
    await ask(chat);
    skipped += 1_100;
    const sources = new Set();
    for (let i = 0; i < 6; i++) sources.add((await ask(chat)).timing.source);
    expect([...sources].sort()).toEqual([shaky.server.url, sound.server.url].sort());
  });

  test("a request that all refuse is refused once", async () => {
    const servers = await Promise.all([1, 2].map(() => meet([sendJson(400, { error: "bad picture" })])));
    const { chat } = await meet([], { urls: servers.map(({ server }) => server.url) });
    expect(await errorOf(ask(chat))).toMatchObject({ code: "http-status", facts: { status: 400 } });
  });
});

describe("dialects", () => {
  test("a server that refuses stream_options is asked without them, at once and from then on", async () => {
    const strict: Fault = (outgoing, incoming, body) =>
      body.includes("stream_options")
        ? sendJson(422, { detail: [{ loc: ["body", "stream_options"], msg: "Extra inputs are not permitted" }] })(
            outgoing,
            incoming,
            body,
          )
        : faultFree(outgoing, incoming, body);
    const { chat, server, waits } = await meet(Array.from({ length: 99 }, () => strict));
    await Promise.all([ask(chat), ask(chat), ask(chat)]);
    const asked = server.bodies.length;
    await ask(chat);
    expect(server.bodies).toHaveLength(asked + 1);
    expect(waits).toEqual([]);
  });

  test("a model that wants max_completion_tokens gets them", async () => {
    const strict: Fault = (outgoing, incoming, body) =>
      body.includes('"max_tokens"')
        ? sendJson(400, {
            error: { message: "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead." },
          })(outgoing, incoming, body)
        : faultFree(outgoing, incoming, body);
    const { chat, server } = await meet([strict, strict]);
    await collectCompletions(chat.complete({ ...question, maxTokens: 9 }));
    expect(JSON.parse(server.bodies[1]!)).toMatchObject({ max_completion_tokens: 9 });
  });

  test("nothing else is dropped in silence", async () => {
    const { chat } = await meet([sendJson(400, { error: "top_k is not supported" })]);
    expect(await errorOf(collectCompletions(chat.complete({ ...question, topK: 5 })))).toMatchObject({
      message: expect.stringMatching(/refuses the request \(400\).*top_k is not supported/),
    });
  });
});

test.each([true, false])("connections are kept from request to request (streamed: %s)", async (stream) => {
  const { chat, server } = await meet([], { stream });
  for (let i = 0; i < 8; i++) await ask(chat);
  // The second is opened while the first is still being freed.
  expect(server.connections()).toBeLessThanOrEqual(2);
});
