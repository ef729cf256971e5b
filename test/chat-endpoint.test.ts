// What the client does with servers that behave: forms of answers, rotation, limits, timing, keys.
import { inspect } from "node:util";
import { afterEach, expect, test } from "vitest";
import type { Chat, ChatEvent, ChatRequest } from "../src/chat/chat.ts";
import { collectCompletions } from "../src/chat/collect-completion.ts";
import { discoverModel } from "../src/chat/discover-model.ts";
import type { EndpointOptions } from "../src/chat/endpoint-options.ts";
import { openEndpoint } from "../src/chat/open-endpoint.ts";
import { sha256 } from "../src/run/digest.ts";
import {
  type ScriptedBehaviour,
  type ScriptedEndpointOptions,
  startScriptedEndpoint,
} from "./support/scripted-endpoint.ts";

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function serve(options: ScriptedEndpointOptions = {}) {
  const server = await startScriptedEndpoint(options);
  cleanups.push(server.close);
  return server;
}

function open(options: EndpointOptions): Chat {
  const chat = openEndpoint({ environment: {}, ...options });
  cleanups.push(chat.close);
  return chat;
}

const question: ChatRequest = { messages: [{ role: "user", content: "Where?" }], seed: 1 };

async function eventsOf(chat: Chat, request = question): Promise<ChatEvent[]> {
  const events: ChatEvent[] = [];
  for await (const event of chat.complete(request)) events.push(event);
  return events;
}

const transports: [string, Partial<EndpointOptions>][] = [
  ["streamed", {}],
  ["whole", { stream: false }],
  ["streamed over an injected fetch", { fetch: globalThis.fetch }],
  ["whole over an injected fetch", { stream: false, fetch: globalThis.fetch }],
];

test.each(
  transports,
)("an answer with log-probabilities, reasoning and several completions, %s", async (_name, options) => {
  const { url } = await serve({
    answer: () => ({ text: ["country: France", "country: 日本 🗼"], reasoning: "zinc roofs", promptTokens: 11 }),
  });
  const chat = open({ urls: url, ...options });
  const { choices, usage, timing } = await collectCompletions(chat.complete({ ...question, n: 2, topLogprobs: 3 }));
  expect(choices).toMatchObject([
    { index: 0, text: "country: France", reasoning: "zinc roofs", finishReason: "stop" },
    { index: 1, text: "country: 日本 🗼", finishReason: "stop" },
  ]);
  expect(choices[1]!.logprobs!.map(({ token }) => token).join("")).toBe("country: 日本 🗼");
  expect(choices[0]!.logprobs![0]!.top).toHaveLength(3);
  expect(usage).toEqual({ promptTokens: 11, completionTokens: 5 });
  expect(timing).toMatchObject({ attempts: 1, model: "scripted", requestId: "chatcmpl-0", source: url });
  expect(timing.firstTokenMs === null).toBe(options.stream === false);
});

test("picture and words arrive as they were given", async () => {
  const bytes = new Uint8Array(100_000).map((_, i) => (i * 31) & 255);
  let seen: unknown;
  const { url } = await serve({
    answer(request) {
      seen = { system: request.system, text: request.text, images: request.images };
      return "ok";
    },
  });
  await eventsOf(open({ urls: url }), {
    messages: [
      { role: "system", content: 'You are "careful".' },
      {
        role: "user",
        content: [
          { type: "image", mediaType: "image/jpeg", bytes },
          { type: "text", text: "Où?\n🗼" },
        ],
      },
    ],
  });
  expect(seen).toEqual({
    system: 'You are "careful".',
    text: "Où?\n🗼",
    images: [{ mediaType: "image/jpeg", bytes: Buffer.from(bytes) }],
  });
});

test("equal requests have equal bodies", async () => {
  const { url, requests } = await serve();
  const chat = open({ urls: url, model: "m" });
  await eventsOf(chat);
  await eventsOf(chat);
  await eventsOf(chat, { ...question, seed: 2 });
  const [first, second, third] = requests.map(({ digest }) => digest);
  expect(second).toBe(first);
  expect(third).not.toBe(first);
});

