// Pictures that were damaged, cut short or made up, sent to the server over a real engine: a sentence each, and it goes on.
import fc from "fast-check";
import sharp from "sharp";
import { afterAll, expect, test } from "vitest";
import { openEmbedded } from "../src/generate/open-embedded.ts";
import { startServer } from "../src/serve/start-server.ts";
import { ask, type Reply, readReply } from "./serve-http.ts";
import { referenceFolder } from "./support/reference-models.ts";

/** More runs than usual: `GLOBE_FUZZ=20` takes minutes. */
const scale = Number(process.env.GLOBE_FUZZ ?? 1);

const chat = await openEmbedded({ checkpoint: `${referenceFolder}/qwen-tied-fp32`, threads: 1 });
const failures: unknown[] = [];
const server = await startServer({
  chat,
  modelName: "tiny",
  port: 0,
  failure: () => chat.failure()?.message ?? null,
  onFailure: (error) => failures.push(error),
});
afterAll(async () => {
  await server.abort();
  await chat.close();
});

const noise = sharp(
  Uint8Array.from({ length: 48 * 40 * 3 }, (_, i) => (i * 7919) % 251),
  {
    raw: { width: 48, height: 40, channels: 3 },
  },
);
const formats = ["jpeg", "png", "webp", "avif", "gif", "tiff"] as const;
const pictures = await Promise.all(formats.map((format) => noise.clone().toFormat(format).toBuffer()));

const look = (bytes: Uint8Array, mediaType = "image/jpeg") => {
  const url = `data:${mediaType};base64,${Buffer.from(bytes).toString("base64")}`;
  const content = [
    { type: "image_url", image_url: { url } },
    { type: "text", text: "Where?" },
  ];
  return ask(server, { model: "tiny", messages: [{ role: "user", content }], max_tokens: 1 });
};

function expectProtocol({ status, json }: Reply): void {
  if (status === 200) expect(json).toMatchObject({ object: "chat.completion" });
  else {
    expect([400, 413]).toContain(status);
    expect(json).toMatchObject({ error: { type: "invalid_request_error", message: expect.stringMatching(/\S/) } });
  }
}

async function expectAlive(): Promise<void> {
  expect(failures).toEqual([]);
  const health = await readReply(await fetch(server.url.replace("/v1", "/health")));
  expect(health).toMatchObject({ status: 200, json: { status: "ok", in_flight: 0, queued: 0 } });
}

test.each(formats.map((format, index) => [format, index] as const))("%s, whole", async (_format, index) => {
  expect(await look(pictures[index]!)).toMatchObject({ status: 200 });
});

const position = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
const cut = fc
  .tuple(fc.constantFrom(...pictures), position)
  .map(([bytes, at]) => bytes.subarray(0, Math.floor(at * bytes.length)));
const changed = fc
  .tuple(fc.constantFrom(...pictures), fc.array(fc.tuple(position, fc.nat(255)), { minLength: 1, maxLength: 12 }))
  .map(([bytes, changes]) => {
    const copy = Buffer.from(bytes);
    // Most of what a file means stands in its first bytes.
    for (const [at, value] of changes) copy[Math.floor(at ** 3 * copy.length)] = value;
    return copy;
  });
const spliced = fc
  .tuple(fc.constantFrom(...pictures), fc.constantFrom(...pictures), position, position)
  .map(([a, b, from, to]) =>
    Buffer.concat([a.subarray(0, Math.floor(from * a.length)), b.subarray(Math.floor(to * b.length))]),
  );
const made = fc
  .tuple(fc.constantFrom(...pictures), fc.uint8Array({ maxLength: 300 }), fc.nat(24))
  .map(([bytes, rest, kept]) => Buffer.concat([bytes.subarray(0, kept), rest]));

test.each([
  ["cut short", cut],
  ["with changed bytes", changed],
  ["of two files", spliced],
  ["made up behind a true beginning", made],
] as const)(
  "pictures %s",
  async (_name, bytes) => {
    const property = fc.asyncProperty(bytes, async (picture) => expectProtocol(await look(picture)));
    await fc.assert(property, { numRuns: 60 * scale });
    await expectAlive();
  },
  60_000 * scale,
);

test("a good picture is answered as before", async () => {
  expect(await look(pictures[0]!)).toMatchObject({ status: 200 });
  await expectAlive();
});
