import { expect, test } from "vitest";
import type { ChatEvent } from "./chat.ts";
import { readCompletion } from "./read-completion.ts";
import { completionSchema } from "./wire-schema.ts";

const read = (value: unknown) => readCompletion(completionSchema.parse(value));
const choice = (fields: object) => ({ choices: [{ index: 0, finish_reason: "stop", ...fields }] });
const stop: ChatEvent = { type: "finish", index: 0, reason: "stop" };
const text = (value: string, index = 0): ChatEvent => ({ type: "text", index, text: value });

test.each<[string, unknown, ChatEvent[]]>([
  [
    "vLLM, whole",
    {
      id: "chatcmpl-a",
      object: "chat.completion",
      model: "qwen2.5-vl",
      choices: [
        {
          index: 0,
          message: { role: "assistant", content: "Paris", refusal: null, tool_calls: [], reasoning_content: null },
          logprobs: null,
          finish_reason: "stop",
          stop_reason: null,
          token_ids: null,
        },
      ],
      usage: { prompt_tokens: 9, total_tokens: 10, completion_tokens: 1, prompt_tokens_details: null },
      prompt_logprobs: null,
    },
    [text("Paris"), stop, { type: "usage", promptTokens: 9, completionTokens: 1 }],
  ],
  [
    "a chunk of a stream",
    { choices: [{ index: 1, delta: { content: "Par" }, finish_reason: null }] },
    [text("Par", 1)],
  ],
  ["the first chunk, with a role alone", { choices: [{ index: 0, delta: { role: "assistant", content: "" } }] }, []],
  [
    "a chunk of usage alone",
    { choices: [], usage: { prompt_tokens: 1, completion_tokens: 2 } },
    [{ type: "usage", promptTokens: 1, completionTokens: 2 }],
  ],
  [
    "reasoning in its old field",
    choice({ message: { reasoning_content: "hm", content: "Paris" } }),
    [{ type: "reasoning", index: 0, text: "hm" }, text("Paris"), stop],
  ],
  [
    "reasoning in its new field",
    choice({ message: { reasoning: "hm", content: "Paris" } }),
    [{ type: "reasoning", index: 0, text: "hm" }, text("Paris"), stop],
  ],
  [
    "reasoning in both is given once",
    choice({ message: { reasoning: "hm", reasoning_content: "hm", content: null } }),
    [{ type: "reasoning", index: 0, text: "hm" }, stop],
  ],
  [
    "content as parts",
    choice({
      message: {
        content: [
          { type: "text", text: "Par" },
          { type: "text", text: "is" },
        ],
      },
    }),
    [text("Paris"), stop],
  ],
  [
    "a refusal is the text",
    choice({ message: { content: null, refusal: "I cannot help." } }),
    [text("I cannot help."), stop],
  ],
  ["a message where a delta belongs", { choices: [{ message: { content: "Paris" } }] }, [text("Paris")]],
  ["completions-style text", choice({ text: "Paris" }), [text("Paris"), stop]],
  [
    "no index: the position counts",
    { choices: [{ message: { content: "a" } }, { message: { content: "b" } }] },
    [text("a"), text("b", 1)],
  ],
  [
    "an odd field costs only itself",
    choice({ index: "zero", message: { content: "Paris", reasoning: 7 }, logprobs: "none" }),
    [text("Paris"), stop],
  ],
  [
    "usage without a count of the prompt",
    { choices: [], usage: { completion_tokens: 2 } },
    [{ type: "usage", promptTokens: 0, completionTokens: 2 }],
  ],
  ["usage below zero and in fractions", { choices: [], usage: { prompt_tokens: -5, completion_tokens: 1.5 } }, []],
  ["usage null", { ...choice({ message: { content: "a" } }), usage: null }, [text("a"), stop]],
])("%s", (_name, value, expected) => {
  expect(read(value)).toEqual(expected);
});

test.each([
  ["stop", "stop"],
  ["eos_token", "stop"],
  ["STOP", "stop"],
  ["length", "length"],
  ["max_tokens", "length"],
  ["content_filter", "content-filter"],
  ["abort", "other"],
  ["tool_calls", "other"],
])("finish reason %s is %s", (wire, reason) => {
  expect(read(choice({ finish_reason: wire }))).toEqual([{ type: "finish", index: 0, reason }]);
});

test("log-probabilities of chat", () => {
  const wire = {
    content: [
      {
        token: "Yes",
        logprob: -0.1,
        bytes: [89, 101, 115],
        top_logprobs: [
          { token: "Yes", logprob: -0.1, bytes: [89, 101, 115] },
          { token: "No", logprob: null },
        ],
      },
    ],
  };
  expect(read(choice({ logprobs: wire }))[0]).toEqual({
    type: "logprobs",
    index: 0,
    tokens: [
      {
        token: "Yes",
        logprob: -0.1,
        bytes: [89, 101, 115],
        top: [
          { token: "Yes", logprob: -0.1 },
          { token: "No", logprob: -9999 },
        ],
      },
    ],
  });
});

test("log-probabilities without alternatives or bytes, as llama.cpp and MLX servers send them", () => {
  expect(read(choice({ logprobs: { content: [{ token: "Yes", logprob: -0.1 }] } }))[0]).toEqual({
    type: "logprobs",
    index: 0,
    tokens: [{ token: "Yes", logprob: -0.1, top: [] }],
  });
});

test("log-probabilities in the form of completions, best first", () => {
  const wire = { tokens: ["Yes"], token_logprobs: [-0.1], top_logprobs: [{ No: -2, Yes: -0.1 }], text_offset: [0] };
  expect(read(choice({ logprobs: wire }))[0]).toMatchObject({
    tokens: [
      {
        token: "Yes",
        logprob: -0.1,
        top: [
          { token: "Yes", logprob: -0.1 },
          { token: "No", logprob: -2 },
        ],
      },
    ],
  });
});

test("empty log-probabilities give no event", () => {
  expect(read(choice({ logprobs: { content: [] } }))).toEqual([stop]);
});
