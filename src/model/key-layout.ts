// Which tensor of a file is which parameter: published layouts, and errors that list what is missing or left over.
import { GlobeError } from "../run/errors.ts";
import type { Parameter } from "./family.ts";

/** One way in which a family's tensors have been named. */
export interface KeyLayout {
  readonly name: string;
  /** The stored tensors which, one after the other along their first axis, are the parameter. */
  storedNames(parameter: string): readonly string[];
}

export interface StoredTensor {
  readonly shape: readonly number[];
}

/** What the keys of a checkpoint are matched against. */
export interface ExpectedKeys {
  readonly parameters: readonly Parameter[];
  readonly layouts: readonly KeyLayout[];
}

export interface MatchedKeys {
  readonly layout: string;
  /** Stored names of every parameter. */
  readonly stored: ReadonlyMap<string, readonly string[]>;
}

/** Kept by old versions of the libraries though it is computed, or the copy of a tied head. */
const derived = /(^|\.)(rotary_emb\.inv_freq|position_ids|lm_head\.weight)$/;

/** How many names an error shows; all of them are in `facts.detail`. */
const shownNames = 12;

/**
 * Finds the layout that fits best and checks it: throws `config` with lists of the missing, unexpected and misshapen
 * tensors. `subject` names the checkpoint.
 */
export function matchKeys(
  { parameters, layouts }: ExpectedKeys,
  tensors: ReadonlyMap<string, StoredTensor>,
  subject: string,
): MatchedKeys {
  const best = compareKeys({ parameters, layouts }, tensors);
  if (faults(best) > 0) {
    const detail = [
      ...listNames("missing", best.missing, Number.POSITIVE_INFINITY),
      ...listNames("unexpected", best.unexpected, Number.POSITIVE_INFINITY),
      ...listNames("of another shape", best.misshapen, Number.POSITIVE_INFINITY),
    ].join("; ");
    const listed = [
      ...listNames("missing", best.missing),
      ...listNames("unexpected", best.unexpected),
      ...listNames("of another shape", best.misshapen),
    ].join("; ");
    throw new GlobeError(
      "config",
      `${subject} does not hold the tensors that its config.json describes (read as the ${best.layout} layout): ` +
        `${listed}. Fetch it again, or correct config.json.`,
      { facts: { detail } },
    );
  }
  return { layout: best.layout, stored: best.stored };
}

/** How tensors fit a layout; whatever is listed is a fault. */
export interface ComparedKeys extends MatchedKeys {
  readonly missing: readonly string[];
  readonly unexpected: readonly string[];
  /** Each with the shape that was found and the one that was expected. */
  readonly misshapen: readonly string[];
}

/** Finds the layout that fits best, whatever its faults. */
export function compareKeys(
  { parameters, layouts }: ExpectedKeys,
  tensors: ReadonlyMap<string, StoredTensor>,
): ComparedKeys {
  const candidates = layouts.map((layout) => tryLayout(layout, parameters, tensors));
  return candidates.reduce((a, b) => (faults(b) < faults(a) ? b : a));
}

function faults({ missing, unexpected, misshapen }: ComparedKeys): number {
  return missing.length + unexpected.length + misshapen.length;
}

function tryLayout(
  layout: KeyLayout,
  parameters: readonly Parameter[],
  tensors: ReadonlyMap<string, StoredTensor>,
): ComparedKeys {
  const stored = new Map<string, readonly string[]>();
  const missing: string[] = [];
  const misshapen: string[] = [];
  const used = new Set<string>();
  for (const { name, shape } of parameters) {
    const names = layout.storedNames(name);
    stored.set(name, names);
    for (const each of names) used.add(each);
    const absent = names.filter((each) => !tensors.has(each));
    missing.push(...absent);
    if (absent.length > 0) continue;
    const found = joinedShape(names.map((each) => tensors.get(each)!.shape));
    if (!isSame(found, shape)) misshapen.push(`${names.join(" + ")} is [${found}], expected [${shape}]`);
  }
  const unexpected = [...tensors.keys()].filter((name) => !used.has(name) && !derived.test(name));
  return { layout: layout.name, stored, missing, unexpected, misshapen };
}

/** The shape of tensors joined along their first axis; of one tensor, its own. */
function joinedShape(shapes: readonly (readonly number[])[]): readonly number[] {
  const [first, ...others] = shapes as [readonly number[], ...(readonly number[])[]];
  if (others.length === 0) return first;
  if (others.some((shape) => !isSame(shape.slice(1), first.slice(1)))) return [Number.NaN];
  return [shapes.reduce((total, shape) => total + (shape[0] ?? 0), 0), ...first.slice(1)];
}

function isSame(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}

function listNames(what: string, names: readonly string[], shown = shownNames): readonly string[] {
  if (names.length === 0) return [];
  const rest = names.length > shown ? `, and ${names.length - shown} more` : "";
  return [`${names.length} ${what}: ${names.slice(0, shown).join(", ")}${rest}`];
}

/** A layout that renames by rules, tried in turn; the first that matches the beginning of a name applies. */
export function prefixLayout(name: string, prefixes: readonly (readonly [from: string, to: string])[]): KeyLayout {
  return {
    name,
    storedNames(parameter) {
      const rule = prefixes.find(([from]) => parameter.startsWith(from));
      return [rule ? rule[1] + parameter.slice(rule[0].length) : parameter];
    },
  };
}
