// Writes what happens to photos as text: reasoning while it comes, then the answer in labelled lines.

import { plainText } from "../run/plain-text.ts";
import { describeResult } from "./describe-result.ts";
import type { GatheredAnswer } from "./gather-answers.ts";
import type { PhotosEvent } from "./locate-photos.ts";
import type { LocateResult } from "./result-schema.ts";
import { createWordWrap } from "./wrap-words.ts";

export interface TextStyle {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
}

export interface PhotoPrinterOptions {
  readonly paths: readonly string[];
  readonly samples: number;
  readonly write: (text: string) => void;
  /** Columns of the terminal; `Infinity` does not wrap. */
  readonly columns: number;
  readonly style: TextStyle;
}

const labelWidth = 12;
const indent = "  ";
/** Lines longer than this are hard to read, however wide the window is. */
const widestText = 96;

/** Takes the events in their order; everything it writes ends at the start of a line, except reasoning in progress. */
export function createPhotoPrinter({ paths, samples, write, columns, style }: PhotoPrinterOptions) {
  const width = columns === Number.POSITIVE_INFINITY ? columns : Math.min(widestText, Math.max(30, columns - 4));
  const wrap = createWordWrap({ width, indent });
  let open: number | null = null;
  let wroteReasoning = false;
  let arrived = 0;

  const begin = (index: number) => {
    if (open === index) return;
    write(`${open === null ? "" : "\n"}${style.bold(plainText(paths[index]!))}\n`);
    open = index;
    wroteReasoning = false;
    arrived = 0;
  };
  const paragraph = (text: string) => {
    write(wrap.push(plainText(text)) + wrap.end());
  };

  return (photosEvent: PhotosEvent): void => {
    const { index, event } = photosEvent;
    if (event.type === "interrupted") return;
    begin(index);
    if (event.type === "reasoning") {
      // Several answers at once would be mixed up: only the reasoning behind the best one is shown, at the end.
      if (samples > 1) return;
      write(wrap.push(plainText(event.text)));
      wroteReasoning = true;
    } else if (event.type === "restart") {
      if (samples === 1) write(`${wrap.end()}${indent}${style.dim(`[${plainText(event.reason)} Asking again.]`)}\n`);
    } else if (event.type === "answer") {
      if (samples > 1) write(`${indent}${style.dim(plainText(describeAnswer(++arrived, samples, event.gathered)))}\n`);
    } else {
      write(wrap.end());
      const { reasoning } = event.result;
      if (!wroteReasoning && reasoning !== null) {
        if (samples > 1) write("\n");
        paragraph(reasoning);
        wroteReasoning = true;
      }
      if (wroteReasoning) write("\n");
      write(resultLines(event.result, width, style));
    }
  };
}

function describeAnswer(
  arrived: number,
  samples: number,
  { status, place, country, city, error }: GatheredAnswer,
): string {
  const ordinal = `answer ${String(arrived).padStart(String(samples).length)} of ${samples}`;
  if (error) return `${ordinal}: failed`;
  if (!place) return `${ordinal}: ${[city, country].filter(Boolean).join(", ") || status}`;
  return `${ordinal}: ${[...new Set([city, country])].filter(Boolean).join(", ")}`;
}

function resultLines(result: LocateResult, width: number, style: TextStyle): string {
  let previous = "";
  return describeResult(result)
    .map(({ label, text }) => {
      const shown = label === previous ? "" : label;
      previous = label;
      const wrap = createWordWrap({
        // A link that is broken in two cannot be followed.
        width: label === "map" ? Number.POSITIVE_INFINITY : width - labelWidth,
        indent: indent + " ".repeat(labelWidth),
      });
      const body = wrap.push(plainText(text)) + wrap.end();
      return `${indent}${style.dim(shown.padEnd(labelWidth))}${body.slice(indent.length + labelWidth)}`;
    })
    .join("");
}
