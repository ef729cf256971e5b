// One request for a completion, from its arrival to the last byte of its answer.
import type { IncomingMessage, ServerResponse } from "node:http";
import type { ChatRequest } from "../chat/chat.ts";
import { collectCompletions } from "../chat/collect-completion.ts";
import { ApiError, stoppingError } from "./api-error.ts";
import { explainFailure, timeoutError } from "./explain-failure.ts";
import { followChat } from "./follow-chat.ts";
import { gatherEvents } from "./gather-events.ts";
import { readBody } from "./read-body.ts";
import { outcomeOf, type RequestRecord } from "./request-record.ts";
import { headStartMs, keepAliveMs, type Workings } from "./server-options.ts";
import { streamAnswer } from "./stream-answer.ts";
import { unlessAborted } from "./unless-aborted.ts";
import { parseBody } from "./wire/parse-body.ts";
import type { ReadRequest } from "./wire/read-chat-request.ts";
import { type AnswerHeader, createChunkWriter, writeCompletion } from "./wire/write-answer.ts";

export interface Connection {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
}

export interface Answer {
  readonly body: string | ReadableStream<Uint8Array>;
  readonly headers: Readonly<Record<string, string>>;
}

const streamHeaders = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-cache, no-transform",
  // nginx would hold the stream back until a buffer is full.
  "x-accel-buffering": "no",
};

/** Why a request was given up whose client left; nobody is there to read it. */
const clientLeft = new ApiError(499, "The client closed the connection.");

/**
 * Answers one request; what goes wrong is thrown. The request is cancelled when its connection closes, its deadline
 * passes or the server is stopped at once; its place goes to the next one only when the chat has really let go of it.
 */
export async function handleCompletion(
  workings: Workings,
  { incoming, outgoing }: Connection,
  record: RequestRecord,
): Promise<Answer> {
  const { clock, timeoutMs, queue, budget, active } = workings;
  const arrival = clock.monotonic();
  const held = budget.open();
  const controller = new AbortController();
  const { signal } = controller;
  const timer = setTimeout(
    () => controller.abort(timeoutError(`The request was not answered within ${timeoutMs / 1000} seconds.`)),
    timeoutMs,
  );
  active.add(controller);
  let work = Promise.resolve();
  outgoing.once("close", () => {
    clearTimeout(timer);
    active.delete(controller);
    if (!outgoing.writableFinished) {
      controller.abort(clientLeft);
      if (signal.reason === clientLeft) record.outcome = "cancelled";
    }
    conclude(workings, record, outgoing.statusCode, clock.monotonic() - arrival);
    work.finally(held.release);
  });

  if (workings.isStopping()) throw stoppingError();
  // A full server does not read what it cannot take.
  queue.checkRoom();
  const { read, request } = await readRequest(workings, incoming, held, signal);
  record.stream = read.stream;
  record.completions = read.completions;
  record.pictures = read.pictures.length;

  const leave = await queue.enter(signal);
  record.queueMs = clock.monotonic() - arrival;
  const events = followChat(workings.options.chat.complete(request, { signal }), {
    completions: read.completions,
    onFirstToken() {
      record.firstTokenMs = clock.monotonic() - arrival;
    },
    onUsage(promptTokens, completionTokens) {
      record.promptTokens = promptTokens;
      record.completionTokens = completionTokens;
    },
  });
  const header: AnswerHeader = {
    id: `chatcmpl-${record.id}`,
    created: Math.floor(clock.now() / 1000),
    model: workings.options.modelName,
    fingerprint: workings.options.fingerprint ?? null,
  };

  if (!read.stream) {
    const completions = collectCompletions(events);
    work = completions.then(leave, leave);
    const body = writeCompletion(await unlessAborted(completions, signal), header);
    return { body, headers: { "content-type": "application/json" } };
  }
  const gathered = gatherEvents(events, signal);
  work = gathered.settled.then(leave);
  const body = await streamAnswer({
    gathered,
    writer: createChunkWriter(header, {
      includeUsage: read.includeUsage,
      withLogprobs: request.topLogprobs !== undefined,
    }),
    headStartMs,
    keepAliveMs,
    explain(thrown) {
      const error = explainFailure(thrown);
      record.outcome = outcomeOf(error.status);
      if (error.status === 500) workings.options.onFailure?.(error.cause, record.id);
      return error;
    },
    onCancel: () => controller.abort(clientLeft),
  });
  return { body, headers: streamHeaders };
}

/** In a function of its own, so that the bytes and the JSON of the body are gone while the model works. */
async function readRequest(
  { limits, readRequest: readJson, readPictures }: Workings,
  incoming: IncomingMessage,
  held: ReturnType<Workings["budget"]["open"]>,
  signal: AbortSignal,
): Promise<{ readonly read: ReadRequest; readonly request: ChatRequest }> {
  const body = await unlessAborted(readBody(incoming, limits, held), signal);
  const { value, pictures: lifted } = parseBody(body, limits.structureBytes);
  const read = readJson(value);
  const pictures = await readPictures(read.pictures, { lifted, signal, held });
  return { read, request: read.build(pictures) };
}

/** Counts a request that is over. */
function conclude({ metrics, options }: Workings, record: RequestRecord, status: number, totalMs: number): void {
  record.status = status;
  record.totalMs = totalMs;
  record.outcome ??= outcomeOf(status);
  const { outcome, promptTokens, completionTokens, queueMs, firstTokenMs } = record;
  metrics.requests.add(outcome);
  metrics.duration.observe(totalMs / 1000);
  if (queueMs !== null) metrics.queueWait.observe(queueMs / 1000);
  if (firstTokenMs !== null) metrics.firstToken.observe(firstTokenMs / 1000);
  if (promptTokens !== null) {
    metrics.promptTokens.add(promptTokens);
    metrics.promptLength.observe(promptTokens);
  }
  if (completionTokens !== null) {
    metrics.completionTokens.add(completionTokens);
    metrics.completionLength.observe(completionTokens);
    const after = completionTokens - record.completions;
    if (firstTokenMs !== null && after > 0) {
      metrics.tokenInterval.observe(((totalMs - firstTokenMs) / 1000 / after) * record.completions);
    }
  }
  options.onRequest?.(record);
}