test.each([
  ["our own transport", false],
  ["an injected fetch, which may keep what it was given", true],
])("bodies of many requests are never mixed up: %s", async (_name, injects) => {
  const kept: Uint8Array[] = [];
  const keeper: typeof fetch = (input, init) => {
    kept.push(init!.body as Uint8Array);
    return fetch(input, init);
  };
  const { url, requests } = await serve({ answer: ({ images }) => String(images[0]!.bytes[0]) });
  const chat = open({ urls: url, model: "m", stream: false, maxInFlight: 4, ...(injects && { fetch: keeper }) });
  const answers = await Promise.all(
    Array.from({ length: 40 }, async (_, i) => {
      // Sizes go up and down, so that memory of a longer body serves a shorter one.
      const bytes = new Uint8Array(1_000 + ((i * 7_919) % 40) * 5_000).fill(i);
      const content = [{ type: "image" as const, mediaType: "image/png", bytes }];
      const { choices } = await collectCompletions(chat.complete({ messages: [{ role: "user", content }] }));
      return choices[0]!.text;
    }),
  );
  expect(answers).toEqual(answers.map((_, i) => String(i)));
  expect(new Set(requests.map(({ digest }) => digest)).size).toBe(40);
  if (injects) expect(new Set(kept.map((body) => sha256(body))).size).toBe(40);
});

test("an answer that is cut by its limit says so", async () => {
  const { url } = await serve();
  const { choices } = await collectCompletions(open({ urls: url }).complete({ ...question, maxTokens: 3 }));
  expect(choices[0]!.finishReason).toBe("length");
});

test("the model is looked up once, however many ask", async () => {
  const { url, requests } = await serve({ models: ["only-one"] });
  const chat = open({ urls: url.replace(/v1$/, "") });
  const answers = await Promise.all([1, 2, 3].map(() => collectCompletions(chat.complete(question))));
  expect(answers.map(({ timing }) => timing.model)).toEqual(["only-one", "only-one", "only-one"]);
  expect(requests.filter(({ path }) => path === "/v1/models")).toHaveLength(1);
});

test("of several models one has to be named", async () => {
  const { url } = await serve({ models: ["a", "b"] });
  await expect(eventsOf(open({ urls: url }))).rejects.toMatchObject({
    code: "config",
    message: expect.stringMatching(/several models.*--model: a, b\./),
  });
  expect((await eventsOf(open({ urls: url, model: "b" }))).at(-1)).toMatchObject({ timing: { model: "b" } });
});

test("a server without models says what to do", async () => {
  const { url } = await serve({ models: [] });
  await expect(eventsOf(open({ urls: url }))).rejects.toThrow(/serves no model yet/);
});

test("the model and the addresses that results will name", async () => {
  const { url } = await serve({ models: ["only-one"] });
  const urls = [url.replace("http://", "http://ann:long-password@"), "http://elsewhere"];
  expect(await discoverModel({ urls, environment: {} })).toEqual({
    model: "only-one",
    sources: [url, "http://elsewhere/v1"],
  });
  expect(await discoverModel({ urls: "http://elsewhere", model: "given" })).toMatchObject({ model: "given" });
});

test("the request id of the server's header is kept", async () => {
  const { url } = await serve({ answer: () => ({ text: "ok", headers: { "X-Request-Id": "r-1" } }) });
  expect((await eventsOf(open({ urls: url }))).at(-1)).toMatchObject({ timing: { requestId: "r-1" } });
});

test("at each endpoint at most so many requests are in flight, and both get their share", async () => {
  const inFlight = [0, 0];
  const most = [0, 0];
  const urls = await Promise.all(
    inFlight.map(async (_, server) => {
      const { url } = await serve({
        async answer() {
          inFlight[server]!++;
          most[server] = Math.max(most[server]!, inFlight[server]!);
          await new Promise((resolve) => setTimeout(resolve, 5));
          inFlight[server]!--;
          return "ok";
        },
      });
      return url;
    }),
  );
  const chat = open({ urls, maxInFlight: 3 });
  const answers = await Promise.all(Array.from({ length: 40 }, () => collectCompletions(chat.complete(question))));
  expect(most).toEqual([3, 3]);
  const shares = urls.map((url) => answers.filter(({ timing }) => timing.source === url).length);
  expect(shares[0]! + shares[1]!).toBe(40);
  expect(Math.min(...shares)).toBeGreaterThan(10);
  expect(Math.max(...answers.map(({ timing }) => timing.waitMs))).toBeGreaterThan(4);
});

