// Request bodies that nobody would write: never a crash, never a 5xx, always an answer in the form of the protocol.
import fc from "fast-check";
import sharp from "sharp";
import { afterAll, expect, test } from "vitest";
import { startServer } from "../src/serve/start-server.ts";
import { createEchoChat } from "./serve-chat.ts";
import { readEvents } from "./serve-events.ts";
import { ask, type Reply, readReply } from "./serve-http.ts";

/** More runs than usual: `GLOBE_FUZZ=20` takes minutes. */
const scale = Number(process.env.GLOBE_FUZZ ?? 1);

const failures: unknown[] = [];
const server = await startServer({
  chat: createEchoChat({ keepsRequests: false }),
  modelName: "echo",
  port: 0,
  limits: { bodyBytes: 4_000_000, structureBytes: 300_000 },
  onFailure: (error) => failures.push(error),
});
afterAll(() => server.abort());

const jpeg = await sharp({ create: { width: 32, height: 32, channels: 3, background: "teal" } })
  .jpeg()
  .toBuffer();

/** A request that uses everything there is. */
const valid = () => ({
  model: "echo",
  messages: [
    { role: "system", content: "Look." },
    {
      role: "user",
      content: [
        { type: "text", text: "Where?" },
        { type: "image_url", image_url: { url: `data:image/jpeg;base64,${jpeg.toString("base64")}`, detail: "auto" } },
      ],
      name: "someone",
    },
    { role: "assistant", content: "Paris", tool_calls: [] },
    { role: "user", content: "Sure?" },
  ],
  ...{ temperature: 0.5, top_p: 0.9, top_k: 5, min_p: 0.1, repetition_penalty: 1.1, max_tokens: 8, n: 2, seed: 1 },
  ...{ frequency_penalty: 0.1, presence_penalty: 0.1, stop: ["x"], logprobs: true, top_logprobs: 3 },
  ...{ stream: false, response_format: { type: "text" }, user: "me", metadata: { a: "b" }, tools: [] },
});

const oddText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 30 }),
  fc.constantFrom(
    "",
    "\u0000",
    "\ud800",
    "\udfff\ud800",
    "ﷺ".repeat(100),
    "a\u0301".repeat(50),
    "__proto__",
    "constructor",
  ),
  fc.constantFrom(
    "data:",
    "data:image/jpeg;base64,",
    "data:image/png;base64,iVBORw0KGgo=",
    "http://[::1]/",
    "https://",
  ),
  fc.constantFrom("x".repeat(5_000), `data:image/jpeg;base64,${"A".repeat(8_000)}`, `data:,${"%41".repeat(3_000)}`),
);
const oddNumber = fc.oneof(
  fc.double(),
  fc.constantFrom(-0, 1e308, -1e308, 5e-324, 2 ** 53, -(2 ** 53), 2 ** 31, 2 ** 63, 0.1 + 0.2, -1, 0, 1e-10),
);
const odd: fc.Arbitrary<unknown> = fc.oneof(
  oddText,
  oddNumber,
  fc.constantFrom(null, true, false, [], {}, [[]], [{}], { type: "text" }, { url: 1 }, undefined),
  fc.jsonValue({ maxDepth: 3 }),
  fc.array(oddText, { maxLength: 20 }),
  fc.dictionary(oddText, oddText, { maxKeys: 3 }),
  fc.nat(200).map((depth) => JSON.parse("[".repeat(depth + 1) + "]".repeat(depth + 1)) as unknown),
);

/** Every place of a value, as the keys that lead to it. */
function placesIn(value: unknown, path: readonly string[] = []): string[][] {
  const inner = typeof value === "object" && value !== null ? Object.entries(value) : [];
  return [[...path], ...inner.flatMap(([key, member]) => placesIn(member, [...path, key]))];
}
const places = placesIn(valid()).filter((path) => path.length > 0);

function put(root: object, path: readonly string[], value: unknown): void {
  let holder = root as Record<string, unknown>;
  for (const key of path.slice(0, -1)) {
    const next = holder[key];
    // An earlier change may have put something else there.
    if (typeof next !== "object" || next === null) return;
    holder = next as Record<string, unknown>;
  }
  Object.defineProperty(holder, path.at(-1)!, { value, enumerable: true, configurable: true, writable: true });
}

const changed = fc.array(fc.tuple(fc.constantFrom(...places), odd), { minLength: 1, maxLength: 3 }).map((changes) => {
  const body = valid();
  for (const [path, value] of changes) put(body, path, value);
  return JSON.stringify(body);
});

