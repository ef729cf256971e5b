// GPT-2's way to write any byte as a visible character, as byte-level vocabularies do.

/** The character of every byte: printable Latin-1 is itself, the 68 others follow from U+0100 on. */
export const characterOfByte: readonly string[] = (() => {
  let shifted = 256;
  return Array.from({ length: 256 }, (_, byte) => {
    const isPrintable = (byte > 0x20 && byte < 0x7f) || (byte > 0xa0 && byte !== 0xad);
    return String.fromCodePoint(isPrintable ? byte : shifted++);
  });
})();

/** A text's UTF-8 bytes in that alphabet. */
export function writeBytes(text: string): string {
  return Array.from(Buffer.from(text), (byte) => characterOfByte[byte]!).join("");
}
