// Asks an endpoint through our client as fast as it can, and prints what it cost; runs in a process of its own.
import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { collectCompletions } from "../../src/chat/collect-completion.ts";
import { openEndpoint } from "../../src/chat/open-endpoint.ts";

const { values } = parseArgs({
  options: {
    url: { type: "string" },
    image: { type: "string" },
    prompt: { type: "string" },
    requests: { type: "string" },
    "warm-up": { type: "string" },
    "in-flight": { type: "string" },
    stream: { type: "boolean", default: false },
    transport: { type: "string", default: "undici" },
  },
});
const inFlight = Number(values["in-flight"]);
const bytes = await readFile(values.image!);
const chat = openEndpoint({
  urls: values.url!,
  model: "scripted",
  apiKey: "none",
  maxInFlight: inFlight,
  stream: values.stream,
  fetch: values.transport === "fetch" ? fetch : undefined,
});

async function ask(): Promise<number> {
  const { choices } = await collectCompletions(
    chat.complete({
      messages: [
        {
          role: "user",
          content: [
            { type: "image", mediaType: "image/jpeg", bytes },
            { type: "text", text: values.prompt! },
          ],
        },
      ],
      temperature: 0.1,
      maxTokens: 512,
    }),
  );
  return choices[0]!.text.length;
}

async function askMany(count: number): Promise<number> {
  let begun = 0;
  let characters = 0;
  const worker = async () => {
    while (begun++ < count) {
      const length = await ask();
      characters += length;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  return characters;
}

await askMany(Number(values["warm-up"]));
const before = process.cpuUsage();
const begun = performance.now();
const requests = Number(values.requests);
const characters = await askMany(requests);
const wallSeconds = (performance.now() - begun) / 1000;
const { user, system } = process.cpuUsage(before);
await chat.close();
console.log(JSON.stringify({ requests, characters, cpuSeconds: (user + system) / 1e6, wallSeconds }));