test.each<[string, Partial<EndpointOptions>, string | undefined]>([
  ["none", {}, undefined],
  ["from the environment", { environment: { GLOBE_API_KEY: "from-environment" } }, "Bearer from-environment"],
  ["given", { apiKey: "given", environment: { GLOBE_API_KEY: "from-environment" } }, "Bearer given"],
  ["as a header", { headers: { Authorization: "Token abc" } }, "Token abc"],
])("API key: %s", async (_name, options, expected) => {
  const seen: unknown[] = [];
  const { url } = await serve({
    answer({ headers }) {
      seen.push(headers.authorization);
      return "ok";
    },
  });
  await eventsOf(open({ urls: url, ...options }));
  expect(seen).toEqual([expected]);
});

test("credentials in the address are sent as a header and shown nowhere", async () => {
  const seen: unknown[] = [];
  const { url } = await serve({
    answer({ headers }) {
      seen.push(headers.authorization);
      return { status: 400, body: { error: `No ${headers.authorization}, that is long-password` } };
    },
  });
  const chat = open({ urls: url.replace("http://", "http://ann:long-password@"), model: "m" });
  const error = await eventsOf(chat).catch((thrown: unknown) => thrown);
  const secret = Buffer.from("ann:long-password").toString("base64");
  expect(seen).toEqual([`Basic ${secret}`]);
  expect(inspect(error, { depth: 10 })).not.toMatch(new RegExp(`${secret}|long-password`));
});

test("a key that the server echoes is removed from the error, its facts and its causes", async () => {
  const apiKey = "a-key-of-no-known-form";
  const { url } = await serve({
    answer: ({ headers }) => ({ status: 401, body: { error: { message: `Bad key ${headers.authorization}` } } }),
  });
  const chat = open({ urls: `${url}?key=query-secret`, model: "m", apiKey });
  const error = await eventsOf(chat).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: "http-status", facts: { status: 401 } });
  expect(inspect([error, chat], { depth: 10, showHidden: true })).not.toMatch(/a-key-of-no-known-form|query-secret/);
});

test("a key that the server echoes is removed from redirects, request numbers and model names", async () => {
  const apiKey = "a key/of+no=form";
  const seen: unknown[] = [];
  const { url } = await serve({
    answer: ({ index, headers }): ScriptedBehaviour => {
      const echo = encodeURIComponent(String(headers.authorization));
      if (index === 0) return { status: 302, headers: { location: `/login-${echo}?next=${echo}` }, body: {} };
      return { text: "ok", headers: { "x-request-id": `r-${headers.authorization}` } };
    },
  });
  const chat = open({ urls: url, model: `m ${apiKey}`, apiKey });
  seen.push(await eventsOf(chat).catch((thrown: unknown) => thrown), await eventsOf(chat));
  expect(inspect(seen, { depth: 10, showHidden: true })).not.toMatch(/of.no|of%2Bno/);
});

test.each([
  ["no address", { urls: [] }, "usage"],
  ["an address that is none", { urls: "ftp://host" }, "usage"],
  ["no slot", { urls: "http://host", maxInFlight: 0 }, "usage"],
  ["a time limit beyond what a timer holds", { urls: "http://host", timeoutMs: 1e12 }, "usage"],
  ["a key with a line break", { urls: "http://host", apiKey: "a\nb" }, "config"],
])("%s is refused at once", (_name, options, code) => {
  expect(() => openEndpoint(options)).toThrow(expect.objectContaining({ code }));
});

test("a closed chat refuses further work and ends what is under way", async () => {
  const { url } = await serve({ answer: () => ({ text: "late", delayMs: 10_000 }) });
  const chat = open({ urls: url, model: "m" });
  const running = eventsOf(chat);
  setTimeout(() => chat.close(), 50);
  await expect(running).rejects.toMatchObject({ code: "aborted" });
  await expect(eventsOf(chat)).rejects.toMatchObject({ code: "aborted" });
});
