// A model of the tests: its answers follow from the request alone, so that a mixed-up answer shows, and it counts them.
import { setTimeout as pause } from "node:timers/promises";
import type { Chat, ChatEvent, ChatRequest, ImagePart, TokenLogprob } from "../src/chat/chat.ts";
import { sha256 } from "../src/run/digest.ts";
import { GlobeError } from "../src/run/errors.ts";

export interface EchoChat extends Chat {
  readonly requests: readonly ChatRequest[];
  /** Requests that were begun, that came to their end, and that were told to stop before it. */
  readonly counts: { begun: number; finished: number; cancelled: number; running: number; mostRunning: number };
}

export interface EchoChatOptions {
  /** Milliseconds before the first token, and between tokens; 0 yields everything at once. */
  readonly firstTokenMs?: number;
  readonly tokenMs?: number;
  /** Milliseconds that a cancelled request goes on, as a running step of an engine does. */
  readonly stopMs?: number;
  /** Whether requests are kept for the test to look at; they hold their pictures. */
  readonly keepsRequests?: boolean;
}

/** What the chat answers as completion `index`, in tokens. */
export function expectedTokens(request: Pick<ChatRequest, "messages" | "seed" | "maxTokens">, index = 0): string[] {
  const parts = request.messages.flatMap(({ content }) =>
    typeof content === "string" ? [{ type: "text" as const, text: content }] : content,
  );
  const text = parts.map((part) => (part.type === "text" ? part.text : "")).join(" ");
  const pictures = parts.filter((part): part is ImagePart => part.type === "image").map(({ bytes }) => sha256(bytes));
  const whole = `You said ${text} with ${pictures.map((digest) => digest.slice(0, 12)).join(" ") || "no"} picture, seed ${request.seed ?? "none"}, number ${index}.`;
  return (whole.match(/\s*\S+/g) ?? []).slice(0, request.maxTokens ?? Number.POSITIVE_INFINITY);
}

/** Says back what it was told. The text `fail` makes it throw before its first token, `break` after its second. */
export function createEchoChat({
  firstTokenMs = 0,
  tokenMs = 0,
  stopMs = 0,
  keepsRequests = true,
}: EchoChatOptions = {}): EchoChat {
  const requests: ChatRequest[] = [];
  const counts = { begun: 0, finished: 0, cancelled: 0, running: 0, mostRunning: 0 };

  async function* answer(request: ChatRequest, signal: AbortSignal | undefined): AsyncGenerator<ChatEvent> {
    const n = request.n ?? 1;
    const answers = Array.from({ length: n }, (_, index) => expectedTokens(request, index));
    const length = Math.max(...answers.map(({ length }) => length));
    const says = (text: string) => JSON.stringify(request.messages.at(-1)).includes(`"${text}"`);
    await wait(firstTokenMs, signal);
    if (says("fail")) throw new GlobeError("internal", "The model has a defect at /secret/path.");
    if (says("long")) {
      throw new GlobeError("too-large", "The prompt has 9000 tokens, but the context holds 4096.", {
        facts: { limit: "context length" },
      });
    }
    for (let position = 0; position < length; position++) {
      if (position > 0) await wait(tokenMs, signal);
      if (says("break") && position === 2) throw new GlobeError("internal", "The model broke.");
      for (const [index, tokens] of answers.entries()) {
        const token = tokens[position];
        if (token === undefined) continue;
        yield { type: "text", index, text: token };
        if (request.topLogprobs !== undefined) {
          yield { type: "logprobs", index, tokens: [logprobOf(token, request.topLogprobs)] };
        }
        const isCut = request.maxTokens === tokens.length;
        if (position === tokens.length - 1) yield { type: "finish", index, reason: isCut ? "length" : "stop" };
      }
    }
    const completionTokens = answers.reduce((sum, tokens) => sum + tokens.length, 0);
    yield { type: "usage", promptTokens: 7, completionTokens };
    yield { type: "done", timing };
  }

  return {
    requests,
    counts,
    async *complete(request, { signal } = {}) {
      if (keepsRequests) requests.push(request);
      counts.begun++;
      counts.running++;
      counts.mostRunning = Math.max(counts.mostRunning, counts.running);
      let isFinished = false;
      try {
        yield* answer(request, signal);
        isFinished = true;
      } finally {
        if (!isFinished && signal?.aborted) {
          counts.cancelled++;
          if (stopMs > 0) await pause(stopMs);
        }
        if (isFinished) counts.finished++;
        counts.running--;
      }
    },
    close: async () => {},
  };
}

async function wait(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  if (signal?.aborted) throw new GlobeError("aborted", "The request was interrupted.");
  if (milliseconds > 0) await pause(milliseconds, undefined, { ...(signal && { signal }) });
}

function logprobOf(token: string, alternatives: number): TokenLogprob {
  const top = Array.from({ length: alternatives }, (_, rank) => ({
    token: rank === 0 ? token : `${token}-${rank}`,
    logprob: rank === 19 ? Number.NEGATIVE_INFINITY : Math.log(0.5 / 2 ** rank),
  }));
  return { token, logprob: Math.log(0.5), bytes: [...Buffer.from(token)], top };
}

const timing = {
  firstTokenMs: 0,
  totalMs: 0,
  waitMs: 0,
  attempts: 1,
  tokensPerSecond: null,
  requestId: null,
  model: "echo",
  source: "test",
};
