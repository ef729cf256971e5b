// The Parquet types of our columns, shaped as Hugging Face datasets write them, so that other tools read our files.
import type { SchemaElement } from "hyparquet";
import { toCellText } from "./column-text.ts";
import type { Field, Layout } from "./columns.ts";
import { BadValue } from "./sample-row.ts";

export interface ParquetColumn {
  readonly name: string;
  readonly schema: readonly SchemaElement[];
  /** Photos are compressed already. */
  readonly codec: "SNAPPY" | "UNCOMPRESSED";
  readonly toValue: (value: unknown) => unknown;
}

const text = (name: string): SchemaElement => ({
  name,
  type: "BYTE_ARRAY",
  converted_type: "UTF8",
  logical_type: { type: "STRING" },
  repetition_type: "OPTIONAL",
});
const scalar = (name: string, type: SchemaElement["type"]): SchemaElement => ({
  name,
  ...(type === undefined ? {} : { type }),
  repetition_type: "OPTIONAL",
});
const json = (name: string): SchemaElement => ({
  name,
  type: "BYTE_ARRAY",
  converted_type: "JSON",
  logical_type: { type: "JSON" },
  repetition_type: "OPTIONAL",
});

/** The standard list of three levels, around the schema of one element. */
function list(name: string, element: readonly SchemaElement[]): SchemaElement[] {
  return [
    { name, repetition_type: "OPTIONAL", num_children: 1, converted_type: "LIST", logical_type: { type: "LIST" } },
    { name: "list", repetition_type: "REPEATED", num_children: 1 },
    ...element,
  ];
}

function struct(members: readonly (readonly SchemaElement[])[]): SchemaElement[] {
  return [{ name: "element", repetition_type: "OPTIONAL", num_children: members.length }, ...members.flat()];
}

const same = (value: unknown) => value;

/** Members that the schema has no place for would vanish, so they are refused. */
function refuseOthers(field: string, members: readonly string[], item: object): void {
  const extra = Object.keys(item).find((key) => !members.includes(key));
  if (extra === undefined) return;
  throw new BadValue("bad-value", `Parquet has no place for "${extra}" in ${field}; write JSONL instead.`);
}

function structsOf(field: string, members: readonly string[]): (value: unknown) => unknown {
  return (value) => {
    for (const item of (value ?? []) as readonly object[]) refuseOthers(field, members, item);
    return value;
  };
}

/** Hugging Face's image feature is one struct, also where only a path is known. */
function imageStruct(value: unknown): unknown {
  if (typeof value === "string") return { path: value };
  if (typeof value === "object" && value !== null) refuseOthers("image", ["bytes", "path"], value);
  return value;
}

const kinds: Readonly<Partial<Record<Field, Omit<ParquetColumn, "name" | "codec">>>> = {
  image: { schema: struct([[scalar("bytes", "BYTE_ARRAY")], [text("path")]]), toValue: imageStruct },
  images: {
    schema: list("images", struct([[scalar("bytes", "BYTE_ARRAY")], [text("path")]])),
    toValue: structsOf("images", ["bytes", "path"]),
  },
  messages: {
    schema: list("messages", struct([[text("role")], [text("content")]])),
    toValue: structsOf("messages", ["role", "content"]),
  },
  entities: {
    schema: list("entities", struct([[text("text")], [scalar("start", "INT32")], [scalar("end", "INT32")]])),
    toValue: structsOf("entities", ["text", "start", "end"]),
  },
  visualElements: {
    schema: list(
      "visualElements",
      struct([
        [text("name")],
        [text("source")],
        [scalar("score", "DOUBLE")],
        list("box", [scalar("element", "DOUBLE")]),
      ]),
    ),
    toValue: structsOf("visualElements", ["name", "source", "score", "box"]),
  },
  lat: { schema: [scalar("lat", "DOUBLE")], toValue: same },
  lon: { schema: [scalar("lon", "DOUBLE")], toValue: same },
  localizability: { schema: [scalar("localizability", "DOUBLE")], toValue: same },
  geonameId: { schema: [scalar("geonameId", "INT32")], toValue: same },
  provenance: { schema: [json("provenance")], toValue: same },
};

/** The columns of a layout in order; plain columns are text. */
export function parquetColumns(layout: Layout): readonly ParquetColumn[] {
  const fieldOf = new Map((Object.entries(layout.columnOf) as [Field, string][]).map(([field, name]) => [name, field]));
  const holdsRemainder = layout.others.includes("columns") && layout.others.includes("columnEncodings");
  return layout.columns.map((name) => {
    const field = fieldOf.get(name);
    const kind = field === undefined ? undefined : kinds[field];
    const codec = field === "images" || field === "image" ? "UNCOMPRESSED" : "SNAPPY";
    if (kind !== undefined) return { name, codec, toValue: kind.toValue, schema: rename(kind.schema, name) };
    if (field === undefined && holdsRemainder) return { name, codec, toValue: same, schema: [json(name)] };
    return {
      name,
      codec,
      toValue: (value) => (value === undefined ? undefined : toCellText(value)),
      schema: [text(name)],
    };
  });
}

function rename([root, ...rest]: readonly SchemaElement[], name: string): SchemaElement[] {
  return [{ ...root!, name }, ...rest];
}

/** The whole schema, root first. */
export function parquetSchemaOf(columns: readonly ParquetColumn[]): SchemaElement[] {
  return [{ name: "schema", num_children: columns.length }, ...columns.flatMap((column) => column.schema)];
}
