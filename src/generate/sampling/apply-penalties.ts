// Changes logits by what was said before and by the request's own biases, in vLLM's order.
import type { SamplingSettings } from "./sampling-settings.ts";
import type { TokenHistory } from "./token-history.ts";

/** Whether these settings change logits before tokens are weighed. */
export function hasPenalties(settings: SamplingSettings): boolean {
  return (
    settings.logitBias.size > 0 ||
    settings.repetitionPenalty !== 1 ||
    settings.frequencyPenalty !== 0 ||
    settings.presencePenalty !== 0
  );
}

/**
 * In place: biases first, then the repetition penalty (CTRL, Keskar et al. 2019: prompt and answer), then the frequency
 * and presence penalties of OpenAI's API (the answer alone).
 */
export function applyPenalties(logits: Float32Array, settings: SamplingSettings, history: TokenHistory | null): void {
  const { logitBias, repetitionPenalty, frequencyPenalty, presencePenalty } = settings;
  for (const [token, bias] of logitBias) {
    if (token >= 0 && token < logits.length) logits[token] = logits[token]! + bias;
  }
  if (history === null || (repetitionPenalty === 1 && frequencyPenalty === 0 && presencePenalty === 0)) return;
  const { tokens, count } = history;
  for (let i = 0; i < count; i++) {
    const token = tokens[i]!;
    const times = history.timesAnswered(token);
    let logit = logits[token]!;
    logit = logit > 0 ? logit / repetitionPenalty : logit * repetitionPenalty;
    if (times > 0) logit -= frequencyPenalty * times + presencePenalty;
    logits[token] = logit;
  }
}
