// Reads one small JSON document from an endpoint.
import { enforceLimit } from "../run/limits.ts";
import type { BaseUrl } from "./base-url.ts";
import { answerBytes } from "./limits.ts";
import { parseRetryAfter } from "./parse-retry-after.ts";
import { type ErrorBody, readErrorBody } from "./read-error-body.ts";
import { sendRequest } from "./send-request.ts";
import type { Transport } from "./transport.ts";

export interface GetOptions {
  readonly transport: Transport;
  readonly base: BaseUrl;
  readonly headers: Readonly<Record<string, string>>;
  readonly hasApiKey: boolean;
  readonly timeoutMs: number;
  readonly redact: (text: string) => string;
  readonly now: () => number;
  readonly signal?: AbortSignal | undefined;
}

export interface JsonAnswer {
  readonly status: number;
  /** Undefined where `error` is set. */
  readonly value: unknown;
  /** The server's words, for an error status or a body that is not JSON. */
  readonly error: ErrorBody | null;
  readonly requestId: string | null;
  readonly retryAfter: number | null;
}

/** `GET` below the base URL; rejects only where no answer came. */
export function getJson(path: string, options: GetOptions): Promise<JsonAnswer> {
  const { transport, base, headers, timeoutMs, signal } = options;
  return new Promise((resolve, reject) => {
    let status = 0;
    let header: (name: string) => string | null = () => null;
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    sendRequest(
      transport,
      { method: "GET", url: base.href + path + base.search, headers },
      { timeoutMs, idleTimeoutMs: timeoutMs, signal },
      {
        head(responseStatus, responseHeader) {
          status = responseStatus;
          header = responseHeader;
        },
        data(chunk) {
          bytes += chunk.length;
          enforceLimit(answerBytes, bytes, "The answer of the endpoint");
          chunks.push(chunk);
        },
        end() {
          const text = Buffer.concat(chunks).toString("utf8");
          const common = {
            status,
            requestId: header("x-request-id"),
            retryAfter: parseRetryAfter(header, options.now()),
          };
          const isOk = status >= 200 && status < 300;
          const value = isOk ? parse(text) : undefined;
          if (value !== undefined) return resolve({ ...common, value, error: null });
          const error = readErrorBody(text);
          const message = error.message && options.redact(error.message);
          resolve({ ...common, value: undefined, error: { ...error, message } });
        },
        fail: reject,
      },
    );
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
