// One attempt at a chat completion: sends the request and gives the events of the answer, streamed or whole.
import { GlobeError } from "../run/errors.ts";
import { enforceLimit } from "../run/limits.ts";
import type { ChatEvent } from "./chat.ts";
import { endpointError } from "./endpoint-error.ts";
import { createEventStreamParser, type EventStreamParser } from "./event-stream.ts";
import { answerBytes, errorBytes } from "./limits.ts";
import { parseRetryAfter } from "./parse-retry-after.ts";
import { readCompletion } from "./read-completion.ts";
import { type ErrorBody, holdsError, readErrorBody, readErrorValue } from "./read-error-body.ts";
import { abortedError, type SendOptions, sendRequest } from "./send-request.ts";
import type { HttpRequest, Transport } from "./transport.ts";
import { completionSchema } from "./wire-schema.ts";

export interface ExchangeOptions extends SendOptions {
  readonly model: string;
  readonly hasApiKey: boolean;
  /** Removes secrets that the server may have echoed. */
  readonly redact: (text: string) => string;
  readonly monotonic: () => number;
  readonly now: () => number;
}

/** What is known of the attempt so far. */
export interface ExchangeFacts {
  /** Monotonic milliseconds; null before the first and without streamed text. */
  firstTextAt: number | null;
  lastTextAt: number | null;
  /** When the answer was complete. */
  endedAt: number | null;
  completionTokens: number | null;
  requestId: string | null;
  model: string | null;
}

export interface Exchange {
  readonly facts: Readonly<ExchangeFacts>;
  /** The events that came since the last call; null when the answer is complete. Rejects with a `GlobeError`. */
  next(): Promise<readonly ChatEvent[] | null>;
  /** Stops the request and closes its connection. */
  cancel(): void;
}

/** How long the connection may take to end after `[DONE]` before it is closed instead of kept for the next request. */
const lingerMs = 1_000;

