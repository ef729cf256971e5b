// One request for a completion, from its arrival to the last byte of its answer.
import type { IncomingMessage, ServerResponse } from "node:http";
import type { ChatRequest } from "../chat/chat.ts";
import { collectCompletions } from "../chat/collect-completion.ts";
import { failedError, stoppingError } from "./api-error.ts";
import { explainFailure } from "./explain-failure.ts";
import { followChat } from "./follow-chat.ts";
import { gatherEvents } from "./gather-events.ts";
import { readBody } from "./read-body.ts";
import { outcomeOf, type RequestRecord } from "./request-record.ts";
import { headStartMs, keepAliveMs, type Workings } from "./server-options.ts";
import { streamAnswer } from "./stream-answer.ts";
import { type TrackedRequest, trackRequest } from "./track-request.ts";
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

/**
 * Answers one request; what goes wrong is thrown. Its place goes to the next one when the chat has really let go of it,
 * which may be after its client, or its deadline, did.
 */
export async function handleCompletion(
  workings: Workings,
  { incoming, outgoing }: Connection,
  record: RequestRecord,
): Promise<Answer> {
  const { queue, options } = workings;
  const tracked = trackRequest(workings, outgoing, record);
  if (workings.isStopping()) throw stoppingError();
  if ((options.failure?.() ?? null) !== null) throw failedError();
  // A full server does not read what it cannot take.
  queue.checkRoom();
  const { read, request } = await readRequest(workings, incoming, tracked);
  record.stream = read.stream;
  record.completions = read.completions;
  record.pictures = read.pictures.length;

  const leave = await queue.enter(tracked.signal);
  record.queueMs = tracked.elapsed();
  const events = followChat(() => options.chat.complete(request, { signal: tracked.signal }), {
    completions: read.completions,
    onFirstToken() {
      record.firstTokenMs = tracked.elapsed();
    },
    onUsage(promptTokens, completionTokens) {
      record.promptTokens = promptTokens;
      record.completionTokens = completionTokens;
    },
  });
  const header: AnswerHeader = {
    id: `chatcmpl-${record.id}`,
    created: Math.floor(workings.clock.now() / 1000),
    model: options.modelName,
    fingerprint: options.fingerprint ?? null,
  };

  if (!read.stream) {
    const completions = collectCompletions(events);
    tracked.holdUntil(completions.then(leave, leave));
    const body = writeCompletion(await unlessAborted(completions, tracked.signal), header);
    return { body, headers: { "content-type": "application/json" } };
  }
  const gathered = gatherEvents(events, tracked.signal);
  tracked.holdUntil(gathered.settled.then(leave));
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
      if (error.status === 500) options.onFailure?.(error.cause, record.id);
      return error;
    },
    onCancel: tracked.clientLeft,
  });
  return { body, headers: streamHeaders };
}

/** In a function of its own, so that the bytes and the JSON of the body are gone while the model works. */
async function readRequest(
  { limits, readRequest: readJson, readPictures }: Workings,
  incoming: IncomingMessage,
  { signal, held }: TrackedRequest,
): Promise<{ readonly read: ReadRequest; readonly request: ChatRequest }> {
  const body = await unlessAborted(readBody(incoming, limits, held), signal);
  const { value, pictures: lifted } = parseBody(body, limits.structureBytes);
  const read = readJson(value);
  const pictures = await readPictures(read.pictures, { lifted, signal, held });
  return { read, request: read.build(pictures) };
}
