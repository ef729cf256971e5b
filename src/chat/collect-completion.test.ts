import { expect, test } from "vitest";
import type { ChatEvent, ChatTiming } from "./chat.ts";
import { collectCompletions } from "./collect-completion.ts";

const timing: ChatTiming = {
  firstTokenMs: 1,
  totalMs: 2,
  waitMs: 0,
  attempts: 1,
  tokensPerSecond: null,
  requestId: null,
  model: null,
  source: "test",
};

async function* play(events: ChatEvent[]): AsyncGenerator<ChatEvent> {
  yield* events;
}

test("interleaved completions are sorted out", async () => {
  const token = (text: string) => ({ token: text, logprob: -1, top: [] });
  const completions = await collectCompletions(
    play([
      { type: "text", index: 1, text: "b1" },
      { type: "reasoning", index: 0, text: "r" },
      { type: "text", index: 0, text: "a1" },
      { type: "logprobs", index: 1, tokens: [token("b1")] },
      { type: "text", index: 1, text: " b2" },
      { type: "logprobs", index: 1, tokens: [token(" b2")] },
      { type: "finish", index: 1, reason: "length" },
      { type: "finish", index: 0, reason: "stop" },
      { type: "usage", promptTokens: 3, completionTokens: 4 },
      { type: "done", timing },
    ]),
  );
  expect(completions).toEqual({
    choices: [
      { index: 0, text: "a1", reasoning: "r", finishReason: "stop", logprobs: null },
      { index: 1, text: "b1 b2", reasoning: "", finishReason: "length", logprobs: [token("b1"), token(" b2")] },
    ],
    usage: { promptTokens: 3, completionTokens: 4 },
    timing,
  });
});

test("an empty answer is one completion without text", async () => {
  const { choices, usage } = await collectCompletions(
    play([
      { type: "finish", index: 0, reason: "stop" },
      { type: "done", timing },
    ]),
  );
  expect(choices).toEqual([{ index: 0, text: "", reasoning: "", finishReason: "stop", logprobs: null }]);
  expect(usage).toBeNull();
});

test("a chat that stops without its last event is a defect", async () => {
  await expect(collectCompletions(play([]))).rejects.toThrow("done");
});
