// Turns what a server sends, whole or in chunks, into the events of a chat.
import type { ChatEvent, FinishReason, TokenLogprob } from "./chat.ts";
import type { WireChoice, WireCompletion, WireLogprobs } from "./wire-schema.ts";

/** Events of one parsed body or chunk: what was written, then why it ended, then what it cost. */
export function readCompletion(completion: WireCompletion): ChatEvent[] {
  const events: ChatEvent[] = [];
  (completion.choices ?? []).forEach((choice, position) => {
    readChoice(choice, choice.index ?? position, events);
  });
  const { prompt_tokens: promptTokens, completion_tokens: completionTokens } = completion.usage ?? {};
  if (typeof promptTokens === "number" || typeof completionTokens === "number") {
    events.push({ type: "usage", promptTokens: promptTokens ?? 0, completionTokens: completionTokens ?? 0 });
  }
  return events;
}

function readChoice(choice: WireChoice, index: number, events: ChatEvent[]): void {
  const message = choice.message ?? choice.delta;
  const reasoning = message?.reasoning_content || message?.reasoning;
  if (reasoning) events.push({ type: "reasoning", index, text: reasoning });
  const text = message?.content || message?.refusal || choice.text;
  if (text) events.push({ type: "text", index, text });
  const tokens = choice.logprobs ? readLogprobs(choice.logprobs) : [];
  if (tokens.length > 0) events.push({ type: "logprobs", index, tokens });
  if (choice.finish_reason) events.push({ type: "finish", index, reason: readFinishReason(choice.finish_reason) });
}

const finishReasons: Readonly<Record<string, FinishReason>> = {
  stop: "stop",
  eos: "stop",
  eos_token: "stop",
  stop_sequence: "stop",
  end_turn: "stop",
  length: "length",
  max_tokens: "length",
  content_filter: "content-filter",
};

function readFinishReason(reason: string): FinishReason {
  return finishReasons[reason.toLowerCase()] ?? "other";
}

function readLogprobs(wire: WireLogprobs): TokenLogprob[] {
  if ("content" in wire) {
    return wire.content.map(({ token, logprob, bytes, top_logprobs: top }) => ({
      token,
      logprob,
      ...(bytes && { bytes }),
      top: top ?? [],
    }));
  }
  return wire.tokens.map((token, position) => ({
    token,
    logprob: wire.token_logprobs[position] ?? -9999,
    top: Object.entries(wire.top_logprobs?.[position] ?? {})
      .map(([alternative, logprob]) => ({ token: alternative, logprob }))
      .sort((a, b) => b.logprob - a.logprob),
  }));
}
