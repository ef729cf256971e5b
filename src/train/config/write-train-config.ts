// Writes a training configuration as a complete YAML file that explains itself.
import { stringify } from "yaml";
import { type Field, listFields, valueAt } from "./list-fields.ts";
import type { TrainPreset } from "./presets.ts";
import type { TrainConfig } from "./train-config.ts";
import { factsOf, trainSchemas } from "./train-schema.ts";

const width = 100;

/**
 * Every field in order, with its meaning, its range and, for a preset, where its value comes from. Optional fields that
 * are not set stand in comments. Read back, the file is the same configuration.
 */
export function writeTrainConfig(config: TrainConfig, { summary, sources }: Partial<TrainPreset> = {}): string {
  const fields = listFields(trainSchemas[config.kind]);
  const blocks = fields.map(({ path, schema, isGroup, isOptional }) => {
    const names = path.split(".");
    const indent = "  ".repeat(names.length - 1);
    const name = names.at(-1)!;
    const value = valueAt(config, names);
    // The members of a group that is not set are in comments too, whether they are optional or not.
    const isAbsent = value === undefined;
    if (isGroup) return `\n${indent}${isAbsent ? "# " : ""}${name}:${isOptional && isAbsent ? " # optional" : ""}`;
    const { meaning, allowed } = factsOf(schema)!;
    const source = sources?.get(path);
    const notes = [meaning, `[${allowed}]${source === undefined ? "" : ` from: ${source}`}`];
    const lines = notes.flatMap((note) => wrap(note, width - indent.length)).map((line) => `${indent}# ${line}`);
    const written = isAbsent ? `# ${name}:` : `${name}: ${inline(value)}`;
    // A blank line sets the fields after a group apart from it.
    const gap = names.length === 1 && followsGroup(path, fields) ? "\n" : "";
    return `${gap}${[...lines, `${indent}${written}`].join("\n")}`;
  });
  const head = summary === undefined ? "" : `globe train ${config.kind}: ${summary}.`;
  return `${[...wrap(head, width).map((line) => `# ${line}`.trim()), ...blocks].join("\n")}\n`;
}

function followsGroup(path: string, fields: readonly Field[]): boolean {
  return fields[fields.findIndex((field) => field.path === path) - 1]?.path.includes(".") ?? false;
}

function inline(value: unknown): string {
  if (typeof value === "number" && value !== 0 && Math.abs(value) < 1e-3) return value.toExponential();
  return stringify(value, { collectionStyle: "flow", lineWidth: 0 }).trim();
}

function wrap(text: string, columns: number): string[] {
  const lines: string[] = [""];
  for (const word of text.split(" ")) {
    const last = lines.at(-1)!;
    if (last !== "" && last.length + word.length + 1 > columns - 2) lines.push(word);
    else lines[lines.length - 1] = last === "" ? word : `${last} ${word}`;
  }
  return lines;
}
