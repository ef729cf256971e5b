// The document against the schema: every field of a curation file, with its default.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { curateSchema } from "./curate-config.ts";
import { stageNames } from "./item.ts";

const text = readFileSync(new URL("../../docs/curate.md", import.meta.url), "utf8");

interface Schema {
  readonly type?: string;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
}

interface Field {
  readonly path: string;
  readonly standard: unknown;
  readonly isRequired: boolean;
}

function listFields(path: string, schema: Schema, isRequired: boolean): Field[] {
  if (schema.oneOf?.every(({ type }) => type === "object")) {
    return schema.oneOf.flatMap((each) => listFields(path, each, isRequired));
  }
  if (schema.properties !== undefined) {
    return Object.entries(schema.properties).flatMap(([name, member]) =>
      listFields(path === "" ? name : `${path}.${name}`, member, schema.required?.includes(name) ?? false),
    );
  }
  const { items } = schema;
  if (items?.properties !== undefined || items?.oneOf !== undefined) return listFields(`${path}[]`, items, isRequired);
  return [{ path, standard: schema.default, isRequired }];
}

/** Said once for all endpoints, in a sentence. */
const endpoint = /^(elements\[\]|verify\.embeddings)\.(url|apiKeyEnv|maxInFlight|timeoutSeconds|maxRetries|price\..*)$/;

describe("docs/curate.md", () => {
  const schema = z.toJSONSchema(curateSchema, { io: "input" }) as Schema;
  const fields = listFields("", schema, true).filter(
    ({ path }) => !endpoint.test(path) && path !== "verify.embeddings.model",
  );
  const rows = new Map(
    [...text.matchAll(/^\| `([\w.[\]]+)` \| (.*?) \| (.+) \|$/gm)].map(([, path, ...rest]) => [path!, rest]),
  );

  test.each(fields.map((field) => [field.path, field] as const))("explains %s", (path, { standard, isRequired }) => {
    const [said, meaning] = rows.get(path) ?? [];
    expect(meaning?.length).toBeGreaterThan(4);
    // Members of a union have defaults of their own, which the meaning tells.
    if (/^(elements\[\]\.(name|model)|source\.photos\.(kind|path))$/.test(path)) return;
    expect(said).toBe(isRequired ? "required" : standard === undefined ? "–" : `\`${JSON.stringify(standard)}\``);
  });

  test("explains no field that there is not", () => {
    const known = new Set(fields.map(({ path }) => path));
    expect(
      [...rows.keys()].filter(
        (path) =>
          path.includes(".") &&
          /^(source|sample|teachers|pointTeacher|elements|verify|select|output)\b/.test(path) &&
          !known.has(path),
      ),
    ).toEqual([]);
  });

  test.each(stageNames)("says when a photo passes %s", (stage) => {
    expect(text).toMatch(new RegExp(`^\\| ${stage} \\| .+ \\| .+ \\|$`, "m"));
  });
});
