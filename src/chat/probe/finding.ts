// What one check of an endpoint found, and what a check is given to find it.
import type { Clock } from "../../run/clock.ts";
import type { ChatEvent, ChatRequest } from "../chat.ts";
import type { Completions } from "../collect-completion.ts";

export type CheckName =
  | "answers"
  | "pictures"
  | "context"
  | "streaming"
  | "logprobs"
  | "completions"
  | "seed"
  | "structure"
  | "parallel"
  | "photo";

export interface Finding {
  readonly check: CheckName;
  /** `limited`: works, with a restriction that someone will meet. `unknown`: could not be decided. */
  readonly state: "ok" | "limited" | "missing" | "unknown";
  /** One sentence. */
  readonly says: string;
  /** What to do about it; null where nothing has to be done. */
  readonly advice: string | null;
  /** The same for programs. */
  readonly facts: Readonly<Record<string, string | number | boolean | null>>;
}

export interface Probe {
  /** Context in tokens, as the list of models gives it; null where it does not. */
  readonly listedContext: number | null;
  /** Asks for one JSON answer. */
  ask(request: ChatRequest): Promise<Completions>;
  /** Asks for a stream. */
  stream(request: ChatRequest): AsyncIterable<ChatEvent>;
  /** A JSON document at the root of the server, outside `/v1`; null where there is none. */
  readOwn(path: string): Promise<unknown>;
  readonly clock: Clock;
}

/** A request of one user message. */
export function question(text: string, more: Omit<ChatRequest, "messages"> = {}): ChatRequest {
  return { messages: [{ role: "user", content: text }], temperature: 0, ...more };
}

/** What a model answers after its thoughts. */
export function afterThinking(text: string): string {
  const end = "</think>";
  const at = text.lastIndexOf(end);
  return (at < 0 ? text : text.slice(at + end.length)).trim();
}
