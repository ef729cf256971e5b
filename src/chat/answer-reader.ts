// Reads the HTTP answer to a chat request, whichever form it comes in: one JSON body, a stream of events, or an error.
import { GlobeError } from "../run/errors.ts";
import { enforceLimit } from "../run/limits.ts";
import type { ChatEvent } from "./chat.ts";
import { endpointError } from "./endpoint-error.ts";
import { createEventStreamParser, type EventStreamParser } from "./event-stream.ts";
import { answerBytes, errorBytes } from "./limits.ts";
import { parseRetryAfter } from "./parse-retry-after.ts";
import { readCompletion } from "./read-completion.ts";
import { type ErrorBody, holdsError, readErrorBody, readErrorValue } from "./read-error-body.ts";
import type { HeaderReader } from "./transport.ts";
import { completionSchema } from "./wire-schema.ts";

export interface AnswerOptions {
  /** As it may be shown in an error. */
  readonly url: string;
  readonly model: string;
  readonly hasApiKey: boolean;
  /** Removes secrets that the server may have echoed. */
  readonly redact: (text: string) => string;
  /** Wall clock in milliseconds, for dates in `Retry-After`. */
  readonly now: () => number;
  readonly emit: (events: readonly ChatEvent[]) => void;
}

export interface AnswerReader {
  head(status: number, header: HeaderReader): void;
  data(chunk: Uint8Array): void;
  end(): void;
  /** True when the answer comes as events. */
  isStream(): boolean;
  /** True when nothing more can come that matters: after `[DONE]`, or at the end. */
  isComplete(): boolean;
  /** True when each completion has ended, though the stream may not have. */
  isFinished(): boolean;
  identity(): { readonly requestId: string | null; readonly model: string | null };
}

/** Methods throw `GlobeError`s; events are emitted as they are read. */
export function createAnswerReader({ url, emit, redact, ...options }: AnswerOptions): AnswerReader {
  let status = 0;
  let header: HeaderReader = () => null;
  let parser: EventStreamParser | null = null;
  let chunks: Uint8Array[] = [];
  let bytes = 0;
  let requestId: string | null = null;
  let model: string | null = null;
  let isComplete = false;
  let isAnswered = false;
  const unfinished = new Set<number>();

  const isOk = () => status >= 200 && status < 300;

  const clean = (text: string | null | undefined) => (text ? redact(text) : null);

  const broken = (code: "bad-response" | "connection", sentence: string) =>
    new GlobeError(code, `The endpoint ${url} ${sentence}`, {
      facts: { url, status, ...(requestId && { requestId }) },
      isRetryable: true,
    });

  const refused = (body: ErrorBody) =>
    endpointError({
      url,
      // Some servers put the error, and its real status, into an answer with status 200.
      status: isOk() ? (body.status ?? status) : status,
      body: { ...body, message: body.message && redact(body.message) },
      model: options.model,
      hasApiKey: options.hasApiKey,
      requestId,
      retryAfter: parseRetryAfter(header, options.now()),
      location: status >= 300 && status < 400 ? clean(header("location")) : null,
    });

  const accept = (value: unknown) => {
    if (holdsError(value)) throw refused(readErrorValue(value));
    const parsed = completionSchema.safeParse(value);
    if (!parsed.success) throw broken("bad-response", "sent JSON that is not a chat completion.");
    const { id, model: served, choices } = parsed.data;
    requestId ??= clean(id);
    model ??= clean(served);
    choices?.forEach((choice, position) => {
      // A choice with nothing in it is a broken answer, and not a model that was silent.
      if (choice.message || choice.delta || choice.text != null || choice.finish_reason) isAnswered = true;
      const index = choice.index ?? position;
      if (choice.finish_reason) unfinished.delete(index);
      else unfinished.add(index);
    });
    const events = readCompletion(parsed.data);
    // Usage without any choice is no answer, and must not stand in the way of another attempt.
    if (isAnswered && events.length > 0) emit(events);
  };

  /** Ends the answer; a completion that the server did not end gets the reason `other`. */
  const complete = () => {
    if (!isAnswered) throw broken("bad-response", "sent no completion.");
    if (unfinished.size > 0) emit([...unfinished].map((index) => ({ type: "finish", index, reason: "other" })));
    isComplete = true;
  };

  const acceptEvent = (data: string) => {
    if (isComplete) return;
    if (data.trim() === "[DONE]") return complete();
    const value = parseJson(data);
    if (value !== undefined) return accept(value);
    // Some servers forget the blank line between events, which makes one event of several lines of JSON.
    const lines = data.split("\n");
    if (lines.length === 1) throw broken("bad-response", "sent a broken piece of its stream.");
    for (const line of lines) acceptEvent(line);
  };

  const readWhole = () => {
    const text = Buffer.concat(chunks).toString("utf8");
    chunks = [];
    if (!isOk()) throw refused(readErrorBody(text));
    const value = parseJson(text);
    if (value === undefined) throw broken("bad-response", explainText(redact(readErrorBody(text).message ?? "")));
    accept(value);
    complete();
  };

  return {
    head(answerStatus, answerHeader) {
      status = answerStatus;
      header = answerHeader;
      requestId = clean(header("x-request-id") ?? header("request-id"));
      if (isOk() && header("content-type")?.includes("event-stream")) parser = createEventStreamParser(acceptEvent);
    },
    data(chunk) {
      bytes += chunk.length;
      if (isOk()) enforceLimit(answerBytes, bytes, "The answer of the endpoint");
      // Some servers stream under text/plain or no type at all: what the answer begins with decides.
      if (isOk() && !parser && chunks.length === 0 && looksLikeEvents(chunk)) {
        parser = createEventStreamParser(acceptEvent);
      }
      if (parser) return parser.push(chunk);
      chunks.push(chunk);
      if (!isOk() && bytes > errorBytes.value) readWhole();
    },
    end() {
      if (isComplete) return;
      if (!parser) return readWhole();
      parser.end();
      if (isComplete) return;
      if (isAnswered && unfinished.size > 0)
        throw broken("connection", "ended its stream in the middle of the answer.");
      complete();
    },
    isStream: () => parser !== null,
    isComplete: () => isComplete,
    isFinished: () => isAnswered && unfinished.size === 0,
    identity: () => ({ requestId, model }),
  };
}

function explainText(message: string): string {
  const said = message ? `: ${message.slice(0, 200)}` : "";
  const advice = "Check that --url is the address of an OpenAI-compatible server.";
  return `answered with something that is not JSON${said}. ${advice}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function looksLikeEvents(chunk: Uint8Array): boolean {
  const start = Buffer.from(chunk.buffer, chunk.byteOffset, Math.min(chunk.length, 16)).toString("utf8").trimStart();
  return /^\ufeff?(data:|event:|id:|retry:|:)/.test(start);
}
