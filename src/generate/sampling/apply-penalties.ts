// Changes logits by what was said before and by the request's own biases, in vLLM's order.
import type { SamplingSettings } from "./sampling-settings.ts";
import type { TokenHistory } from "./token-history.ts";

/** Whether these settings leave every row of logits as it is. */
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
export function applyPenalties(logits: Float32Array, settings: SamplingSettings, history: TokenHistory): void {
  const { logitBias, repetitionPenalty, frequencyPenalty, presencePenalty } = settings;
  for (const [token, bias] of logitBias) {
    if (token >= 0 && token < logits.length) logits[token] = logits[token]! + bias;
  }
  if (repetitionPenalty === 1 && frequencyPenalty === 0 && presencePenalty === 0) return;
  for (let i = 0; i < history.count; i++) {
    const token = history.tokens[i]!;
    let logit = logits[token]!;
    logit = logit > 0 ? logit / repetitionPenalty : logit * repetitionPenalty;
    const times = history.timesAnswered(token);
    if (times > 0) logit -= frequencyPenalty * times + presencePenalty;
    logits[token] = logit;
  }
}
