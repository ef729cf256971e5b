// The bytes that each token stands for: a token of a byte-level vocabulary may end inside a character.

/** A token that was added to the vocabulary: it stands for its own text. */
export interface AddedToken {
  readonly content: string;
  /** Control tokens, which are no part of an answer's text. */
  readonly special: boolean;
}

/**
 * How the vocabulary writes bytes: GPT-2's printable alphabet, or SentencePiece's text with `<0xAB>` for lone bytes.
 */
export type TokenAlphabet = "byte-level" | "sentence-piece";

export interface TokenTable {
  readonly alphabet: TokenAlphabet;
  readonly added: ReadonlyMap<number, AddedToken>;
  /** A token as the vocabulary file writes it; undefined for ids without one. */
  contentOf(id: number): string | undefined;
}

export interface TokenBytes {
  /** Empty for ids without a token: embeddings often have more rows than the vocabulary has tokens. */
  bytes(id: number): Uint8Array;
  isSpecial(id: number): boolean;
}

const nothing = new Uint8Array(0);

/** Bytes of all tokens, worked out when they are first asked for. */
export function createTokenBytes({ alphabet, added, contentOf }: TokenTable): TokenBytes {
  const known = new Map<number, Uint8Array>();
  const decode = alphabet === "byte-level" ? decodeByteLevel : decodeSentencePiece;
  const find = (id: number): Uint8Array => {
    const own = added.get(id);
    if (own) return Buffer.from(own.content);
    const content = contentOf(id);
    return content === undefined ? nothing : decode(content);
  };
  return {
    bytes(id) {
      const seen = known.get(id);
      if (seen) return seen;
      const bytes = find(id);
      known.set(id, bytes);
      return bytes;
    },
    isSpecial: (id) => added.get(id)?.special ?? false,
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
