// Turns whatever was thrown while a request was handled into what its client is told.
import { type ErrorCode, GlobeError } from "../run/errors.ts";
import { ApiError } from "./api-error.ts";

/** Faults of the request that only the model's side could find. */
const requestFaults: Partial<Record<ErrorCode, string>> = {
  usage: "invalid_value",
  unsupported: "unsupported_value",
  "too-large": "request_too_large",
  "too-small": "image_too_small",
  "decode-error": "image_parse_error",
};

/** Statuses of an upstream endpoint that are about the request, and not about the endpoint. */
const passedOn = new Set([400, 404, 413, 415, 422]);

/**
 * The error for the client. What a request cannot be blamed for is answered without details, which may name paths and
 * addresses of this machine; the thrown value stays as the cause.
 */
export function explainFailure(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown;
  if (GlobeError.is(thrown)) {
    const { code, message, facts } = thrown;
    if (code === "too-large" && /context/.test(facts.limit ?? "")) {
      return new ApiError(400, `This model's maximum context length is exceeded: ${message}`, {
        param: "messages",
        code: "context_length_exceeded",
        cause: thrown,
      });
    }
    const fault = requestFaults[code];
    if (fault !== undefined) return new ApiError(400, message, { code: fault, cause: thrown });
    if (code === "timeout") return timeoutError("The model did not answer in time.", thrown);
    if (code === "http-status" && facts.status === 429) {
      const retryAfter = Math.max(1, Math.ceil(facts.retryAfter ?? 1));
      return new ApiError(429, "The model's server asks for fewer requests. Try again later.", {
        type: "requests",
        code: "rate_limit_exceeded",
        headers: { "retry-after": String(retryAfter) },
        cause: thrown,
      });
    }
    if (code === "http-status" && passedOn.has(facts.status ?? 0)) {
      const words = facts.detail ? ` It says: ${facts.detail}` : "";
      return new ApiError(400, `The model's server refuses the request.${words}`, { cause: thrown });
    }
    if (code === "http-status" || code === "connection" || code === "bad-response") {
      return new ApiError(502, "The model's server cannot be reached or answers with an error.", { cause: thrown });
    }
  }
  return new ApiError(500, "The server had an error while processing your request. Its log says more.", {
    cause: thrown,
  });
}

/** A deadline that passed. Asking again would pass it again, and the header keeps official clients from doing so. */
export function timeoutError(message: string, cause?: unknown): ApiError {
  return new ApiError(504, message, { code: "timeout", headers: { "x-should-retry": "false" }, cause });
}
