// Embeddings over a real server: order, retries, refusals, and cosines of pairs.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { systemClock } from "../../run/clock.ts";
import { compareReasonings, cosineSimilarity, entityJaccard } from "./compare-reasonings.ts";
import { openEmbedder } from "./open-embedder.ts";
import { answer } from "./verify.arbitrary.ts";

interface Seen {
  readonly path: string | undefined;
  readonly authorization: string | undefined;
  readonly body: { readonly model: string; readonly input: readonly string[] };
}

let server: Server | undefined;
afterEach(() => {
  server?.close();
  server?.closeAllConnections();
});

type Reply = readonly [status: number, body: unknown, headers?: Record<string, string>];

async function serve(reply: (seen: Seen, index: number) => Reply) {
  const requests: Seen[] = [];
  server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => {
      const body = JSON.parse(Buffer.concat(chunks).toString());
      const seen = { path: incoming.url, authorization: incoming.headers.authorization, body };
      const [status, answer, headers] = reply(seen, requests.push(seen) - 1);
      outgoing.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server!.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

const impatient = { ...systemClock, sleep: async () => {} };
const vectors = { red: [1, 0], green: [0, 1], olive: [1, 1] } as Record<string, number[]>;
const embed = ({ body: { input } }: Seen): Reply => [
  200,
  // Servers need not keep the order.
  { data: input.map((text, index) => ({ index, embedding: vectors[text] })).reverse() },
];

test("texts are sent together, and vectors come back in their order", async () => {
  const { url, requests } = await serve(embed);
  const embedder = openEmbedder({ urls: url, model: "bge", apiKey: "secret-key" });
  expect(await embedder.embed(["red", "olive"])).toEqual([vectors.red, vectors.olive]);
  expect(requests).toEqual([
    {
      path: "/v1/embeddings",
      authorization: "Bearer secret-key",
      body: { model: "bge", input: ["red", "olive"], encoding_format: "float" },
    },
  ]);
  expect(await embedder.embed([])).toEqual([]);
  await embedder.close();
});

test("what passes is tried again, what does not is said", async () => {
  const { url, requests } = await serve((seen, index) => (index < 2 ? [503, {}] : embed(seen)));
  const embedder = openEmbedder({ urls: url, model: "bge", clock: impatient });
  expect(await embedder.embed(["red"])).toEqual([vectors.red]);
  expect(requests).toHaveLength(3);
  await embedder.close();
  server!.close();
  const refusing = await serve(() => [400, { error: { message: "input is too long" } }]);
  const other = openEmbedder({ urls: refusing.url, model: "bge", clock: impatient });
  await expect(other.embed(["red"])).rejects.toThrow(/input is too long/);
  expect(refusing.requests).toHaveLength(1);
  await other.close();
});

test.each([
  ["too few vectors", { data: [] }],
  [
    "vectors of several lengths",
    {
      data: [
        { index: 0, embedding: [1] },
        { index: 1, embedding: [1, 2] },
      ],
    },
  ],
  [
    "the same vector twice",
    {
      data: [
        { index: 0, embedding: [1] },
        { index: 0, embedding: [1] },
      ],
    },
  ],
  ["something else", { error: "no" }],
])("%s are no answer", async (_, body) => {
  const { url } = await serve(() => [200, body]);
  const embedder = openEmbedder({ urls: url, model: "bge" });
  await expect(embedder.embed(["red", "green"])).rejects.toMatchObject({ code: "bad-response" });
  await embedder.close();
});

test("every pair of readable reasonings is compared once", async () => {
  const { url, requests } = await serve(embed);
  const embedder = openEmbedder({ urls: url, model: "bge" });
  const answers = [
    answer("a", { reasoning: "red" }),
    answer("b", { reasoning: "olive" }),
    answer("c", { reasoning: "green" }),
    answer("d", { status: "refused", reasoning: null }),
  ];
  expect(await compareReasonings(embedder, answers, ["a", "b", "c", "d"])).toEqual([
    { teachers: ["a", "b"], cosine: expect.closeTo(Math.SQRT1_2, 12) },
    { teachers: ["a", "c"], cosine: 0 },
    { teachers: ["b", "c"], cosine: expect.closeTo(Math.SQRT1_2, 12) },
  ]);
  expect(await compareReasonings(embedder, answers, ["a", "d"])).toEqual([]);
  expect(requests).toHaveLength(1);
  await embedder.close();
});

test("cosines are clamped, and a vector of zeros is like nothing", () => {
  expect(cosineSimilarity([0.1, 0.2, 0.3], [0.1, 0.2, 0.3])).toBeLessThanOrEqual(1);
  expect(cosineSimilarity([1, 0], [-2, 0])).toBe(-1);
  expect(cosineSimilarity([0, 0], [1, 0])).toBe(0);
});

test("shared claims are counted once, and two empty reasonings do not agree", () => {
  expect(entityJaccard(new Set([1, 2, 3]), new Set([2, 3, 4]))).toBe(0.5);
  expect(entityJaccard(new Set(), new Set())).toBe(0);
});
