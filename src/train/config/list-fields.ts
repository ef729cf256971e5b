// The fields of a schema by their dotted paths, and the values that stand there.
import { z } from "zod";

export interface Field {
  readonly path: string;
  readonly schema: z.core.$ZodType;
  readonly isOptional: boolean;
  readonly isGroup: boolean;
}

/** Every field and group of a schema with its dotted path, in order. */
export function listFields(schema: z.ZodObject, parent = ""): readonly Field[] {
  return Object.entries(schema.shape).flatMap(([name, member]) => {
    const path = parent === "" ? name : `${parent}.${name}`;
    const isOptional = member instanceof z.ZodExactOptional;
    const inner = isOptional ? member.unwrap() : member;
    const isGroup = inner instanceof z.ZodObject;
    const own: Field = { path, schema: inner, isOptional, isGroup };
    return isGroup ? [own, ...listFields(inner, path)] : [own];
  });
}

/** The member of a nested object at a path; undefined where there is none. */
export function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (holder, key) =>
      typeof holder === "object" && holder !== null && Object.hasOwn(holder, key)
        ? (holder as Record<string, unknown>)[key]
        : undefined,
    value,
  );
}

/** A copy of a nested object with the member at a path replaced; groups on the way are made. */
export function withValue(holder: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value;
  const members = typeof holder === "object" && holder !== null && !Array.isArray(holder) ? holder : {};
  return { ...members, [key]: withValue((members as Record<string, unknown>)[key], rest, value) };
}
