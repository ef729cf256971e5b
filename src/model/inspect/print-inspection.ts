// An inspection as a person reads it: what the model is, what is wrong with it, its memory, and its tensors in groups.
import type { InspectedModel, InspectedTensor, Inspection } from "./inspect-checkpoint.ts";

/** Names of one fault that are shown; `--json` has all. */
const shownNames = 12;

/** `processor` is null where tokenizer, template and image settings can be used, and otherwise says why not. */
export function printInspection(inspection: Inspection, processor: string | null): string {
  const { name, architecture, digest, model, problem, files, elements, tensors } = inspection;
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const types = Object.entries(elements).map(([dtype, count]) => `${dtype} ${quantity(count)}`);
  const facts: (readonly [string, string])[] = [
    ["model", model ? `${model.family} (${architecture}), ${model.layout} layout` : architecture],
    ...(problem === null ? [] : [["problem", problem] as const]),
    ["digest", digest],
    ...(model ? describeSizes(model) : []),
    ["files", `${files.length} with ${gigabytes(bytes)}: ${types.join(", ")}`],
    ["processor", processor ?? "tokenizer, chat template and image settings are there"],
    ...(model ? [["tensors", describeKeys(model, tensors.length)] as const] : []),
  ];
  const lines = [name, ...facts.map(([label, text]) => `  ${label.padEnd(12)}${text}`)];
  if (model) lines.push("", ...printMemory(model));
  lines.push("", ...printTensors(tensors));
  return `${lines.join("\n")}\n`;
}

function describeSizes({ parameters, contextTokens }: InspectedModel): (readonly [string, string])[] {
  const { total, language, vision, embeddings } = parameters;
  const parts = `language ${quantity(language)} (token embeddings ${quantity(embeddings)}), vision ${quantity(vision)}`;
  return [
    ["parameters", `${quantity(total)}: ${parts}`],
    ["context", `${contextTokens.toLocaleString("en-US")} tokens`],
  ];
}

function describeKeys({ missing, unexpected, misshapen }: InspectedModel, stored: number): string {
  const faults = [
    ["missing", missing],
    ["unexpected", unexpected],
    ["of another shape", misshapen],
  ] as const;
  const found = faults.filter(([, names]) => names.length > 0);
  if (found.length === 0) return `${stored}, as config.json describes them`;
  const list = (names: readonly string[]) =>
    names.slice(0, shownNames).join(", ") + (names.length > shownNames ? ", …" : "");
  return found.map(([what, names]) => `${names.length} ${what}: ${list(names)}`).join("; ");
}

function printMemory({ memory }: InspectedModel): string[] {
  const rows = memory.map(({ precision, weightBytes, embeddingBytes, cacheBytes }) => [
    precision,
    ...[weightBytes, embeddingBytes, cacheBytes].map(gigabytes),
  ]);
  return align([["memory", "weights", "token embeddings", "1,000 tokens"], ...rows], 1);
}

/** Tensors that differ in the numbers of their names alone share a line. */
function printTensors(tensors: readonly InspectedTensor[]): string[] {
  const groups = new Map<string, { cells: string[]; count: number; bytes: number }>();
  for (const { name, dtype, shape, bytes } of tensors) {
    const cells = [name.replace(/\d+/g, "*"), dtype, `[${shape.join(", ")}]`];
    const group = groups.get(cells.join(" ")) ?? { cells, count: 0, bytes: 0 };
    groups.set(cells.join(" "), { cells, count: group.count + 1, bytes: group.bytes + bytes });
  }
  const rows = [...groups.values()].map(({ cells, count, bytes }) => [
    cells[0]!,
    String(count),
    cells[1]!,
    cells[2]!,
    gigabytes(bytes),
  ]);
  return align([["tensor", "number", "type", "shape", "size"], ...rows], 3);
}

/** Columns of their own width; `left` of them begin, the others end together. */
function align(rows: readonly (readonly string[])[], left: number): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const isLeft = (column: number) => column < left && column !== 1;
  return rows.map((row) =>
    row
      .map((cell, column) => (isLeft(column) ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
      .join("  ")
      .trimEnd(),
  );
}

function gigabytes(bytes: number): string {
  if (bytes >= 1e8) return `${(bytes / 1e9).toFixed(2)} GB`;
  return bytes >= 1e5 ? `${(bytes / 1e6).toFixed(2)} MB` : `${(bytes / 1e3).toFixed(2)} kB`;
}

function quantity(count: number): string {
  if (count >= 1e8) return `${(count / 1e9).toFixed(2)} billion`;
  return count >= 1e5 ? `${(count / 1e6).toFixed(2)} million` : count.toLocaleString("en-US");
}
