// Sizes of axes that are known only when a graph runs: polynomials over named sizes, kept in one canonical form.
import { GlobeError } from "../run/errors.ts";

/** The size of one axis: a number, or an expression over named sizes. */
export type Dimension = number | SymbolicDimension;

/** An expression over named sizes in canonical form; two expressions are equal exactly when their `text` is equal. */
export interface SymbolicDimension {
  readonly terms: readonly Term[];
  readonly text: string;
}

/** `coefficient` times the product of `factors`, which are sorted by their text. */
export interface Term {
  readonly coefficient: number;
  readonly factors: readonly Factor[];
}

/** A named size, or a quotient that could not be simplified. */
export type Factor =
  | { readonly kind: "name"; readonly text: string }
  | {
      readonly kind: "quotient";
      readonly text: string;
      readonly numerator: SymbolicDimension;
      readonly denominator: Dimension;
    };

/** A size that is known when the graph runs; equal names are equal sizes within one graph. */
export function dimension(name: string): SymbolicDimension {
  if (!/^[A-Za-z_][\w .-]*$/.test(name)) {
    throw new GlobeError("usage", `A dimension needs a name that begins with a letter, got "${name}".`);
  }
  return build([{ coefficient: 1, factors: [{ kind: "name", text: name }] }]) as SymbolicDimension;
}

/** The sum of sizes. */
export function addDimensions(...parts: readonly Dimension[]): Dimension {
  return build(parts.flatMap(termsOf));
}

/** `a - b`. */
export function subtractDimensions(a: Dimension, b: Dimension): Dimension {
  return addDimensions(a, multiplyDimensions(-1, b));
}

/** The product of sizes; of none, 1. */
export function multiplyDimensions(...parts: readonly Dimension[]): Dimension {
  return parts.reduce<Dimension>((product, part) => {
    if (typeof product === "number" && typeof part === "number") return product * part;
    return build(
      termsOf(product).flatMap((left) =>
        termsOf(part).map((right) => ({
          coefficient: left.coefficient * right.coefficient,
          factors: sortFactors([...left.factors, ...right.factors]),
        })),
      ),
    );
  }, 1);
}

/** `a / b`, which must leave no rest: so that `b · (a / b)` is `a` again, as when rows are taken in groups. */
export function divideDimensions(a: Dimension, b: Dimension): Dimension {
  if (b === 0) throw new GlobeError("usage", `The size ${formatDimension(a)} cannot be divided by 0.`);
  if (b === 1) return a;
  if (isSameDimension(a, b)) return 1;
  if (typeof a === "number" && typeof b === "number") {
    if (a % b !== 0) throw new GlobeError("usage", `The size ${a} cannot be divided by ${b} without a rest.`);
    return a / b;
  }
  const divisor = termsOf(b);
  const quotients = divisor.length === 1 ? termsOf(a).map((term) => divideTerm(term, divisor[0]!)) : [null];
  return quotients.every((term) => term !== null)
    ? build(quotients)
    : build([{ coefficient: 1, factors: [quotient(a, b)] }]);
}

/** Whether a size is a multiple of a number whatever its named sizes are. */
export function isDivisible(size: Dimension, by: number): boolean {
  return termsOf(size).every(({ coefficient }) => coefficient % by === 0);
}

function quotient(a: Dimension, b: Dimension): Factor {
  const numerator = typeof a === "number" ? constantOf(a) : a;
  const text = `(${numerator.text}) / ${typeof b === "number" ? b : `(${b.text})`}`;
  return { kind: "quotient", text, numerator, denominator: b };
}

export function isSameDimension(a: Dimension, b: Dimension): boolean {
  return a === b || (typeof a !== "number" && typeof b !== "number" && a.text === b.text);
}

export function formatDimension(size: Dimension): string {
  return typeof size === "number" ? String(size) : size.text;
}

/** The value of an expression when the named sizes are known; `undefined` when one of them is not. */
export function evaluateDimension(size: Dimension, sizes: ReadonlyMap<string, number>): number | undefined {
  if (typeof size === "number") return size;
  let total = 0;
  for (const { coefficient, factors } of size.terms) {
    let product = coefficient;
    for (const factor of factors) {
      const value = evaluateFactor(factor, sizes);
      if (value === undefined) return undefined;
      product *= value;
    }
    total += product;
  }
  return total;
}

