// The chat form of a training row: the prompt, and the reasoning and answer that a model is to learn.
import { BadValue } from "./sample-row.ts";
import type { TruthNames } from "./solution.ts";

export interface Message {
  readonly role: string;
  readonly content: string;
}

export interface ParsedMessages {
  /** The user's text; absent where the row has no user turn. */
  readonly prompt?: string;
  /** Reasoning of the assistant turn, without tags; absent after GRPO preprocessing, which removes that turn. */
  readonly response?: string;
  /** Names of the assistant's answer; empty where it has none. */
  readonly names: TruthNames;
}

const target = /^<think>([\s\S]*)<\/think><answer>country: (.*)\ncity: (.*)<\/answer>$/;

/** Throws `BadValue` when the value is no list of messages or the assistant turn has another form than the target. */
export function parseMessages(value: unknown): ParsedMessages {
  if (!Array.isArray(value) || !value.every(isMessage)) {
    throw new BadValue("bad-value", "messages must be a list of objects with the texts role and content.");
  }
  const prompt = value.find((message) => message.role === "user")?.content;
  const assistant = value.find((message) => message.role === "assistant")?.content;
  if (assistant === undefined) return { ...(prompt === undefined ? {} : { prompt }), names: {} };
  const match = target.exec(assistant);
  if (match === null) {
    throw new BadValue(
      "bad-value",
      "the assistant turn is not <think>…</think><answer>country: …\\ncity: …</answer>, so its reasoning cannot be told from its answer.",
    );
  }
  const [, response = "", country, city] = match;
  return {
    ...(prompt === undefined ? {} : { prompt }),
    response,
    names: { ...(country ? { country } : {}), ...(city ? { city } : {}) },
  };
}

/** What supervised fine-tuning learns: `<think>{reasoning}</think><answer>country: {country}\ncity: {city}</answer>`. */
export function renderTarget(response: string, { country = "", city = "" }: TruthNames): string {
  return `<think>${response}</think><answer>country: ${country}\ncity: ${city}</answer>`;
}

/** User turn, and the assistant turn where there is a reasoning. */
export function renderMessages(prompt: string, response: string | undefined, names: TruthNames): Message[] {
  const user = { role: "user", content: prompt };
  return response === undefined ? [user] : [user, { role: "assistant", content: renderTarget(response, names) }];
}

function isMessage(value: unknown): value is Message {
  return (
    typeof value === "object" &&
    value !== null &&
    typeof (value as Message).role === "string" &&
    typeof (value as Message).content === "string"
  );
}
