// What the model wrote about each row, in compressed blocks that the page opens one at a time when they are asked for.
import { gzipSync } from "node:zlib";
import { findSections } from "../../task/find-sections.ts";
import type { ScoredItem } from "../scored-item.ts";
import type { ReportLimits } from "./report-limits.ts";

/** One row as the page's script reads it. */
export interface PackedText {
  readonly reasons: string | null;
  /** What follows the reasoning; the whole text where there is none. */
  readonly answer: string | null;
  readonly error: string | null;
  readonly columns: Readonly<Record<string, string>>;
}

export interface PackedTexts {
  /** Base64 of gzipped JSON lists of `PackedText`, each of `rowsPerBlock` rows of the list. */
  readonly blocks: readonly string[];
  readonly rowsPerBlock: number;
  /** Listed rows whose text did not fit any more; they are the last ones. */
  readonly rowsLeftOut: number;
  /** Answers whose middle was left out. */
  readonly shortened: number;
}

const rowsPerBlock = 100;

export function packTexts(
  items: readonly ScoredItem[],
  { textCharacters, textBytes }: Pick<ReportLimits, "textCharacters" | "textBytes">,
): PackedTexts {
  const blocks: string[] = [];
  let bytes = 0;
  let shortened = 0;
  const shorten = (text: string | null) => {
    if (text === null || text.length <= textCharacters) return text;
    shortened++;
    return shortenMiddle(text, textCharacters);
  };
  for (let start = 0; start < items.length; start += rowsPerBlock) {
    const texts = items.slice(start, start + rowsPerBlock).map((item): PackedText => {
      const { reasons, answer } = splitText(item.text);
      return {
        reasons: shorten(reasons),
        answer: shorten(answer),
        error: item.error,
        columns: Object.fromEntries(
          Object.entries(item.columns).map(([name, value]) => [name, shortenMiddle(value, 500)]),
        ),
      };
    });
    const block = gzipSync(JSON.stringify(texts)).toString("base64");
    bytes += block.length;
    if (bytes > textBytes) return { blocks, rowsPerBlock, rowsLeftOut: items.length - start, shortened };
    blocks.push(block);
  }
  return { blocks, rowsPerBlock, rowsLeftOut: 0, shortened };
}

/** The reasoning and what follows it; a text without reasoning is all answer. */
export function splitText(text: string | null): { reasons: string | null; answer: string | null } {
  if (text === null) return { reasons: null, answer: null };
  const { reasoning, block, rest } = findSections(text);
  if (reasoning === null) return { reasons: null, answer: text };
  return { reasons: reasoning, answer: (block ?? rest)?.trim() || null };
}

/** Keeps both ends, which hold the first clue and the conclusion. */
export function shortenMiddle(text: string, characters: number): string {
  if (text.length <= characters) return text;
  const half = Math.floor(characters / 2);
  return `${text.slice(0, half)} […${(text.length - 2 * half).toLocaleString("en-US")} characters left out…] ${text.slice(-half)}`;
}
