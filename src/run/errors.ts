// The flat vocabulary of failures: one error class whose code says what went wrong and whose message says what to do.

/**
 * Every failure that `globe` itself reports. The code decides the exit status and whether a retry can help; a failure of
 * one item in a long job is recorded on that item under the same code.
 */
export type ErrorCode =
  | "usage" // a flag or argument that the command cannot use
  | "config" // a configuration or dataset description that is missing or contradicts itself
  | "missing-file"
  | "decode-error" // bytes that are not the picture or table they claim to be
  | "too-large" // more bytes, pixels or rows than the named limit
  | "too-small"
  | "unsupported" // a known format or feature that this build cannot read
  | "bad-row" // a row of a table that cannot be understood
  | "connection" // no usable answer came back: refused, reset, cut short
  | "http-status" // the endpoint answered with an error status
  | "bad-response" // the endpoint answered with something that is not the protocol
  | "timeout"
  | "aborted"
  | "locked" // another process owns the run directory
  | "run-mismatch" // a run directory that belongs to another configuration
  | "internal";

/** What is known about a failure. Only facts; secrets are removed before they are stored. */
export interface ErrorFacts {
  url?: string;
  status?: number;
  requestId?: string;
  file?: string;
  row?: number;
  limit?: string;
  /** The server's own words, shortened. */
  detail?: string;
  /** Seconds the server asked us to wait. */
  retryAfter?: number;
}

const marker = Symbol.for("globe.error");
const secretPatterns = [
  /(bearer\s+)[\w.~+/=-]{6,}/gi,
  /\b(sk-|hf_|gsk_|AIza)[\w-]{6,}/g,
  /((?:api[_-]?key|token|secret|password|authorization|signature|sig)["']?\s*[=:]\s*["']?)(?!bearer\b)[^\s"'&,;}]{4,}/gi,
];

/** Replaces keys, bearer tokens and passwords inside URLs by `[secret]`. */
export function redactSecrets(text: string): string {
  let clean = text.replace(/(\w+:\/\/)[^\s/:@]+:[^\s/@]+@/g, "$1[secret]@");
  for (const pattern of secretPatterns) clean = clean.replace(pattern, "$1[secret]");
  return clean;
}

/** An error of ours. The message is a sentence for the person at the keyboard; `facts` is for programs and logs. */
export class GlobeError extends Error {
  readonly [marker] = true;
  readonly code: ErrorCode;
  readonly facts: Readonly<ErrorFacts>;
  readonly isRetryable: boolean;

  constructor(
    code: ErrorCode,
    message: string,
    { facts = {}, isRetryable = false, cause }: { facts?: ErrorFacts; isRetryable?: boolean; cause?: unknown } = {},
  ) {
    super(redactSecrets(message), cause === undefined ? undefined : { cause });
    this.name = "GlobeError";
    this.code = code;
    this.isRetryable = isRetryable;
    this.facts = Object.fromEntries(
      Object.entries(facts)
        .filter(([, value]) => value !== undefined)
        .map(([key, value]) => [key, typeof value === "string" ? redactSecrets(value) : value]),
    );
  }

  /** True also for an error that another installed copy of this package threw. */
  static is(error: unknown): error is GlobeError {
    return typeof error === "object" && error !== null && marker in error;
  }
}

/** Any thrown value as a `GlobeError`; what we did not throw ourselves becomes `internal` with its own message kept. */
export function toGlobeError(error: unknown): GlobeError {
  if (GlobeError.is(error)) return error;
  if (error instanceof Error && error.name === "AbortError") {
    return new GlobeError("aborted", "The work was interrupted.", { cause: error });
  }
  return new GlobeError("internal", error instanceof Error ? error.message : String(error), { cause: error });
}
