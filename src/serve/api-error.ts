// What a client is told when its request fails: a status, and the error object of the OpenAI protocol.
import type { Limit } from "../run/limits.ts";

/** The kinds of errors that OpenAI's API names, as its clients know them. */
export type ApiErrorType = "invalid_request_error" | "requests" | "server_error";

export interface ApiErrorBody {
  readonly error: {
    readonly message: string;
    readonly type: ApiErrorType;
    readonly param: string | null;
    readonly code: string | null;
  };
}

export interface ApiErrorOptions {
  readonly type?: ApiErrorType;
  /** The field of the request that is to blame, such as `messages[0].content`. */
  readonly param?: string | null;
  readonly code?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/** Thrown by whatever handles a request; the type follows from the status where it is not given. */
export class ApiError extends Error {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: ApiErrorBody;

  constructor(status: number, message: string, options: ApiErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "ApiError";
    this.status = status;
    this.headers = options.headers ?? {};
    const { type = status >= 500 ? "server_error" : "invalid_request_error", param = null, code = null } = options;
    this.body = { error: { message, type, param, code } };
  }
}

/** A 400 about one field. */
export function badRequest(message: string, param: string | null, code: string | null): ApiError {
  return new ApiError(400, message, { param, code });
}

/** A 413 that names the limit. */
export function limitError(
  subject: string,
  { name, value, unit, reason }: Limit,
  param: string | null = null,
): ApiError {
  const most = `${value.toLocaleString("en-US")} ${unit}`;
  return new ApiError(413, `${subject} exceeds the limit on ${name}: at most ${most} are accepted (${reason}).`, {
    param,
    code: "request_too_large",
  });
}

/** The server has no room now; `seconds` is when to try again. */
export function busyError(message: string, seconds: number): ApiError {
  return new ApiError(429, message, {
    type: "requests",
    code: "rate_limit_exceeded",
    headers: { "retry-after": String(seconds) },
  });
}

export function stoppingError(): ApiError {
  return new ApiError(503, "The server is stopping. Send the request again in a moment, or to another server.", {
    code: "server_stopping",
    headers: { "retry-after": "5", connection: "close" },
  });
}

/** The model is gone for good; what happened is told by `/health` and the log, as it may name paths of this machine. */
export function failedError(): ApiError {
  return new ApiError(503, "The model stopped working, and the server has to be started again.", {
    code: "model_failed",
    headers: { "x-should-retry": "false" },
  });
}
