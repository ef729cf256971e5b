// Turns an error answer of an endpoint into one sentence that says what happened and what to do.
import { GlobeError } from "../run/errors.ts";
import { duration } from "../run/progress.ts";
import type { ErrorBody } from "./read-error-body.ts";

export interface FailedAnswer {
  readonly url: string;
  readonly status: number;
  readonly body: ErrorBody;
  readonly model: string | null;
  readonly hasApiKey: boolean;
  readonly requestId: string | null;
  /** Milliseconds. */
  readonly retryAfter: number | null;
  /** Target of a redirect, if this is one. */
  readonly location: string | null;
}

/** 409 and 425 ask to try again; 529 is what gateways answer when overloaded. 501 and 505 never get better. */
const retryableStatuses = new Set([408, 409, 425, 429, 500, 502, 503, 504, 507, 520, 522, 524, 529]);

/** An `http-status` error; retryable where the same request can succeed later. */
export function endpointError(answer: FailedAnswer): GlobeError {
  const { url, status, body, requestId, retryAfter } = answer;
  const words = body.message ? ` It says: ${body.message.replace(/[.\s]+$/, "")}.` : "";
  return new GlobeError("http-status", `The endpoint ${url} ${explain(answer)}${words}`, {
    facts: {
      url,
      status,
      ...(requestId && { requestId }),
      ...(body.message && { detail: body.message }),
      ...(retryAfter !== null && { retryAfter: retryAfter / 1000 }),
    },
    isRetryable: retryableStatuses.has(status) && !isQuota(body) && !isContextOverflow(body) && !isBlind(body),
  });
}

function explain({ status, body, model, hasApiKey, location, retryAfter }: FailedAnswer): string {
  if (location !== null) {
    // What stands behind the question mark may be a token of the login page that this leads to.
    const target = location.replace(/[?#].*$/s, "");
    return `redirects to ${target} (${status}). Requests are not sent on; give that address.`;
  }
  if (status === 401 || status === 403) {
    return hasApiKey
      ? `refuses the API key (${status}). Check GLOBE_API_KEY.`
      : `wants an API key (${status}). Set GLOBE_API_KEY.`;
  }
  if (isQuota(body)) return `has no quota left for this account (${status}). Add credit or use another key.`;
  if (isContextOverflow(body)) {
    const advice = "Send a smaller picture, ask for fewer tokens, or start the server with a longer context.";
    return `cannot fit the prompt, the picture and the answer into its context (${status}). ${advice}`;
  }
  if (isBlind(body)) {
    const advice = "Serve a vision-language model; llama.cpp also needs its --mmproj file.";
    return `cannot take pictures (${status}). ${advice}`;
  }
  if (status === 404 || isUnknownModel(body)) {
    const known = `knows no model "${model ?? ""}" or has no chat completions at this address`;
    return `${known} (${status}). Check --url and --model.`;
  }
  if (status < 300) return `reports an error in place of an answer (${status}).`;
  if (status === 413) return "finds the request too large (413). Send a smaller picture.";
  if (status === 429) {
    const wait = retryAfter === null ? "or wait" : `or wait ${duration(retryAfter / 1000)}, as it asks`;
    return `asks for fewer requests (429). Lower the number in flight, ${wait}.`;
  }
  if (status >= 500) return `failed (${status}). The server's own log says why.`;
  return `refuses the request (${status}).`;
}

const overflowWords = [
  /context.{0,3}(length|size|window)/i, // OpenAI, vLLM, SGLang
  /longer than the maximum model length/i, // vLLM
  /exceed_context_size/, // llama.cpp
  /max_model_len/,
];

/** True where prompt, picture and answer together are too long for the model. */
export function isContextOverflow(body: ErrorBody): boolean {
  return overflowWords.some((pattern) => pattern.test(wordsOf(body)));
}

const blindWords = [
  /not a multimodal model/i, // vLLM
  /at most 0 image/i, // vLLM
  /image input is not supported|provide the mmproj/i, // llama.cpp
  /unknown variant `image_url`/, // servers that know text alone
  /(does|do) ?n[o']t support (image|vision)/i, // LM Studio, gateways
];

function isBlind(body: ErrorBody): boolean {
  return blindWords.some((pattern) => pattern.test(wordsOf(body)));
}

function isQuota(body: ErrorBody): boolean {
  return /insufficient_quota|billing|payment required|credit balance/i.test(wordsOf(body));
}

function isUnknownModel(body: ErrorBody): boolean {
  return /model.{0,40}(not (found|exist)|does not exist)/i.test(wordsOf(body));
}

const wordsOf = ({ type, message }: ErrorBody) => `${type ?? ""} ${message ?? ""}`;
