// The forms of a table of samples: our own rows, the published training rows, and their chat form.
import type { Field, Layout } from "./columns.ts";

const additions: readonly Field[] = [
  "id",
  "lat",
  "lon",
  "iso2",
  "region",
  "geonameId",
  "visualElements",
  "localizability",
  "provenance",
  "licence",
  "photographerId",
];

function ownColumns(own: readonly Field[]): Layout {
  const others = ["columns", "columnEncodings"];
  return {
    columns: [...own, ...others],
    columnOf: Object.fromEntries(own.map((field) => [field, field])),
    others,
  };
}

/** Our own form: every field of a sample under its name. */
export const sampleLayout = ownColumns([
  "id",
  "images",
  "response",
  "country",
  "city",
  "entities",
  ...additions.filter((field) => field !== "id"),
]);

/** The published training row (images, response, solution with tags, entities), our additions behind it. */
export const trainingLayout = ownColumns(["images", "response", "solution", "entities", ...additions]);

/** The training row after the reference's preprocessing: a chat, and the truth as `country<TAB>city`. */
export const messagesLayout = ownColumns(["messages", "images", "entities", "solution", ...additions]);

/** A table with the given columns, by field or as plain text. */
export function tableLayout(columnOf: Layout["columnOf"], columns: readonly string[]): Layout {
  const taken = new Set(Object.values(columnOf));
  return { columns, columnOf, others: columns.filter((column) => !taken.has(column)) };
}
