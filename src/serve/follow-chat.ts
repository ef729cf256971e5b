// Passes on the events of a chat, notes when the first token came and what it all cost, and insists on whole answers.
import type { ChatEvent } from "../chat/chat.ts";

export interface FollowOptions {
  /** Completions that were asked for. */
  readonly completions: number;
  readonly onFirstToken: () => void;
  readonly onUsage: (promptTokens: number, completionTokens: number) => void;
}

/** Asks when it is first read. Throws where the chat ends before each completion has its end, or speaks of one that nobody asked for. */
export async function* followChat(
  ask: () => AsyncIterable<ChatEvent>,
  { completions, onFirstToken, onUsage }: FollowOptions,
): AsyncGenerator<ChatEvent> {
  const finished = new Set<number>();
  let hasBegun = false;
  for await (const event of ask()) {
    if (event.type === "usage") onUsage(event.promptTokens, event.completionTokens);
    else if (event.type !== "done") {
      if (event.index >= completions) throw new Error(`The chat answered completion ${event.index} of ${completions}.`);
      if (event.type === "finish") finished.add(event.index);
      else if (!hasBegun) {
        hasBegun = true;
        onFirstToken();
      }
    }
    yield event;
  }
  if (finished.size < completions) {
    throw new Error(`The chat ended after ${finished.size} of ${completions} completions.`);
  }
}
