// How the next token is chosen: the settings of a request, checked and filled in.
import type { ChatRequest } from "../../chat/chat.ts";
import { GlobeError } from "../../run/errors.ts";

export interface SamplingSettings {
  /** 0 takes the most probable token. */
  readonly temperature: number;
  /** The most probable tokens that stay; 0 keeps all. */
  readonly topK: number;
  /** The smallest set of tokens whose probabilities reach this sum stays; 1 keeps all. */
  readonly topP: number;
  /** Tokens stay whose probability is at least this share of the highest; 0 keeps all. */
  readonly minP: number;
  /** Divides positive and multiplies negative logits of tokens in prompt or answer; 1 changes nothing. */
  readonly repetitionPenalty: number;
  /** Taken off a logit for every time its token stands in the answer. */
  readonly frequencyPenalty: number;
  /** Taken off a logit once where its token stands in the answer. */
  readonly presencePenalty: number;
  /** Added to the logits of these tokens. */
  readonly logitBias: ReadonlyMap<number, number>;
}

/** Below this a temperature counts as 0, as in vLLM: dividing by it would overflow. */
export const GREEDY_TEMPERATURE = 1e-5;

/** The settings of a request; fields it leaves out change nothing. The default temperature is 1, as on the wire. */
export function readSamplingSettings(
  request: Pick<
    ChatRequest,
    "temperature" | "topK" | "topP" | "frequencyPenalty" | "presencePenalty" | "repetitionPenalty"
  > & { readonly minP?: number; readonly logitBias?: ReadonlyMap<number, number> },
): SamplingSettings {
  const read = (name: string, value: number | undefined, fallback: number, low: number, high: number) => {
    const given = value ?? fallback;
    if (given >= low && given <= high) return given;
    throw new GlobeError("usage", `${name} must be between ${low} and ${high}, not ${given}.`);
  };
  const { topK = 0, logitBias = new Map() } = request;
  if (!Number.isSafeInteger(topK) || topK < -1) {
    throw new GlobeError("usage", `top_k must be a whole number, 0 or -1 for no limit, not ${topK}.`);
  }
  for (const bias of logitBias.values()) read("A logit bias", bias, 0, -100, 100);
  return {
    temperature: read("temperature", request.temperature, 1, 0, 2),
    topK: Math.max(0, topK),
    topP: read("top_p", request.topP, 1, Number.MIN_VALUE, 1),
    minP: read("min_p", request.minP, 0, 0, 1),
    repetitionPenalty: read("repetition_penalty", request.repetitionPenalty, 1, Number.MIN_VALUE, 100),
    frequencyPenalty: read("frequency_penalty", request.frequencyPenalty, 0, -2, 2),
    presencePenalty: read("presence_penalty", request.presencePenalty, 0, -2, 2),
    logitBias,
  };
}
