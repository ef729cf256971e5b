// The result of a photo that ended before any answer.
import { toGlobeError } from "../run/errors.ts";
import { type FailureFacts, type LocateResult, schemaVersion } from "./result-schema.ts";
import type { Settled } from "./settle-answers.ts";

/** What a result says about the request while no model has been asked. */
export type Asked = Pick<LocateResult, "source" | "request" | "model" | "endpoint" | "usage" | "timing">;

export const notAsked: Asked = {
  source: "model",
  request: null,
  model: null,
  endpoint: null,
  usage: null,
  timing: { firstTokenMs: null, totalMs: 0 },
};

/** Any thrown value as it stands in a result. */
export function describeFailure(thrown: unknown): FailureFacts {
  const { code, message, isRetryable } = toGlobeError(thrown);
  return { code, message, isRetryable };
}

/** The part of a result that says where, when there is nothing but a failure to say. */
export function settleFailure(error: FailureFacts): Settled {
  return {
    status: "error",
    country: null,
    region: null,
    city: null,
    point: null,
    radiusKm: null,
    level: null,
    confidence: null,
    confidenceKind: null,
    candidates: [],
    reasoning: null,
    notes: [],
    answers: [],
    error,
  };
}

/** The whole result of a photo that was not even opened. */
export function failedResult(photo: string, error: FailureFacts, gazetteer: string): LocateResult {
  const { source, ...asked } = notAsked;
  return {
    schema: schemaVersion,
    photo,
    digest: null,
    source,
    ...settleFailure(error),
    exif: null,
    ...asked,
    gazetteer,
  };
}
