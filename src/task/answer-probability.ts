// How likely the words of an answer were to the model, from the log-probabilities of their tokens.
import type { TokenLogprob } from "../chat/chat.ts";

/**
 * Geometric mean of the probabilities, 0..1, of the tokens inside the last answer block; of the tokens after the
 * reasoning where there is no such block. Null without log-probabilities. It says how firm the wording was, not how
 * often such answers are right.
 */
export function answerProbability(tokens: readonly TokenLogprob[] | null): number | null {
  if (tokens === null) return null;
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
  const inside = tokens.filter((_, i) => starts[i]! >= from && starts[i]! < to);
  if (inside.length === 0) return null;
  const mean = inside.reduce((sum, { logprob }) => sum + logprob, 0) / inside.length;
  return Math.min(1, Math.max(0, Math.exp(mean)));
}
