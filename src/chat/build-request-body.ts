// Writes a chat request as the bytes of its JSON, with pictures copied in once.
import type { ChatRequest, ImagePart } from "./chat.ts";

export interface BodyOptions {
  readonly model: string;
  readonly stream: boolean;
  /** Some servers refuse `stream_options`; without it a stream reports no usage. */
  readonly withStreamOptions?: boolean;
  /** OpenAI's reasoning models refuse `max_tokens` and want this newer name for it. */
  readonly withMaxCompletionTokens?: boolean;
  /** Fields for one vendor's server, such as `chat_template_kwargs`; they win over ours. */
  readonly extraBody?: Readonly<Record<string, unknown>>;
}

/** UTF-8 JSON of a `chat/completions` request. Settings that the request leaves out are left to the server. */
export function buildRequestBody(request: ChatRequest, options: BodyOptions): Uint8Array {
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
          pieces.push(`${text}{"type":"image_url","image_url":{"url":"data:${part.mediaType};base64,`, part);
          text = '"}}';
        }
      });
      text += "]";
    }
    text += "}";
  });
  pieces.push(`${text}],${JSON.stringify(settings(request, options)).slice(1)}`);
  return concatenate(pieces);
}

function settings(request: ChatRequest, options: BodyOptions): Record<string, unknown> {
  const { topLogprobs, jsonSchema } = request;
  return {
    model: options.model,
    temperature: request.temperature,
    top_p: request.topP,
    top_k: request.topK,
    [options.withMaxCompletionTokens ? "max_completion_tokens" : "max_tokens"]: request.maxTokens,
    frequency_penalty: request.frequencyPenalty,
    presence_penalty: request.presencePenalty,
    repetition_penalty: request.repetitionPenalty,
    seed: request.seed,
    stop: request.stop,
    n: request.n,
    ...(topLogprobs !== undefined && { logprobs: true, ...(topLogprobs > 0 && { top_logprobs: topLogprobs }) }),
    ...(jsonSchema && {
      response_format: { type: "json_schema", json_schema: { ...jsonSchema, strict: true } },
    }),
    stream: options.stream,
    ...(options.stream && options.withStreamOptions !== false && { stream_options: { include_usage: true } }),
    ...options.extraBody,
  };
}

/** One allocation of the exact size: joining strings and encoding them would copy a picture of 1 MB three times more. */
function concatenate(pieces: readonly (string | ImagePart)[]): Uint8Array {
  let size = 0;
  for (const piece of pieces) {
    size += typeof piece === "string" ? Buffer.byteLength(piece) : Math.ceil(piece.bytes.length / 3) * 4;
  }
  const body = Buffer.allocUnsafe(size);
  let offset = 0;
  for (const piece of pieces) {
    if (typeof piece === "string") {
      offset += body.write(piece, offset, "utf8");
    } else {
      const { buffer, byteOffset, byteLength } = piece.bytes;
      offset += body.write(Buffer.from(buffer, byteOffset, byteLength).toString("base64"), offset, "latin1");
    }
  }
  return body;
}
