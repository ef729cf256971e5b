// Gathers the events of a chat into whole completions.
import type { ChatEvent, ChatTiming, FinishReason, TokenLogprob } from "./chat.ts";

export interface Completion {
  readonly index: number;
  readonly text: string;
  /** What the server kept apart as reasoning; empty where it keeps nothing apart. */
  readonly reasoning: string;
  readonly finishReason: FinishReason;
  /** Null where none were asked for or the server sends none. */
  readonly logprobs: readonly TokenLogprob[] | null;
}

export interface Completions {
  /** In the order of their index; at least one. */
  readonly choices: readonly Completion[];
  readonly usage: { readonly promptTokens: number; readonly completionTokens: number } | null;
  readonly timing: ChatTiming;
}

interface Draft {
  text: string[];
  reasoning: string[];
  logprobs: TokenLogprob[];
  finishReason: FinishReason;
}

/** Reads the events to their end. Errors of the chat pass through. */
export async function collectCompletions(events: AsyncIterable<ChatEvent>): Promise<Completions> {
  const drafts = new Map<number, Draft>();
  let usage: Completions["usage"] = null;
  let timing: ChatTiming | null = null;
  const draft = (index: number): Draft => {
    let found = drafts.get(index);
    if (!found) {
      found = { text: [], reasoning: [], logprobs: [], finishReason: "other" };
      drafts.set(index, found);
    }
    return found;
  };
  for await (const event of events) {
    switch (event.type) {
      case "text":
        draft(event.index).text.push(event.text);
        break;
      case "reasoning":
        draft(event.index).reasoning.push(event.text);
        break;
      case "logprobs":
        for (const token of event.tokens) draft(event.index).logprobs.push(token);
        break;
      case "finish":
        draft(event.index).finishReason = event.reason;
        break;
      case "usage":
        usage = { promptTokens: event.promptTokens, completionTokens: event.completionTokens };
        break;
      case "done":
        timing = event.timing;
        break;
    }
  }
  if (!timing) throw new Error("A chat ended without its `done` event.");
  const choices = [...drafts]
    .sort(([a], [b]) => a - b)
    .map(([index, { text, reasoning, logprobs, finishReason }]) => ({
      index,
      text: text.join(""),
      reasoning: reasoning.join(""),
      finishReason,
      logprobs: logprobs.length > 0 ? logprobs : null,
    }));
  return { choices, usage, timing };
}
