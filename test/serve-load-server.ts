// The server of the load test, in a process of its own that ends with its parent and tells what it holds in memory.
import { openEmbedded } from "../src/generate/open-embedded.ts";
import { startServer } from "../src/serve/start-server.ts";
import { createEchoChat } from "./serve-chat.ts";

const echo = createEchoChat({ firstTokenMs: 5, tokenMs: 1, stopMs: 3, keepsRequests: false });
const checkpoint = process.argv[2];
const failures: string[] = [];
const server = await startServer({
  chat: checkpoint === undefined ? echo : await openEmbedded({ checkpoint, threads: 1 }),
  modelName: "echo",
  port: 0,
  maxInFlight: 24,
  maxQueued: 32,
  onFailure: (error) => failures.push(String(error)),
});

process.on("message", async () => {
  if (failures.length > 0) throw new Error(failures.join("\n"));
  const text = await (await fetch(server.url.replace("/v1", "/metrics"))).text();
  const metrics = Object.fromEntries(
    text
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("#"))
      .map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.slice(line.lastIndexOf(" ") + 1))]),
  );
  for (let i = 0; i < 3; i++) {
    globalThis.gc?.();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const { heapUsed, rss, arrayBuffers } = process.memoryUsage();
  process.send?.({
    heapBytes: heapUsed,
    rssBytes: rss,
    bufferBytes: arrayBuffers,
    counts: echo.counts,
    resources: process.getActiveResourcesInfo().length,
    metrics,
  });
});
process.on("disconnect", () => process.exit());
process.send?.(server.url);
