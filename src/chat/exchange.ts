// One attempt at a chat completion: sends the request and hands out the events of the answer as they come.
import { type GlobeError, toGlobeError } from "../run/errors.ts";
import { type AnswerOptions, createAnswerReader } from "./answer-reader.ts";
import type { ChatEvent } from "./chat.ts";
import { type SendOptions, sendRequest } from "./send-request.ts";
import { type HttpRequest, type Transport, withoutQuery } from "./transport.ts";

export interface ExchangeOptions extends SendOptions, Omit<AnswerOptions, "url" | "emit"> {
  readonly monotonic: () => number;
}

/** What is known of the attempt so far; times are monotonic milliseconds. */
export interface ExchangeFacts {
  readonly sentAt: number;
  /** Null before the first text, and for an answer that came whole. */
  readonly firstTextAt: number | null;
  readonly lastTextAt: number | null;
  readonly endedAt: number | null;
  readonly completionTokens: number | null;
  readonly requestId: string | null;
  readonly model: string | null;
}

export interface Exchange {
  facts(): ExchangeFacts;
  /** The events that came since the last call; null when the answer is complete. Rejects with a `GlobeError`. */
  next(): Promise<readonly ChatEvent[] | null>;
  /** Stops the request and closes its connection, unless the answer is complete. */
  cancel(): void;
}

/** How long a connection may take to end after `[DONE]` before it is closed instead of kept for the next request. */
const lingerMs = 1_000;

export function startExchange(transport: Transport, request: HttpRequest, options: ExchangeOptions): Exchange {
  const sentAt = options.monotonic();
  let firstTextAt: number | null = null;
  let lastTextAt: number | null = null;
  let endedAt: number | null = null;
  let completionTokens: number | null = null;
  let pending: ChatEvent[] = [];
  let failure: GlobeError | null = null;
  let wake: (() => void) | null = null;
  let linger: NodeJS.Timeout | undefined;

  const notify = () => {
    wake?.();
    wake = null;
  };
  const reader = createAnswerReader({
    ...options,
    url: withoutQuery(request.url),
    emit(events) {
      for (const event of events) {
        pending.push(event);
        if (event.type === "usage") completionTokens = event.completionTokens;
        else if (reader.isStream() && event.type !== "finish") lastTextAt = options.monotonic();
      }
      firstTextAt ??= lastTextAt;
      notify();
    },
  });
  const finish = () => {
    endedAt ??= options.monotonic();
    notify();
  };
  const stop = sendRequest(transport, request, options, {
    head: reader.head,
    data(chunk) {
      reader.data(chunk);
      if (!reader.isComplete() || linger) return;
      linger = setTimeout(() => stop(), lingerMs);
      finish();
    },
    end() {
      clearTimeout(linger);
      try {
        reader.end();
        finish();
      } catch (error) {
        failure = toGlobeError(error);
        notify();
      }
    },
    fail(error) {
      clearTimeout(linger);
      // A connection that breaks, or stays open in silence, after the last completion has ended costs nothing.
      if (error.code !== "aborted" && reader.isFinished()) return finish();
      failure = error;
      notify();
    },
  });

  return {
    cancel() {
      if (endedAt === null) stop();
    },
    facts: () => ({ sentAt, firstTextAt, lastTextAt, endedAt, completionTokens, ...reader.identity() }),
    async next() {
      while (pending.length === 0 && endedAt === null && !failure) {
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
      return null;
    },
  };
}