function expectProtocol({ status, headers, text, json }: Reply): void {
  expect(headers.get("x-request-id")).toMatch(/^[0-9a-f]{32}$/);
  if (status !== 200) {
    expect([400, 404, 413, 415]).toContain(status);
    expect(json).toEqual({
      error: {
        message: expect.stringMatching(/\S/),
        type: "invalid_request_error",
        param: expect.toSatisfy((param) => param === null || typeof param === "string"),
        code: expect.toSatisfy((code) => code === null || typeof code === "string"),
      },
    });
    // A long request does not come back as a long error.
    expect(text.length).toBeLessThan(2_000);
  } else if (headers.get("content-type")!.startsWith("text/event-stream"))
    expect(readEvents(text).length).toBeGreaterThan(0);
  else expect(json).toMatchObject({ object: "chat.completion" });
}

async function expectAlive(): Promise<void> {
  expect(failures).toEqual([]);
  const health = await readReply(await fetch(server.url.replace("/v1", "/health")));
  expect(health.json).toMatchObject({ status: "ok", in_flight: 0, queued: 0 });
}

test("the request that is changed here is a good one", async () => {
  const reply = await ask(server, JSON.stringify(valid()));
  expect(reply.status).toBe(200);
});

test(
  "good requests with odd values in some places",
  async () => {
    const property = fc.asyncProperty(changed, async (body) => expectProtocol(await ask(server, body)));
    await fc.assert(property, { numRuns: 600 * scale });
    await expectAlive();
  },
  60_000 * scale,
);

test("good requests with numbers that JSON has and JavaScript has not", async () => {
  const numbers = [
    "1e999",
    "-1e999",
    "1e-999",
    "0.1e400",
    "-0",
    "1".repeat(400),
    "1.0000000000000001e0",
    "9007199254740993",
  ];
  for (const name of ["temperature", "n", "seed", "top_p", "top_k", "max_tokens", "top_logprobs"]) {
    for (const number of numbers) {
      const body = JSON.stringify({ ...valid(), [name]: "NUMBER" }).replace('"NUMBER"', number);
      expectProtocol(await ask(server, body));
    }
  }
  await expectAlive();
});

test("any JSON", async () => {
  const property = fc.asyncProperty(
    fc.oneof(
      fc.json(),
      odd.map((value) => JSON.stringify(value) ?? ""),
    ),
    async (body) => expectProtocol(await ask(server, body)),
  );
  await fc.assert(property, { numRuns: 300 * scale });
  await expectAlive();
});

test("good requests with damaged bytes", async () => {
  const good = Buffer.from(JSON.stringify(valid()));
  const damaged = fc
    .tuple(fc.nat(good.length), fc.nat(20), fc.uint8Array({ maxLength: 10 }))
    .map(([at, cut, bytes]) => Buffer.concat([good.subarray(0, at), bytes, good.subarray(at + cut)]));
  const property = fc.asyncProperty(damaged, async (body) => expectProtocol(await ask(server, body)));
  await fc.assert(property, { numRuns: 300 * scale });
  await expectAlive();
});

test.each([
  ["brackets", "[".repeat(2_000_000)],
  ["closed brackets", "[".repeat(100_000) + "]".repeat(100_000)],
  ["objects", '{"a":'.repeat(100_000)],
  ["closed objects", `${'{"a":'.repeat(50_000)}1${"}".repeat(50_000)}`],
  ["nested messages", `{"model":"echo","messages":${"[".repeat(100_000)}${"]".repeat(100_000)}}`],
  [
    "a nested schema",
    `{"model":"echo","messages":[{"role":"user","content":""}],"response_format":{"type":"json_schema","json_schema":{"name":"x","schema":${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}}}}`,
  ],
  ["many small messages", JSON.stringify({ model: "echo", messages: Array(60_000).fill(0) })],
  ["many keys", `{${Array.from({ length: 20_000 }, (_, i) => `"k${i}":0`).join(",")}}`],
  ["one key many times", `{${'"n":1,'.repeat(40_000)}"n":1}`],
  ["a long key", `{"${"k".repeat(1_000_000)}":0}`],
  ["a long model", JSON.stringify({ ...valid(), model: "m".repeat(1_000_000) })],
  ["a long role", JSON.stringify({ model: "echo", messages: [{ role: "r".repeat(1_000_000), content: "" }] })],
  ["escapes", `{"model":"${"\\u0000".repeat(300_000)}"}`],
  ["quotes", `"${'\\"'.repeat(1_000_000)}"`],
  ["a half pair", '{"model":"\\ud800","messages":[]}'],
  ["a number of a million digits", `{"model":"echo","messages":[],"n":${"1".repeat(250_000)}}`],
])("%s in great numbers", async (_name, body) => {
  expectProtocol(await ask(server, body));
  await expectAlive();
});