/** Every name that an expression mentions. */
export function namesIn(size: Dimension): readonly string[] {
  if (typeof size === "number") return [];
  return size.terms.flatMap((term) =>
    term.factors.flatMap((factor) =>
      factor.kind === "name" ? [factor.text] : [...namesIn(factor.numerator), ...namesIn(factor.denominator)],
    ),
  );
}

function evaluateFactor(factor: Factor, sizes: ReadonlyMap<string, number>): number | undefined {
  if (factor.kind === "name") return sizes.get(factor.text);
  const numerator = evaluateDimension(factor.numerator, sizes);
  const denominator = evaluateDimension(factor.denominator, sizes);
  return numerator === undefined || denominator === undefined ? undefined : numerator / denominator;
}

function termsOf(size: Dimension): readonly Term[] {
  if (typeof size === "number") return size === 0 ? [] : [{ coefficient: size, factors: [] }];
  return size.terms;
}

function constantOf(value: number): SymbolicDimension {
  return { terms: termsOf(value), text: String(value) };
}

function sortFactors(factors: readonly Factor[]): readonly Factor[] {
  return factors.toSorted((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0));
}

function keyOf(factors: readonly Factor[]): string {
  return factors.map((factor) => factor.text).join(" * ");
}

function divideTerm(term: Term, divisor: Term): Term | null {
  if (term.coefficient % divisor.coefficient !== 0) return null;
  const rest = [...term.factors];
  for (const factor of divisor.factors) {
    const index = rest.findIndex((candidate) => candidate.text === factor.text);
    if (index < 0) return null;
    rest.splice(index, 1);
  }
  return { coefficient: term.coefficient / divisor.coefficient, factors: rest };
}

/** A term in which quotients are multiplied out as far as they go, as the terms that it becomes. */
function simplifyTerm(term: Term): readonly Term[] {
  for (const [index, factor] of term.factors.entries()) {
    if (factor.kind === "name") continue;
    const others = term.factors.toSpliced(index, 1);
    const { numerator, denominator } = factor;
    if (typeof denominator === "number") {
      const shared = greatestCommonDivisor(Math.abs(term.coefficient), denominator);
      if (shared === 1) continue;
      const rest = divideDimensions(numerator, denominator / shared);
      return multiplyTerms(termsOf(rest), { coefficient: term.coefficient / shared, factors: others });
    }
    const same = others.findIndex(({ text }) => text === denominator.text);
    if (same < 0) continue;
    return multiplyTerms(numerator.terms, { coefficient: term.coefficient, factors: others.toSpliced(same, 1) });
  }
  return [term];
}

function multiplyTerms(terms: readonly Term[], by: Term): readonly Term[] {
  return terms.flatMap(({ coefficient, factors }) =>
    simplifyTerm({
      coefficient: coefficient * by.coefficient,
      factors: sortFactors([...factors, ...by.factors]),
    }),
  );
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

function build(unsimplified: readonly Term[]): Dimension {
  const byKey = new Map<string, Term>();
  for (const term of unsimplified.flatMap(simplifyTerm)) {
    const key = keyOf(term.factors);
    const known = byKey.get(key);
    byKey.set(key, known ? { ...known, coefficient: known.coefficient + term.coefficient } : term);
  }
  // Names first, the plain number last, so that `sequence + past` and `past + sequence` read the same.
  const kept = [...byKey.entries()]
    .filter(([, term]) => term.coefficient !== 0)
    .toSorted(([a], [b]) => (a === "" ? 1 : b === "" ? -1 : a < b ? -1 : 1))
    .map(([, term]) => term);
  if (kept.length === 0) return 0;
  if (kept.length === 1 && kept[0]!.factors.length === 0) return kept[0]!.coefficient;
  return { terms: kept, text: kept.map(formatTerm).join(" + ") };
}

function formatTerm({ coefficient, factors }: Term): string {
  if (factors.length === 0) return String(coefficient);
  return coefficient === 1 ? keyOf(factors) : `${coefficient} * ${keyOf(factors)}`;
}
