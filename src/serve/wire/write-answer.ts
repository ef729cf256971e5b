// Writes answers of the model in the form of the protocol: one object, or the events of a stream.
import type { ChatEvent, FinishReason, TokenLogprob } from "../../chat/chat.ts";
import type { Completions } from "../../chat/collect-completion.ts";

/** What every object of one answer carries. */
export interface AnswerHeader {
  readonly id: string;
  /** Seconds since 1970. */
  readonly created: number;
  readonly model: string;
  /** Changes with whatever makes the same seed give another answer; null where that is not known. */
  readonly fingerprint: string | null;
}

type Usage = { readonly promptTokens: number; readonly completionTokens: number };

/** The body of an answer that comes whole. */
export function writeCompletion({ choices, usage }: Completions, header: AnswerHeader): string {
  return JSON.stringify({
    ...commonFields(header, "chat.completion"),
    choices: choices.map(({ index, text, reasoning, logprobs, finishReason }) => ({
      index,
      message: {
        role: "assistant",
        content: text,
        refusal: null,
        ...(reasoning !== "" && { reasoning_content: reasoning }),
      },
      logprobs: writeLogprobs(logprobs),
      finish_reason: finishReasons[finishReason],
    })),
    ...(usage && { usage: writeUsage(usage) }),
  });
}

export interface ChunkWriter {
  /** The events of the stream for some events of the chat, as text; neighbours of one completion share a chunk. */
  write(events: readonly ChatEvent[]): string;
  /** The last events: usage where it was asked for and is known, and `[DONE]`. */
  end(): string;
}

export interface ChunkOptions {
  readonly includeUsage: boolean;
  /** Whether log-probabilities were asked for. */
  readonly withLogprobs: boolean;
}

interface Draft {
  readonly index: number;
  text: string;
  reasoning: string;
  tokens: TokenLogprob[];
}

/** Writes one stream. */
export function createChunkWriter(header: AnswerHeader, { includeUsage, withLogprobs }: ChunkOptions): ChunkWriter {
  // Written once, since a long answer has thousands of chunks.
  const prefix = `data: ${JSON.stringify(commonFields(header, "chat.completion.chunk")).slice(0, -1)},"choices":[`;
  const suffix = includeUsage ? '],"usage":null}\n\n' : "]}\n\n";
  const begun = new Set<number>();
  let usage: Usage | null = null;

  const chunk = (index: number, delta: object, logprobs: object | null, finish: string | null) =>
    `${prefix}${JSON.stringify({ index, delta, logprobs, finish_reason: finish })}${suffix}`;

  const begin = (index: number) => {
    if (begun.has(index)) return "";
    begun.add(index);
    return chunk(index, { role: "assistant", content: "", refusal: null }, null, null);
  };

  const writeDraft = ({ index, text, reasoning, tokens }: Draft) => {
    const delta = { ...(reasoning !== "" && { reasoning_content: reasoning }), ...(text !== "" && { content: text }) };
    const logprobs = withLogprobs && tokens.length > 0 ? writeLogprobs(tokens) : null;
    return begin(index) + chunk(index, delta, logprobs, null);
  };

  return {
    write(events) {
      let written = "";
      let draft: Draft | null = null;
      const flush = () => {
        if (draft) written += writeDraft(draft);
        draft = null;
      };
      const draftOf = (index: number): Draft => {
        if (draft && draft.index !== index) flush();
        draft ??= { index, text: "", reasoning: "", tokens: [] };
        return draft;
      };
      for (const event of events) {
        if (event.type === "text") draftOf(event.index).text += event.text;
        else if (event.type === "reasoning") draftOf(event.index).reasoning += event.text;
        else if (event.type === "logprobs") draftOf(event.index).tokens.push(...event.tokens);
        else if (event.type === "finish") {
          flush();
          written += begin(event.index) + chunk(event.index, {}, null, finishReasons[event.reason]);
        } else if (event.type === "usage") usage = event;
      }
      flush();
      return written;
    },
    end() {
      const last = includeUsage && usage ? `${prefix}],"usage":${JSON.stringify(writeUsage(usage))}}\n\n` : "";
      return `${last}data: [DONE]\n\n`;
    },
  };
}

function commonFields({ id, created, model, fingerprint }: AnswerHeader, object: string) {
  return { id, object, created, model, system_fingerprint: fingerprint };
}

/** Clients know five reasons and no others; what the model's side does not explain is an ordinary end to them. */
const finishReasons: Readonly<Record<FinishReason, string>> = {
  stop: "stop",
  length: "length",
  "content-filter": "content_filter",
  other: "stop",
};

function writeUsage({ promptTokens, completionTokens }: Usage) {
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
  };
}

function writeLogprobs(tokens: readonly TokenLogprob[] | null) {
  if (tokens === null) return null;
  const content = tokens.map(({ top, ...chosen }) => ({
    ...writeToken(chosen),
    top_logprobs: top.map(writeToken),
  }));
  return { content, refusal: null };
}

function writeToken({ token, logprob, bytes }: { token: string; logprob: number; bytes?: readonly number[] }) {
  return { token, logprob: Number.isFinite(logprob) ? logprob : impossible, bytes: bytes ?? bytesOf(token) };
}

/** JSON has no infinity; OpenAI and vLLM write this for a token that cannot come. */
const impossible = -9999;

/** Null for a token that holds part of a character, whose bytes its text does not tell. */
function bytesOf(token: string): number[] | null {
  return token.includes("\ufffd") ? null : [...Buffer.from(token, "utf8")];
}
