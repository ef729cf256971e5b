// How soon the server and the engine react while they work: node bench/responsiveness.ts [--checkpoint FOLDER]
import { spawn } from "node:child_process";
import { once } from "node:events";
import { availableParallelism, cpus, loadavg } from "node:os";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import sharp from "sharp";
import type { ChatRequest } from "../src/chat/chat.ts";
import { openEmbedded } from "../src/generate/open-embedded.ts";
import { createRandom } from "../src/run/random.ts";
import { smallCheckpoint } from "./support/small-checkpoint.ts";

const { values } = parseArgs({
  options: {
    /** Ten million random parameters unless named. */
    checkpoint: { type: "string" },
    cancellations: { type: "string", default: "12" },
    only: { type: "string" },
    /** Side of the square photo in pixels. */
    side: { type: "string", default: "896" },
  },
});
const checkpoint = values.checkpoint ?? smallCheckpoint("10m");
const random = createRandom(7);
const quantiles = (times: readonly number[]) => {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!.toFixed(1);
  return `median ${at(0.5)} ms, 99 % ${at(0.99)} ms, longest ${at(1)} ms, ${sorted.length} times`;
};

console.log(
  `Node ${process.version}, ${availableParallelism()} x ${cpus()[0]?.model}, load ${loadavg()[0]!.toFixed(1)}`,
);
if (values.only !== "cancellations") await timeHealth();
if (values.only !== "health") await timeCancellations();

/** GET /health again and again while the server reads a photo's prompt. */
async function timeHealth(): Promise<void> {
  const server = spawn(
    process.execPath,
    [fileURLToPath(new URL("../bin/globe.js", import.meta.url)), "serve", checkpoint, "--port", "0", "--name", "bench"],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  try {
    const url = await findUrl([server.stdout, server.stderr]);
    const body = JSON.stringify({
      model: "bench",
      max_tokens: 1,
      messages: [
        {
          role: "user",
          content: [
            { type: "image_url", image_url: { url: `data:image/jpeg;base64,${(await photo()).toString("base64")}` } },
            { type: "text", text: "Where is this?" },
          ],
        },
      ],
    });
    const begun = performance.now();
    let isAnswered = false;
    const answer = fetch(`${url}/v1/chat/completions`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    }).then(async (response) => {
      if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
      isAnswered = true;
      return response.json();
    });
    const times: number[] = [];
    while (!isAnswered) {
      const asked = performance.now();
      const response = await fetch(`${url}/health`);
      await response.text();
      times.push(performance.now() - asked);
      if (times.at(-1)! > 30)
        console.error(`  ${times.at(-1)!.toFixed(0)} ms at ${((asked - begun) / 1000).toFixed(2)} s`);
      await Promise.race([sleep(20), answer]);
    }
    const { usage } = (await answer) as { usage: { prompt_tokens: number } };
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    console.log(`/health during a prompt of ${usage.prompt_tokens} tokens that took ${seconds} s: ${quantiles(times)}`);
  } finally {
    server.kill("SIGTERM");
    await once(server, "exit");
  }
}

/** From giving a request up to the engine's next sign of life, at random moments of vision, prompt and answer. */
async function timeCancellations(): Promise<void> {
  const chat = await openEmbedded({ checkpoint, maxConcurrent: 4 });
  const picture = await photo();
  const request = (seed: number, maxTokens: number): ChatRequest => ({
    messages: [
      {
        role: "user",
        content: [
          { type: "image", mediaType: "image/jpeg", bytes: picture },
          { type: "text", text: `Question ${seed}: where is this?` },
        ],
      },
    ],
    maxTokens,
    seed,
  });
  const drain = async (given: ChatRequest, signal?: AbortSignal) => {
    for await (const _ of chat.complete(given, signal ? { signal } : {}));
  };
  const begun = performance.now();
  await drain(request(0, 8));
  const whole = performance.now() - begun;
  const times: number[] = [];
  for (let index = 1; index <= Number(values.cancellations); index++) {
    const giveUp = new AbortController();
    const answer = drain(request(index, 200), giveUp.signal).catch(() => {});
    await sleep(random.next() * whole);
    const asked = performance.now();
    giveUp.abort();
    // Refused by the engine's own thread, which looks at messages between runs only, and at this one after the other.
    await drain({ ...request(index, 1), n: 1_000_000 }).then(
      () => Promise.reject(new Error("A million answers were not refused.")),
      () => times.push(performance.now() - asked),
    );
    await answer;
  }
  console.log(`from giving a request up until its slot is free: ${quantiles(times)}`);
  await chat.close?.();
}

async function photo(): Promise<Buffer> {
  const side = Number(values.side);
  return sharp({
    create: {
      width: side,
      height: side,
      channels: 3,
      background: "#345",
      noise: { type: "gaussian", mean: 120, sigma: 60 },
    },
  })
    .jpeg({ quality: 90 })
    .toBuffer();
}

async function findUrl(streams: readonly (NodeJS.ReadableStream | null)[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const seen: string[] = [];
    for (const stream of streams) {
      createInterface({ input: stream! })
        .on("line", (line) => {
          seen.push(line);
          const url = /http:\/\/[\d.]+:\d+/.exec(line)?.[0];
          if (url) resolve(url);
        })
        .on("close", () => reject(new Error(seen.join("\n"))));
    }
  });
}
