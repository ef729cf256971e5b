// Breaks text into lines between words while it arrives.

export interface WordWrap {
  push(text: string): string;
  /** Ends the text: gives the last word and brings the cursor to the start of a line. */
  end(): string;
}

/** Lines of at most `width` characters after `indent`; `width` infinite only indents. Blank lines stay blank. */
export function createWordWrap({ width, indent }: { readonly width: number; readonly indent: string }): WordWrap {
  let word = "";
  let column = 0;
  const flush = (): string => {
    if (word === "") return "";
    const breaks = column > 0 && column + 1 + word.length > width;
    const lead = column === 0 ? indent : breaks ? `\n${indent}` : " ";
    column = (column === 0 || breaks ? 0 : column + 1) + word.length;
    const out = lead + word;
    word = "";
    return out;
  };
  return {
    push(text) {
      let out = "";
      for (const piece of text.split(/(\s)/)) {
        if (piece === "\n") {
          out += `${flush()}\n`;
          column = 0;
        } else if (/^\s$/.test(piece)) {
          out += flush();
        } else {
          word += piece;
        }
      }
      return out;
    },
    end() {
      const out = flush();
      const closing = column > 0 ? "\n" : "";
      column = 0;
      return out + closing;
    },
  };
}
