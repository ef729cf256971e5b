// Asks a server everything that the tests want to know through the official client for Node, and prints what it saw.
//
//   node test/clients/ask-as-node.ts URL MODEL KEY PICTURE
import { readFileSync } from "node:fs";
import OpenAI from "openai";

const [baseURL, model, apiKey, picture] = process.argv.slice(2) as [string, string, string, string];
const client = new OpenAI({ baseURL, apiKey, maxRetries: 0, timeout: 20_000 });
const messages = [{ role: "user" as const, content: "hello" }];

/** What the client makes of a refusal. */
async function refusal(ask: () => Promise<unknown>) {
  try {
    await ask();
    return null;
  } catch (error) {
    if (!(error instanceof OpenAI.APIError)) throw error;
    const { status, code, param, type } = error;
    return {
      class: error.constructor.name,
      status: status ?? null,
      code,
      param,
      type,
      hasId: Boolean(error.requestID),
    };
  }
}

const models = [];
for await (const { id } of client.models.list()) models.push(id);

const { data: whole, request_id: id } = await client.chat.completions
  .create({ model, messages, seed: 5, max_tokens: 4, n: 2, logprobs: true, top_logprobs: 2 })
  .withResponse();

let streamed = "";
let chunks = 0;
let usage: unknown = null;
let finish: string | null = null;
const events = await client.chat.completions.create({
  ...{ model, messages, stream: true, stream_options: { include_usage: true }, logprobs: true },
});
let streamedTokens = "";
for await (const chunk of events) {
  chunks++;
  usage = chunk.usage ?? usage;
  const [choice] = chunk.choices;
  streamed += choice?.delta.content ?? "";
  streamedTokens += choice?.logprobs?.content?.map(({ token }) => token).join("") ?? "";
  finish = choice?.finish_reason ?? finish;
}

const url = `data:image/jpeg;base64,${readFileSync(picture).toString("base64")}`;
const seen = await client.chat.completions.create({
  model,
  messages: [
    { role: "system", content: "Look." },
    {
      role: "user",
      content: [
        { type: "image_url", image_url: { url } },
        { type: "text", text: "Where?" },
      ],
    },
  ],
});
// A conversation goes on with the answer as it came.
const next = await client.chat.completions.create({
  model,
  messages: [...messages, seen.choices[0]!.message, { role: "user", content: "And now?" }],
});

const left = await client.chat.completions.create({ model, messages, stream: true });
for await (const _ of left) {
  left.controller.abort();
  break;
}

console.log(
  JSON.stringify({
    models,
    retrieved: (await client.models.retrieve(model)).id,
    texts: whole.choices.map(({ message }) => message.content),
    finishes: whole.choices.map(({ finish_reason }) => finish_reason),
    tokens: whole.choices[0]!.logprobs!.content!.map(({ token }) => token),
    alternatives: whole.choices[0]!.logprobs!.content!.map(({ top_logprobs }) => top_logprobs.length),
    usage: whole.usage,
    hasId: Boolean(id),
    streamed,
    streamedTokens,
    streamedUsage: usage,
    finish,
    hasManyChunks: chunks > 5,
    seen: seen.choices[0]!.message.content,
    next: next.choices[0]!.message.content,
    wrongModel: await refusal(() => client.chat.completions.create({ model: "other", messages })),
    wrongValue: await refusal(() => client.chat.completions.create({ model, messages, temperature: 9 })),
    wrongKey: await refusal(() => client.withOptions({ apiKey: "wrong" }).models.list()),
    tooLong: await refusal(() =>
      client.chat.completions.create({ model, messages: [{ role: "user", content: "long" }] }),
    ),
    defect: await refusal(() =>
      client.chat.completions.create({ model, messages: [{ role: "user", content: "fail" }] }),
    ),
    brokenStream: await refusal(async () => {
      const broken = await client.chat.completions.create({
        ...{ model, messages: [{ role: "user", content: "break" }], stream: true },
      });
      for await (const _ of broken);
    }),
  }),
);
