// Turns what a schema finds wrong with a training configuration into sentences that name the field.
import { distance } from "fastest-levenshtein";
import { z } from "zod";
import type { ConfigFault } from "./find-contradictions.ts";
import { listFields, valueAt } from "./list-fields.ts";
import { factsOf } from "./train-schema.ts";

type Issue = z.core.$ZodIssue;

/** One fault for each field; a field with two issues is named once. */
export function explainConfig(issues: readonly Issue[], schema: z.ZodObject, config: unknown): readonly ConfigFault[] {
  const faults = new Map<string, ConfigFault>();
  for (const issue of issues) {
    for (const fault of explainIssue(issue, schema, config)) {
      if (!faults.has(fault.path)) faults.set(fault.path, fault);
    }
  }
  return [...faults.values()];
}

function explainIssue(issue: Issue, schema: z.ZodObject, config: unknown): ConfigFault[] {
  if (issue.code === "unrecognized_keys") {
    const known = keysAt(schema, issue.path);
    return issue.keys.map((key) => {
      const path = [...issue.path, key].join(".");
      const nearest = nearestName(key, known);
      const elsewhere = nearest === null ? findElsewhere(schema, key) : null;
      const hint = nearest ?? elsewhere;
      return {
        path,
        message:
          hint === null
            ? `There is no field ${path}; there are ${known.join(", ")}.`
            : `There is no field ${path}; did you mean ${nearest === null ? hint : [...issue.path, hint].join(".")}?`,
      };
    });
  }
  const { path, allowed } = describeField(schema, issue.path);
  const value = valueAt(config, path.split("."));
  return [
    {
      path,
      message:
        value === undefined
          ? `${path} is missing; it must be ${allowed}.`
          : `${path} must be ${allowed}, and it is ${show(value)}.`,
    },
  ];
}

/** The field that an issue's path lies in: an entry of a list is its list's fault. */
function describeField(schema: z.ZodObject, path: readonly PropertyKey[]): { path: string; allowed: string } {
  let current: z.core.$ZodType = schema;
  const names: string[] = [];
  for (const key of path) {
    const inner: z.core.$ZodType = current instanceof z.ZodExactOptional ? current.unwrap() : current;
    const next = inner instanceof z.ZodObject ? inner.shape[String(key)] : undefined;
    if (next === undefined) break;
    names.push(String(key));
    current = next;
  }
  const group = current instanceof z.ZodExactOptional ? current.unwrap() : current;
  const members = group instanceof z.ZodObject ? Object.keys(group.shape).join(", ") : "";
  return { path: names.join("."), allowed: factsOf(current)?.allowed ?? `a group of ${members}` };
}

function keysAt(schema: z.ZodObject, path: readonly PropertyKey[]): readonly string[] {
  let current: z.core.$ZodType = schema;
  for (const key of path) {
    const next: z.core.$ZodType | undefined = current instanceof z.ZodObject ? current.shape[String(key)] : undefined;
    if (next === undefined) break;
    current = next instanceof z.ZodExactOptional ? next.unwrap() : next;
  }
  if (current instanceof z.ZodObject) return Object.keys(current.shape);
  return current instanceof z.ZodRecord && current.keyType instanceof z.ZodEnum
    ? current.keyType.options.map(String)
    : [];
}

/** The name that a person most likely meant; null where none is near. Also finds other ways of writing: learning_rate. */
export function nearestName(name: string, known: readonly string[]): string | null {
  const plain = (text: string) => text.toLowerCase().replace(/[^a-z\d]/g, "");
  const scored = known
    .map((candidate) => ({ candidate, cost: distance(plain(name).slice(0, 100), plain(candidate)) }))
    .sort((a, b) => a.cost - b.cost);
  const [best] = scored;
  return best !== undefined && best.cost <= Math.max(1, Math.floor(best.candidate.length / 3)) ? best.candidate : null;
}

/** The dotted path of a field of this name in another group. */
function findElsewhere(schema: z.ZodObject, name: string): string | null {
  const paths = listFields(schema).map(({ path }) => path);
  const found = nearestName(
    name,
    paths.map((path) => path.split(".").at(-1)!),
  );
  return paths.find((path) => path.split(".").at(-1) === found) ?? null;
}

function show(value: unknown): string {
  // JSON has no word for them.
  const text = typeof value === "number" ? String(value) : JSON.stringify(value);
  return text.length <= 80 ? text : `${text.slice(0, 80).toWellFormed()}…`;
}
