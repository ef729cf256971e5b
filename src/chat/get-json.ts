// Reads one small JSON document from an endpoint.
import { GlobeError } from "../run/errors.ts";
import { enforceLimit } from "../run/limits.ts";
import { endpointError } from "./endpoint-error.ts";
import { answerBytes } from "./limits.ts";
import { parseRetryAfter } from "./parse-retry-after.ts";
import { readErrorBody } from "./read-error-body.ts";
import { sendRequest } from "./send-request.ts";
import { type HeaderReader, type Transport, withoutQuery } from "./transport.ts";

export interface GetOptions {
  readonly transport: Transport;
  readonly headers: Readonly<Record<string, string>>;
  readonly hasApiKey: boolean;
  readonly timeoutMs: number;
  readonly redact: (text: string) => string;
  readonly now: () => number;
  readonly signal?: AbortSignal | undefined;
}

/** Errors: `http-status` for an error status, `bad-response` for a body that is no JSON, and those of `sendRequest`. */
export function getJson(url: string, options: GetOptions): Promise<unknown> {
  const { transport, headers, hasApiKey, timeoutMs, redact, now, signal } = options;
  const shown = withoutQuery(url);
  return new Promise((resolve, reject) => {
    let status = 0;
    let header: HeaderReader = () => null;
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    const finish = () => {
      const text = Buffer.concat(chunks).toString("utf8");
      if (status >= 200 && status < 300) return resolve(JSON.parse(text));
      const body = readErrorBody(text);
      reject(
        endpointError({
          url: shown,
          status,
          body: { ...body, message: body.message && redact(body.message) },
          model: null,
          hasApiKey,
          requestId: redact(header("x-request-id") ?? "") || null,
          retryAfter: parseRetryAfter(header, now()),
          location: (status < 400 && redact(header("location") ?? "")) || null,
        }),
      );
    };
    sendRequest(
      transport,
      { method: "GET", url, headers },
      { timeoutMs, idleTimeoutMs: timeoutMs, signal },
      {
        head(answerStatus, answerHeader) {
          status = answerStatus;
          header = answerHeader;
        },
        data(chunk) {
          bytes += chunk.length;
          enforceLimit(answerBytes, bytes, `The answer of ${shown}`);
          chunks.push(chunk);
        },
        end() {
          try {
            finish();
          } catch (cause) {
            reject(
              new GlobeError("bad-response", `${shown} did not answer with JSON.`, { facts: { url: shown }, cause }),
            );
          }
        },
        fail: reject,
      },
    );
  });
}