export function startExchange(transport: Transport, request: HttpRequest, options: ExchangeOptions): Exchange {
  const facts: ExchangeFacts = {
    firstTextAt: null,
    lastTextAt: null,
    endedAt: null,
    completionTokens: null,
    requestId: null,
    model: null,
  };
  let pending: ChatEvent[] = [];
  let failure: GlobeError | null = null;
  let isComplete = false;
  let wake: (() => void) | null = null;

  let status = 0;
  let header: (name: string) => string | null = () => null;
  let parser: EventStreamParser | null = null;
  let chunks: Uint8Array[] = [];
  let bytes = 0;
  const unfinished = new Set<number>();
  let isAnswered = false;

  const notify = () => {
    wake?.();
    wake = null;
  };
  const complete = () => {
    isComplete = true;
    facts.endedAt = options.monotonic();
    notify();
  };
  const fail = (error: GlobeError) => {
    failure ??= error;
    notify();
  };
  const badResponse = (sentence: string) =>
    new GlobeError("bad-response", sentence, {
      facts: { url: request.url, status, ...(facts.requestId && { requestId: facts.requestId }) },
      isRetryable: true,
    });
  const httpError = (body: ErrorBody) =>
    endpointError({
      url: request.url,
      status: status >= 300 ? status : (body.status ?? status),
      body: { ...body, message: body.message && options.redact(body.message) },
      model: options.model,
      hasApiKey: options.hasApiKey,
      requestId: facts.requestId,
      retryAfter: parseRetryAfter(header, options.now()),
      location: status >= 300 && status < 400 ? header("location") : null,
    });

  const accept = (value: unknown) => {
    if (holdsError(value)) throw httpError(readErrorValue(value));
    const parsed = completionSchema.safeParse(value);
    if (!parsed.success) throw badResponse(`The endpoint ${request.url} sent JSON that is not a chat completion.`);
    facts.requestId ??= parsed.data.id ?? null;
    facts.model ??= parsed.data.model ?? null;
    parsed.data.choices?.forEach((choice, position) => {
      const index = choice.index ?? position;
      isAnswered = true;
      if (choice.finish_reason) unfinished.delete(index);
      else unfinished.add(index);
    });
    return readCompletion(parsed.data);
  };

  const acceptEvent = (data: string) => {
    if (isComplete) return;
    if (data.trim() === "[DONE]") return finishStream();
    let events: ChatEvent[] = [];
    try {
      events = accept(JSON.parse(data));
    } catch (error) {
      if (GlobeError.is(error)) throw error;
      // Some servers forget the blank line between events, which makes one event of several lines of JSON.
      const lines = data.split("\n");
      if (lines.length === 1) throw badResponse(`The endpoint ${request.url} sent a broken piece of its stream.`);
      for (const line of lines) acceptEvent(line);
      return;
    }
    for (const event of events) {
      if (event.type === "usage") facts.completionTokens = event.completionTokens;
      if (event.type === "text" || event.type === "reasoning") {
        facts.lastTextAt = options.monotonic();
        facts.firstTextAt ??= facts.lastTextAt;
      }
      pending.push(event);
    }
    if (events.length > 0) notify();
  };

  const finishStream = () => {
    if (!isAnswered) throw badResponse(`The endpoint ${request.url} ended its stream without an answer.`);
    for (const index of unfinished) pending.push({ type: "finish", index, reason: "other" });
    complete();
    setTimeout(cancel, lingerMs).unref();
  };

  const finishWhole = () => {
    const text = Buffer.concat(chunks).toString("utf8");
    chunks = [];
    if (status < 200 || status >= 300) throw httpError(readErrorBody(text));
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      const { message } = readErrorBody(text);
      throw badResponse(
        `The endpoint ${request.url} answered with something that is not JSON${message ? `: ${options.redact(message).slice(0, 200)}` : ""}. Check that --url is the address of an OpenAI-compatible server.`,
      );
    }
    const events = accept(value);
    if (!isAnswered) throw badResponse(`The endpoint ${request.url} sent a completion without choices.`);
    for (const event of events) if (event.type === "usage") facts.completionTokens = event.completionTokens;
    for (const index of unfinished) events.push({ type: "finish", index, reason: "other" });
    pending = events;
    complete();
  };

  const stop = sendRequest(transport, request, options, {
    head(responseStatus, responseHeader) {
      status = responseStatus;
      header = responseHeader;
      facts.requestId = header("x-request-id") ?? header("request-id");
      const isOk = status >= 200 && status < 300;
      if (isOk && header("content-type")?.includes("event-stream")) parser = createEventStreamParser(acceptEvent);
    },
    data(chunk) {
      bytes += chunk.length;
      const isOk = status >= 200 && status < 300;
      if (isOk) enforceLimit(answerBytes, bytes, "The answer of the endpoint");
      // Some servers stream under the type text/plain: what the answer begins with decides.
      if (isOk && !parser && chunks.length === 0 && looksLikeEvents(chunk)) {
        parser = createEventStreamParser(acceptEvent);
      }
      if (parser) return parser.push(chunk);
      chunks.push(chunk);
      if (!isOk && bytes > errorBytes.value) {
        stop();
        finishGuarded();
      }
    },
    end: () => finishGuarded(),
    fail: (error) => {
      if (parser && isAnswered && unfinished.size === 0 && error.code !== "aborted") complete();
      else fail(error);
    },
  });
  const finishGuarded = () => {
    try {
      if (!parser) return finishWhole();
      parser.end();
      if (isComplete) return;
      if (unfinished.size > 0 || !isAnswered) {
        throw new GlobeError(
          "connection",
          `The endpoint ${request.url} ended its stream in the middle of the answer.`,
          {
            facts: { url: request.url, ...(facts.requestId && { requestId: facts.requestId }) },
            isRetryable: true,
          },
        );
      }
      complete();
    } catch (error) {
      if (!GlobeError.is(error)) throw error;
      fail(error);
    }
  };
  const cancel = () => stop();

  return {
    facts,
    cancel,
    async next() {
      while (pending.length === 0 && !failure && !isComplete) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      if (pending.length > 0) {
        const events = pending;
        pending = [];
        return events;
      }
      if (failure) throw failure;
      if (options.signal?.aborted) throw abortedError(options.signal);
      return null;
    },
  };
}

function looksLikeEvents(chunk: Uint8Array): boolean {
  const start = Buffer.from(chunk.buffer, chunk.byteOffset, Math.min(chunk.length, 16)).toString("latin1").trimStart();
  return /^(\xef\xbb\xbf)?(data:|event:|id:|retry:|:)/.test(start);
}
