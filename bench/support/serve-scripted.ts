// Serves one canned completion as fast as it can, whole or streamed; a process of its own that ends with its parent.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

const text =
  "<think>The shop signs are in French, the street is lined with zinc roofs and balconies of wrought iron, cars " +
  "drive on the right, and the plates are white with a blue band.</think><answer>country: France\ncity: Paris</answer>";
const common = { id: "chatcmpl-0", created: 0, model: "scripted" };
const usage = { prompt_tokens: 700, completion_tokens: 60, total_tokens: 760 };
const whole = Buffer.from(
  JSON.stringify({
    ...common,
    object: "chat.completion",
    choices: [{ index: 0, message: { role: "assistant", content: text }, logprobs: null, finish_reason: "stop" }],
    usage,
  }),
);
const deltas: [object, string | null][] = [
  [{ role: "assistant", content: "" }, null],
  ...(text.match(/\s*\S+/g) ?? []).map((content): [object, null] => [{ content }, null]),
  [{}, "stop"],
];
const streamed = Buffer.from(
  `${deltas
    .map(([delta, finish_reason]) =>
      JSON.stringify({ ...common, object: "chat.completion.chunk", choices: [{ index: 0, delta, finish_reason }] }),
    )
    .concat("[DONE]")
    .map((data) => `data: ${data}\n\n`)
    .join("")}`,
);

const server = createServer((incoming, outgoing) => {
  let first: Buffer | null = null;
  let last = Buffer.alloc(0);
  // The flag stands before or behind the messages, so that the picture need not be parsed to find it.
  incoming.on("data", (chunk: Buffer) => {
    first ??= chunk.subarray(0, 400);
    last = Buffer.concat([last.subarray(-400), chunk.subarray(-400)]);
  });
  incoming.on("end", () => {
    const isStream = /"stream": ?true/.test(`${first?.toString("latin1")}${last.toString("latin1")}`);
    const body = isStream ? streamed : whole;
    outgoing.writeHead(200, {
      "content-type": isStream ? "text/event-stream" : "application/json",
      "content-length": body.length,
    });
    outgoing.end(body);
  });
});
server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
process.on("disconnect", () => process.exit());
