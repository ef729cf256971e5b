// One row in full: its photo, its places, the model's reasons and answer, and the columns of the manifest.
import type { PageDocument, PageElement } from "../../../page/browser/dom.ts";
import type { PackedText } from "../pack-texts.ts";
import type { ReportTools } from "./report-tools.ts";
import type { ReportRow } from "./unpack-rows.ts";

export interface RowDialog {
  /** Opens a row; the arrows of the dialog walk through `rows`. */
  readonly open: (row: ReportRow, rows: readonly ReportRow[]) => void;
}

declare const document: PageDocument;

/** Everything from the run is set as text, never as markup. `onMap` runs when the reader asks to see the row there. */
export function createRowDialog(
  dialog: PageElement,
  tools: Pick<ReportTools, "inflateBlock">,
  rowsPerBlock: number,
  onMap: (row: ReportRow) => void,
): RowDialog {
  const body = dialog.querySelector("[data-dialog-body]")!;
  const title = dialog.querySelector("h2")!;
  const [previous, next] = [...dialog.querySelectorAll("[data-dialog-step]")] as [PageElement, PageElement];
  const blocks = new Map<number, Promise<readonly PackedText[]>>();
  let rows: readonly ReportRow[] = [];
  let current: ReportRow | undefined;

  const make = (tag: string, className: string, ...content: readonly (PageElement | string)[]) => {
    const element = document.createElement(tag);
    element.className = className;
    element.append(...content);
    return element;
  };

  function textOf(index: number): Promise<PackedText | null> {
    const number = Math.floor(index / rowsPerBlock);
    const source = document.getElementById(`report-texts-${number}`);
    if (source === null) return Promise.resolve(null);
    let block = blocks.get(number);
    if (block === undefined) {
      block = tools.inflateBlock(source.textContent!).then((json) => JSON.parse(json) as readonly PackedText[]);
      blocks.set(number, block);
    }
    return block.then((texts) => texts[index % rowsPerBlock] ?? null);
  }

  /** The thumbnail stands in a card of the page or in a block of its own. */
  function photoOf(row: ReportRow): PageElement {
    const card = document.querySelector(`img[data-photo-of="${row.row}"]`);
    const address =
      card?.getAttribute("src") ?? document.getElementById(`report-photo-${row.row}`)?.textContent?.trim();
    if (!address) return make("p", "muted", "This report carries no picture of the row.");
    const image = make("img", "photo");
    image.src = address;
    image.alt = `photo ${row.id}`;
    return image;
  }

  function factsOf(row: ReportRow): PageElement {
    const verdict = (right: number) => (right < 0 ? "no truth" : right === 1 ? "right" : "wrong");
    const numbers = (value: number) => value.toLocaleString("en-US", { maximumFractionDigits: value < 10 ? 2 : 0 });
    const at = (point: { lat: number; lon: number } | null) =>
      point === null ? "" : ` · ${point.lat.toFixed(4)}, ${point.lon.toFixed(4)}`;
    const facts: [string, string][] = [
      ["true place", (row.truthPlace || "–") + at(row.truth)],
      ["predicted place", (row.saidPlace || "none") + at(row.said)],
      ["distance", row.km === null ? "–" : `${numbers(row.km)} km`],
      ["country, city", `${verdict(row.countryRight)}, ${verdict(row.cityRight)}`],
      ["stated radius", row.radiusKm === null ? "–" : `${numbers(row.radiusKm)} km`],
      ["confidence", row.confidence === null ? "–" : `${(row.confidence * 100).toFixed(1)} %`],
      ["status", row.status],
    ];
    return make("dl", "row-facts", ...facts.flatMap(([name, value]) => [make("dt", "", name), make("dd", "", value)]));
  }

  function wordsOf(text: PackedText | null): PageElement[] {
    if (text === null) return [make("p", "muted", "The report left out the text of this row to stay small.")];
    const part = (name: string, words: string | null, className: string) =>
      words === null ? [] : [make("h3", "", name), make("p", className, words)];
    const columns = Object.entries(text.columns);
    return [
      ...part("Reasons", text.reasons, "words"),
      ...part(text.reasons === null ? "What the model wrote" : "Answer", text.answer, "words answer"),
      ...part("Error", text.error, "words"),
      ...(columns.length === 0
        ? []
        : [
            make("h3", "", "Columns of the manifest"),
            make(
              "dl",
              "row-facts",
              ...columns.flatMap(([name, value]) => [make("dt", "", name), make("dd", "", value)]),
            ),
          ]),
    ];
  }

  async function show(row: ReportRow) {
    current = row;
    const at = rows.indexOf(row);
    previous.disabled = at <= 0;
    next.disabled = at < 0 || at >= rows.length - 1;
    title.textContent = row.id;
    const map = make("button", "", "Show on the map");
    map.type = "button";
    map.hidden = row.truth === null;
    map.addEventListener("click", () => {
      dialog.close();
      onMap(row);
    });
    const words = make("div", "", make("p", "muted", "…"));
    body.replaceChildren(photoOf(row), factsOf(row), map, words);
    const text = await textOf(row.index);
    if (current === row) words.replaceChildren(...wordsOf(text));
  }

  const step = (direction: number) => {
    const row = current === undefined ? undefined : rows[rows.indexOf(current) + direction];
    if (row !== undefined) void show(row);
  };
  previous.addEventListener("click", () => step(-1));
  next.addEventListener("click", () => step(1));
  dialog.querySelector("[data-dialog-close]")!.addEventListener("click", () => {
    dialog.close();
  });
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "ArrowLeft") step(-1);
    if (event.key === "ArrowRight") step(1);
  });
  dialog.addEventListener("click", (event) => {
    // A press on the backdrop reaches the dialog itself.
    if (event.target === dialog) dialog.close();
  });
  return {
    open: (row, among) => {
      rows = among;
      void show(row);
      if (!dialog.open) dialog.showModal();
    },
  };
}
