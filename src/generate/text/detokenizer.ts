// Turns tokens into text as they come, a character only when all of its bytes are there.
import type { TokenBytes } from "./token-bytes.ts";

export interface Detokenizer {
  /** The text that this token completes; empty while a character is unfinished, and for control tokens. */
  add(token: number): string;
  /** What an unfinished character at the end of the answer becomes: U+FFFD, as in the reference. */
  finish(): string;
}

export function createDetokenizer(tokenBytes: TokenBytes): Detokenizer {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  return {
    add: (token) => (tokenBytes.isSpecial(token) ? "" : decoder.decode(tokenBytes.bytes(token), { stream: true })),
    finish: () => decoder.decode(),
  };
}
