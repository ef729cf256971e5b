// The bytes that each token stands for: a token of a byte-level vocabulary may end inside a character.

/** A token as the vocabulary file writes it. */
export interface TokenEntry {
  readonly id: number;
  readonly content: string;
  /** Added tokens stand for their own text, whatever the vocabulary's alphabet. */
  readonly isAdded: boolean;
  /** Control tokens, which are no part of an answer's text. */
  readonly isSpecial: boolean;
}

/** How the vocabulary writes bytes: GPT-2's printable alphabet, or SentencePiece's text with `<0xAB>` for lone bytes. */
export type TokenAlphabet = "byte-level" | "sentence-piece";

export interface TokenBytes {
  /** One more than the highest id. */
  readonly size: number;
  /** Empty for ids without a token: embeddings often have more rows than the vocabulary has tokens. */
  bytes(id: number): Uint8Array;
  isSpecial(id: number): boolean;
}

const nothing = new Uint8Array(0);

/** Bytes of all tokens, worked out when they are first asked for. */
export function createTokenBytes(entries: Iterable<TokenEntry>, alphabet: TokenAlphabet): TokenBytes {
  const byId: TokenEntry[] = [];
  for (const entry of entries) byId[entry.id] = entry;
  const known: Uint8Array[] = [];
  const decode = alphabet === "byte-level" ? decodeByteLevel : decodeSentencePiece;
  return {
    size: byId.length,
    bytes(id) {
      const entry = byId[id];
      if (entry === undefined) return nothing;
      known[id] ??= entry.isAdded ? Buffer.from(entry.content) : decode(entry.content);
      return known[id];
    },
    isSpecial: (id) => byId[id]?.isSpecial ?? false,
  };
}

/**
 * GPT-2's alphabet: printable Latin-1 characters stand for their own byte, the 68 others in order for U+0100 and up
 * (a space is Ġ). `null` for characters outside of it.
 */
const byteOfCharacter: ReadonlyMap<string, number> = (() => {
  const printable = (byte: number) =>
    (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || (byte >= 0xae && byte <= 0xff);
  const characters = new Map<string, number>();
  let shifted = 256;
  for (let byte = 0; byte < 256; byte++) {
    characters.set(String.fromCharCode(printable(byte) ? byte : shifted++), byte);
  }
  return characters;
})();

function decodeByteLevel(content: string): Uint8Array {
  const bytes = new Uint8Array(content.length);
  for (let i = 0; i < content.length; i++) {
    const byte = byteOfCharacter.get(content[i]!);
    // As in the reference, a token with a character outside of the alphabet is its own text.
    if (byte === undefined) return Buffer.from(content);
    bytes[i] = byte;
  }
  return bytes;
}

function decodeSentencePiece(content: string): Uint8Array {
  const lone = /^<0x([0-9A-F]{2})>$/.exec(content);
  return lone ? Uint8Array.of(Number.parseInt(lone[1]!, 16)) : Buffer.from(content.replaceAll("▁", " "));
}
