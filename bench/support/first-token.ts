// A process that opens the checkpoint in its first argument, writes a line at its first token, and ends.
import { openEmbedded } from "../../src/generate/open-embedded.ts";

const chat = await openEmbedded({ checkpoint: process.argv[2]! });
const messages = [{ role: "user" as const, content: "Where was this photo taken?" }];
for await (const event of chat.complete({ messages, maxTokens: 2, topLogprobs: 0 })) {
  if (event.type !== "logprobs") continue;
  process.stdout.write("token\n");
  break;
}
await chat.close();
