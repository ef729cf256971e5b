// Nested values as a list of dotted paths and leaves, for tables and comparisons.

/** Leaves in order; lists are leaves. */
export function flatten(value: unknown, path = ""): readonly (readonly [path: string, value: unknown])[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return path === "" ? [] : [[path, value]];
  return Object.entries(value).flatMap(([key, member]) => flatten(member, path === "" ? key : `${path}.${key}`));
}
