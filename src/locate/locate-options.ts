// What a caller can ask of a location, what holds where nothing is said, and what makes no sense.
import type { Chat } from "../chat/chat.ts";
import type { PhotoLimitOverrides } from "../photo/photo-limits.ts";
import type { Gazetteer } from "../place/gazetteer.ts";
import type { Clock } from "../run/clock.ts";
import { GlobeError } from "../run/errors.ts";
import { enforceLimit, type Limit } from "../run/limits.ts";
import { type ProfileName, profiles } from "../task/profiles.ts";
import type { FailureFacts } from "./result-schema.ts";

/** `use` answers from the GPS of the file where there is one, `compare` reports the distance to it. */
export type ExifMode = "use" | "compare" | "ignore";

export interface LocateOptions {
  /** Null where EXIF alone may answer; a photo that then needs a model fails with a sentence. */
  readonly chat: Chat | null;
  /** The failure of a photo that needs a model where `chat` is null. Default: a sentence on how to name one. */
  readonly whyNoChat?: FailureFacts | undefined;
  readonly gazetteer: Gazetteer;
  /** Left out: the model that the chat was opened with. */
  readonly model?: string | undefined;
  /** How this model is asked. Default `default`: as GLOBE's own checkpoints were trained. */
  readonly profile?: ProfileName | undefined;
  /** Default true; false asks for the names alone (`prompt.direct`). */
  readonly reasoning?: boolean | undefined;
  /** Words of the person who asks, added to the prompt. */
  readonly hint?: string | undefined;
  /** Answers to ask for. Default 1. */
  readonly samples?: number | undefined;
  /** Default 0 for one answer and 1 for several, which then follow the model's own distribution. */
  readonly temperature?: number | undefined;
  /** Default 1024, or what the profile says. */
  readonly maxTokens?: number | undefined;
  /** Answer `i` is asked with `seed + i`. Default 0. */
  readonly seed?: number | undefined;
  /** Default `ignore`. The model never sees metadata, in any mode. */
  readonly exif?: ExifMode | undefined;
  /** Most pixels of the picture that is sent. */
  readonly maxPixels?: number | undefined;
  readonly limits?: PhotoLimitOverrides | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly clock?: Clock | undefined;
}

export interface Sampling {
  readonly samples: number;
  readonly temperature: number;
  readonly maxTokens: number;
  readonly seed: number;
}

export const sampleCount: Limit = {
  name: "answers to one photo",
  value: 256,
  unit: "answers",
  reason: "each is a request of its own, and shares change little beyond",
};

/** The sampling with its defaults; throws `usage` for numbers that make no sense. */
export function resolveSampling(
  options: Pick<LocateOptions, "samples" | "temperature" | "maxTokens" | "seed" | "profile">,
): Sampling {
  const { samples = 1, seed = 0, profile = "default" } = options;
  const maxTokens = options.maxTokens ?? profiles[profile].sampling.maxTokens;
  const temperature = options.temperature ?? (samples > 1 ? 1 : 0);
  requireWhole("The number of samples", samples, 1);
  requireWhole("The token limit", maxTokens, 1);
  requireWhole("The seed", seed, 0);
  enforceLimit(sampleCount, samples, "The number of samples");
  if (!(temperature >= 0 && temperature <= 2)) {
    throw new GlobeError("usage", `The temperature must lie between 0 and 2, and it is ${temperature}.`);
  }
  if (samples > 1 && temperature === 0) {
    throw new GlobeError(
      "usage",
      "Several samples at temperature 0 would all be the same answer. Leave the temperature out or raise it.",
    );
  }
  return { samples, temperature, maxTokens, seed };
}

function requireWhole(what: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  throw new GlobeError("usage", `${what} must be a whole number from ${least} up, and it is ${value}.`);
}
