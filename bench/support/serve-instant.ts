// Serves a chat that answers without any delay, or the same answer from bare node:http; ends with its parent.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Chat, ChatEvent } from "../../src/chat/chat.ts";
import { startServer } from "../../src/serve/start-server.ts";

export const instantText =
  "<think>The shop signs are in French, the street is lined with zinc roofs and balconies of wrought iron, cars drive " +
  "on the right, and the plates are white with a blue band, as they are in all of this country and in few others. The " +
  "lamp posts and the kiosk are those of one city.</think><answer>country: France\ncity: Paris</answer>";
const tokens = instantText.match(/\s*\S+/g)!;
const usage = { promptTokens: 700, completionTokens: tokens.length };
const timing = {
  ...{ firstTokenMs: 0, totalMs: 0, waitMs: 0, attempts: 1, tokensPerSecond: null },
  ...{ requestId: null, model: "instant", source: "bench" },
};

/** With `turns`, each token comes in a turn of the event loop of its own, as an engine's do. */
function instantChat(turns: boolean): Chat {
  return {
    async *complete(): AsyncGenerator<ChatEvent> {
      for (const token of tokens) {
        if (turns) await nextTurn();
        yield { type: "text", index: 0, text: token };
      }
      yield { type: "finish", index: 0, reason: "stop" };
      yield { type: "usage", ...usage };
      yield { type: "done", timing };
    },
    close: async () => {},
  };
}

const canned = JSON.stringify({
  ...{ id: "chatcmpl-0", object: "chat.completion", created: 0, model: "instant" },
  choices: [{ index: 0, message: { role: "assistant", content: instantText }, logprobs: null, finish_reason: "stop" }],
  usage: { prompt_tokens: 700, completion_tokens: tokens.length, total_tokens: 700 + tokens.length },
});

async function start(kind: string): Promise<number> {
  if (kind !== "bare") {
    const chat = instantChat(kind === "turns");
    const { port } = await startServer({ chat, modelName: "instant", port: 0, maxInFlight: 64, maxQueued: 1024 });
    return port;
  }
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => {
      JSON.parse(Buffer.concat(chunks).toString());
      outgoing.writeHead(200, { "content-type": "application/json", "content-length": canned.length });
      outgoing.end(canned);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

if (import.meta.main) {
  const port = await start(process.argv[2]!);
  process.on("message", () => process.send?.(process.cpuUsage()));
  process.on("disconnect", () => process.exit());
  process.send?.(port);
}
