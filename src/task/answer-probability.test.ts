import { expect, test } from "vitest";
import type { TokenLogprob } from "../chat/chat.ts";
import { answerProbability } from "./answer-probability.ts";

const tokens = (...pairs: [string, number][]): TokenLogprob[] =>
  pairs.map(([token, probability]) => ({ token, logprob: Math.log(probability), top: [] }));

test("only the tokens inside the last answer block count", () => {
  const answer = tokens(
    ["<think>", 0.1],
    ["x</think>", 0.1],
    ["<answer>", 0.1],
    ["Paris", 0.9],
    [" ", 0.4],
    ["</answer>", 0.1],
  );
  expect(answerProbability(answer)).toBeCloseTo(Math.sqrt(0.9 * 0.4), 12);
});

test("a tag cut over several tokens is still a tag", () => {
  const answer = tokens(["<", 0.1], ["answer", 0.1], [">", 0.1], ["Oslo", 0.5], ["</", 0.2], ["answer>", 0.1]);
  expect(answerProbability(answer)).toBeCloseTo(0.5, 12);
});

test("without an answer block, the text after the reasoning counts", () => {
  expect(answerProbability(tokens(["<think>a", 0.1], ["</think>", 0.1], ["Oslo", 0.25]))).toBeCloseTo(0.25, 12);
  expect(answerProbability([])).toBeNull();
});
