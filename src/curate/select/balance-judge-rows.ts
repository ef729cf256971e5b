// Keeps as many yes as no of every country among the judge's examples, in two passes and with eight bytes each.
import { createNumberColumn, hash53, type NumberColumn } from "../../data/check/packed-columns.ts";
import type { CuratedPhoto } from "../item.ts";
import { type JudgeExample, type JudgeKind, judgeKinds } from "./judge-examples.ts";

export interface JudgeBalance {
  /** First pass: every example, in any order. Gives what `restore` takes; null for an example that cannot stay. */
  add(photo: CuratedPhoto, example: JudgeExample): JudgeEntry | null;
  restore(entry: JudgeEntry): void;
  /** Second pass: whether the example stays. Nothing may be added after the first call. */
  keeps(photo: CuratedPhoto, example: JudgeExample): boolean;
}

/** All that the balance knows of an example. */
export interface JudgeEntry {
  readonly country: string;
  readonly kind: JudgeKind;
  readonly order: number;
}

export interface BalanceOptions {
  readonly seed: number;
  /** Rows of one country, yes and no together; left out, all that it has of the rarer one, twice. */
  readonly perCountry?: number | undefined;
}

/**
 * The seed alone decides which examples stay: those with the lowest hashes, the negatives from all kinds in turn.
 * Photos without a country are left out, and so are countries with only one answer.
 */
export function createJudgeBalance({ seed, perCountry }: BalanceOptions): JudgeBalance {
  const countries = new Map<string, Map<JudgeKind, NumberColumn>>();
  let limits: ReadonlyMap<string, ReadonlyMap<JudgeKind, number>> | null = null;
  const orderOf = ({ id }: CuratedPhoto, { answer }: JudgeExample) => hash53(`${seed} judge ${id} ${answer.teacher}`);
  const restore = ({ country, kind, order }: JudgeEntry): void => {
    const kinds = countries.get(country) ?? new Map<JudgeKind, NumberColumn>();
    countries.set(country, kinds);
    const orders = kinds.get(kind) ?? createNumberColumn((length) => new Float64Array(length));
    kinds.set(kind, orders);
    orders.push(order);
  };
  return {
    restore,
    add(photo, example) {
      if (limits !== null) throw new TypeError("An example came after the balance was struck.");
      const country = photo.truth.iso2;
      if (country === "") return null;
      const entry = { country, kind: example.kind, order: orderOf(photo, example) };
      restore(entry);
      return entry;
    },
    keeps(photo, example) {
      if (limits === null) {
        limits = new Map([...countries].map(([country, kinds]) => [country, strike(kinds, perCountry)]));
        countries.clear();
      }
      const limit = limits.get(photo.truth.iso2)?.get(example.kind);
      return limit !== undefined && orderOf(photo, example) <= limit;
    },
  };
}

/** The highest hash that stays, by kind; a kind of which none stays is left out. */
function strike(
  kinds: ReadonlyMap<JudgeKind, NumberColumn>,
  perCountry = Number.POSITIVE_INFINITY,
): ReadonlyMap<JudgeKind, number> {
  const sizes = judgeKinds.map((kind) => kinds.get(kind)?.length ?? 0);
  const [positives = 0, ...negatives] = sizes;
  const each = Math.min(positives, sum(negatives), Math.floor(perCountry / 2));
  const shares = [each, ...shareOut(negatives, each)];
  return new Map(
    judgeKinds.flatMap((kind, index) => {
      const share = shares[index]!;
      return share === 0 ? [] : [[kind, smallest(kinds.get(kind)!, share)] as const];
    }),
  );
}

/** As many of each as there are, evenly, until `wanted` are given; what cannot be divided goes to the first. */
export function shareOut(sizes: readonly number[], wanted: number): readonly number[] {
  const given = sizes.map(() => 0);
  for (let left = Math.min(wanted, sum(sizes)); left > 0; ) {
    const open = sizes.flatMap((size, index) => (given[index]! < size ? [index] : []));
    const step = Math.max(1, Math.floor(left / open.length));
    for (const index of open) {
      const more = Math.min(step, sizes[index]! - given[index]!, left);
      given[index]! += more;
      left -= more;
    }
  }
  return given;
}

/** The `count`-th smallest value. */
function smallest(column: NumberColumn, count: number): number {
  return Float64Array.from({ length: column.length }, (_, index) => column.at(index)).sort()[count - 1]!;
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
