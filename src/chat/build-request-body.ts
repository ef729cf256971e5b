// Writes a chat request as the bytes of its JSON, with pictures copied in once.
import type { ChatRequest, ImagePart } from "./chat.ts";
import type { Dialect } from "./endpoint.ts";

export interface BodyOptions {
  readonly model: string;
  readonly stream: boolean;
  readonly dialect: Dialect;
  /** Gives memory of at least that many bytes, which need not be zero. */
  readonly allocate: (bytes: number) => Buffer;
  /** Fields for one vendor's server, such as `chat_template_kwargs`; they win over ours. */
  readonly extraBody: Readonly<Record<string, unknown>>;
}

/**
 * UTF-8 JSON of a `chat/completions` request, a view into the memory that `allocate` gave. Settings that the request
 * leaves out are left to the server.
 */
export function buildRequestBody(request: ChatRequest, options: BodyOptions): Buffer {
  const pieces: (string | ImagePart)[] = [];
  let text = '{"messages":[';
  request.messages.forEach((message, index) => {
    text += `${index ? "," : ""}{"role":"${message.role}","content":`;
    if (typeof message.content === "string") {
      text += JSON.stringify(message.content);
    } else {
      text += "[";
      message.content.forEach((part, position) => {
        if (position) text += ",";
        if (part.type === "text") {
          text += `{"type":"text","text":${JSON.stringify(part.text)}}`;
        } else {
          const mediaType = JSON.stringify(part.mediaType).slice(1, -1);
          pieces.push(`${text}{"type":"image_url","image_url":{"url":"data:${mediaType};base64,`, part);
          text = '"}}';
        }
      });
      text += "]";
    }
    text += "}";
  });
  pieces.push(`${text}],${JSON.stringify(settings(request, options)).slice(1)}`);
  return concatenate(pieces, options.allocate);
}

function settings(request: ChatRequest, { model, stream, dialect, extraBody }: BodyOptions): Record<string, unknown> {
  const { topLogprobs, jsonSchema } = request;
  return {
    model,
    temperature: request.temperature,
    top_p: request.topP,
    top_k: request.topK,
    [dialect.withMaxCompletionTokens ? "max_completion_tokens" : "max_tokens"]: request.maxTokens,
    frequency_penalty: request.frequencyPenalty,
    presence_penalty: request.presencePenalty,
    repetition_penalty: request.repetitionPenalty,
    min_p: request.minP,
    seed: request.seed,
    stop: request.stop,
    n: request.n,
    ...(topLogprobs !== undefined && { logprobs: true, ...(topLogprobs > 0 && { top_logprobs: topLogprobs }) }),
    ...(jsonSchema && {
      response_format: { type: "json_schema", json_schema: { ...jsonSchema, strict: true } },
    }),
    stream,
    ...(stream && dialect.withStreamOptions && { stream_options: { include_usage: true } }),
    ...extraBody,
  };
}

/** Divisible by three, so that no padding falls in the middle. */
const base64Step = 49_152;

/**
 * One piece of memory for everything. The base64 of a picture goes through short strings: a string of the whole picture
 * costs eight times the processor time, nearly all of it in the allocation of large objects.
 */
function concatenate(pieces: readonly (string | ImagePart)[], allocate: (bytes: number) => Buffer): Buffer {
  let size = 0;
  for (const piece of pieces) {
    size += typeof piece === "string" ? Buffer.byteLength(piece) : Math.ceil(piece.bytes.length / 3) * 4;
  }
  const body = allocate(size);
  let offset = 0;
  for (const piece of pieces) {
    if (typeof piece === "string") {
      offset += body.write(piece, offset, "utf8");
      continue;
    }
    const picture = Buffer.from(piece.bytes.buffer, piece.bytes.byteOffset, piece.bytes.byteLength);
    for (let start = 0; start < picture.length; start += base64Step) {
      const end = Math.min(start + base64Step, picture.length);
      offset += body.write(picture.toString("base64", start, end), offset, "latin1");
    }
  }
  return body.subarray(0, size);
}
