// How the next token is chosen: the settings of a request, checked and filled in.
import type { ChatRequest } from "../../chat/chat.ts";
import { GlobeError } from "../../run/errors.ts";
import { MOST_ALTERNATIVES } from "./rank-logprobs.ts";

export interface SamplingSettings {
  /** 0 takes the most probable token. */
  readonly temperature: number;
  /** The number of most probable tokens that stay; 0 keeps all. */
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
  /** Alternatives whose log-probabilities are told beside the chosen token's; null tells none at all. */
  readonly alternatives: number | null;
}

/** The fields of a request that say how tokens are chosen. */
export interface SamplingRequest
  extends Pick<
    ChatRequest,
    "temperature" | "topK" | "topP" | "frequencyPenalty" | "presencePenalty" | "repetitionPenalty" | "topLogprobs"
  > {
  readonly minP?: number;
  /** Token id to a number from -100 to 100. */
  readonly logitBias?: ReadonlyMap<number, number>;
}

/** Below this a temperature counts as 0, as in vLLM: dividing by it would overflow. */
const LEAST_TEMPERATURE = 1e-5;

/** Whether the most probable token is taken without a draw. */
export function isGreedy({ temperature }: SamplingSettings): boolean {
  return temperature < LEAST_TEMPERATURE;
}

const noBias: ReadonlyMap<number, number> = new Map();

/**
 * The settings of a request; fields that it leaves out change nothing, and its temperature is then 1, as on the wire.
 * Throws `usage` for a value outside the ranges of OpenAI's API and, for what only vLLM has, of vLLM.
 */
export function readSamplingSettings(request: SamplingRequest): SamplingSettings {
  const { logitBias = noBias, topLogprobs } = request;
  for (const [token, bias] of logitBias) {
    requireWhole("A token of logit_bias", token, 0);
    requireBetween("A number of logit_bias", bias, -100, 100);
  }
  const repetitionPenalty = requireBetween("repetition_penalty", request.repetitionPenalty ?? 1, 0, 100);
  if (repetitionPenalty === 0) throw new GlobeError("usage", "repetition_penalty must be greater than 0.");
  return {
    temperature: requireBetween("temperature", request.temperature ?? 1, 0, 100),
    topK: Math.max(0, requireWhole("top_k (0 or -1 for all tokens)", request.topK ?? 0, -1)),
    topP: requireBetween("top_p", request.topP ?? 1, 0, 1),
    minP: requireBetween("min_p", request.minP ?? 0, 0, 1),
    repetitionPenalty,
    frequencyPenalty: requireBetween("frequency_penalty", request.frequencyPenalty ?? 0, -2, 2),
    presencePenalty: requireBetween("presence_penalty", request.presencePenalty ?? 0, -2, 2),
    logitBias,
    alternatives: topLogprobs === undefined ? null : requireWhole("top_logprobs", topLogprobs, 0, MOST_ALTERNATIVES),
  };
}

function requireBetween(name: string, value: number, low: number, high: number): number {
  if (value >= low && value <= high) return value;
  throw new GlobeError("usage", `${name} must be a number from ${low} to ${high}, not ${value}.`);
}

function requireWhole(name: string, value: number, low: number, high = Number.MAX_SAFE_INTEGER): number {
  if (Number.isSafeInteger(value) && value >= low && value <= high) return value;
  const range = high === Number.MAX_SAFE_INTEGER ? `from ${low} on` : `from ${low} to ${high}`;
  throw new GlobeError("usage", `${name} must be a whole number ${range}, not ${value}.`);
}
