// The engine's memory over many requests, counted after full collections: resident memory tells more of allocators.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { expect, test } from "vitest";
import { resolveEngineOptions } from "../src/generate/engine-options.ts";
import { engineOver } from "../src/generate/open-engine.ts";
import { connectWorker } from "../src/generate/worker/connect-worker.ts";
import { drawPictures } from "./support/draw-pictures.ts";
import { heldBytes } from "./support/held-bytes.ts";

const checkpoint = fileURLToPath(new URL("fixtures/models/qwen-tied-fp32", import.meta.url));
const mebibyte = 1024 ** 2;

test("what is held comes back to its level after many requests", async () => {
  const folder = mkdtempSync(join(tmpdir(), "globe-generate-memory-test-"));
  const [name] = await drawPictures(folder, 1);
  const picture = readFileSync(join(folder, name!));
  rmSync(folder, { recursive: true });
  // The store of earlier prompts fills by design, to 256 MiB; here it is full after three requests.
  const workerData = resolveEngineOptions({
    checkpoint,
    threads: 1,
    maxConcurrent: 8,
    promptCacheBytes: 2 * mebibyte,
  });
  const worker = new Worker(new URL("support/measured-engine-worker.ts", import.meta.url), { workerData });
  const connection = connectWorker(worker);
  const engine = engineOver(connection, await connection.ready);

  let promptTokens = 0;
  /** Every prompt and every picture is new: 12 of them together, with two answers each. */
  const wave = (round: number) =>
    Promise.all(
      Array.from({ length: 12 }, async (_, index) => {
        const bytes = Buffer.concat([picture, Buffer.from(`${round} ${index}`)]);
        const text = `${round} ${index} ${"far ".repeat(300)}`;
        const content = [{ type: "image", mediaType: "image/jpeg", bytes } as const, { type: "text", text } as const];
        const request = { messages: [{ role: "user", content } as const], seed: index, maxTokens: 10, n: 2 };
        for await (const event of engine.complete(request)) {
          if (event.type === "usage") promptTokens = event.promptTokens;
        }
      }),
    );
  const measure = async () => {
    const { promise, resolve } = Promise.withResolvers<number>();
    worker.on("message", ({ type, bytes }) => type === "held" && resolve(bytes));
    worker.postMessage({ type: "measure" });
    return (heldBytes() + (await promise)) / mebibyte;
  };

  for (let round = 0; round < 5; round++) await wave(round);
  const before = await measure();
  for (let round = 5; round < 15; round++) await wave(round);
  const grown = (await measure()) - before;
  // If each of 120 requests left the keys and values of its prompt behind: two layers, three heads of eight.
  const leak = (120 * promptTokens * 2 * 2 * 3 * 8 * 4) / mebibyte;
  expect(leak).toBeGreaterThan(40);
  expect(grown).toBeLessThan(leak / 10);
  await engine.close();
}, 300_000);
