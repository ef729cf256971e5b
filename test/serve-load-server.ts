// The server of the load test, in a process of its own that ends with its parent and tells what it holds in memory.
import { startServer } from "../src/serve/start-server.ts";
import { createEchoChat } from "./serve-chat.ts";

const chat = createEchoChat({ firstTokenMs: 5, tokenMs: 1, stopMs: 3, keepsRequests: false });
const failures: string[] = [];
const server = await startServer({
  chat,
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
    counts: chat.counts,
    resources: process.getActiveResourcesInfo().length,
    metrics,
  });
});
process.on("disconnect", () => process.exit());
process.send?.(server.url);
