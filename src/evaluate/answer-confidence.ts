// How sure the model was of the words inside its answer block, from the log-probabilities of their tokens.
import type { TokenLogprob } from "../chat/chat.ts";

/**
 * exp of the mean log-probability of the tokens between the last `<answer>` and its end; of all tokens after the
 * reasoning when there is no such block. Null without log-probabilities.
 */
export function answerConfidence(tokens: readonly TokenLogprob[]): number | null {
  const starts: number[] = [];
  let text = "";
  for (const { token } of tokens) {
    starts.push(text.length);
    text += token;
  }
  const open = text.lastIndexOf("<answer>");
  const reasoningEnd = text.lastIndexOf("</think>");
  const from = open >= 0 ? open + "<answer>".length : reasoningEnd >= 0 ? reasoningEnd + "</think>".length : 0;
  const close = text.indexOf("</answer>", from);
  const to = close >= 0 ? close : text.length;
  let sum = 0;
  let count = 0;
  for (let i = 0; i < tokens.length; i++) {
    const start = starts[i]!;
    if (start < from || start >= to) continue;
    sum += tokens[i]!.logprob;
    count++;
  }
  return count > 0 ? Math.exp(sum / count) : null;
}
