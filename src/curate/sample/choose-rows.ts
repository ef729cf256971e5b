// Stratified sampling in flat memory: which rows of a table of any length are taken, decided by hashes and a seed.
import { hash } from "node:crypto";
import type { SampleConfig } from "../curate-config.ts";

export interface Candidate {
  readonly row: number;
  readonly id: string;
  /** Any text that is the same for one country, one city (with its country) and one photographer. */
  readonly country: string;
  readonly city: string;
  readonly photographer: string | undefined;
}

export interface ChosenRows {
  readonly count: number;
  /** Rows whose id stands in an earlier row already. */
  readonly duplicates: number;
  has(row: number): boolean;
  isDuplicate(row: number): boolean;
}

export interface RowSampler {
  /** Rows must come in rising order; those that are left out cannot be chosen. */
  offer(candidate: Candidate): void;
  choose(): ChosenRows;
}

/**
 * The order in which rows are taken is the SHA-256 of seed and id, so it depends neither on the order of the table nor on
 * its other rows. Going through them in that order, a row is taken while its photographer, its city and its country are
 * below their caps; of those, `total` are shared out equally over countries and then over cities, or in that order alone.
 * About 40 bytes are held for each row.
 */
export function createRowSampler(settings: SampleConfig): RowSampler {
  let capacity = 1 << 16;
  let length = 0;
  let columns = allocate(capacity);
  const countries = createInterner();
  const cities = createInterner();

  return {
    offer({ row, id, country, city, photographer }) {
      if (length === capacity) {
        capacity = Math.ceil(capacity * 1.5);
        columns = grow(columns, capacity);
      }
      const digest = hash("sha256", `${settings.seed}\n${id}`, "buffer");
      columns.row[length] = row;
      columns.order[length] = digest.readUIntBE(0, 6);
      columns.identity[length] = digest.readUInt32BE(6);
      columns.country[length] = countries(country);
      columns.city[length] = cities(city);
      columns.photographer[length] = photographer === undefined ? Number.NaN : digestNumber(photographer);
      length++;
    },
    choose: () => choose(columns, length, settings),
  };
}

interface Columns {
  readonly row: Uint32Array;
  readonly order: Float64Array;
  readonly identity: Uint32Array;
  readonly country: Uint16Array;
  readonly city: Uint32Array;
  readonly photographer: Float64Array;
}

function allocate(capacity: number): Columns {
  return {
    row: new Uint32Array(capacity),
    order: new Float64Array(capacity),
    identity: new Uint32Array(capacity),
    country: new Uint16Array(capacity),
    city: new Uint32Array(capacity),
    photographer: new Float64Array(capacity),
  };
}

function grow(columns: Columns, capacity: number): Columns {
  const grown = allocate(capacity);
  for (const key of Object.keys(columns) as (keyof Columns)[]) grown[key].set(columns[key]);
  return grown;
}

function choose(columns: Columns, length: number, settings: SampleConfig): ChosenRows {
  const { order, identity, row } = columns;
  const byHash = new Uint32Array(length);
  for (let index = 0; index < length; index++) byHash[index] = index;
  byHash.sort((a, b) => order[a]! - order[b]! || identity[a]! - identity[b]! || a - b);
  const rows = length === 0 ? 0 : row[length - 1]! + 1;
  const duplicates = createBits(rows);
  const taken = new Uint32Array(length);
  let count = 0;
  let repeated = 0;
  const perCountry = createCaps(settings.perCountry);
  const perCity = createCaps(settings.perCity);
  const perPhotographer = createCaps(settings.perPhotographer);
  for (let place = 0; place < length; place++) {
    const index = byHash[place]!;
    const before = byHash[place - 1]!;
    if (place > 0 && order[before] === order[index] && identity[before] === identity[index]) {
      duplicates.set(row[index]!);
      repeated++;
      continue;
    }
    const photographer = columns.photographer[index]!;
    const isOpen =
      perCountry.isOpen(columns.country[index]!) &&
      perCity.isOpen(columns.city[index]!) &&
      (Number.isNaN(photographer) || perPhotographer.isOpen(photographer));
    if (!isOpen) continue;
    perCountry.take(columns.country[index]!);
    perCity.take(columns.city[index]!);
    if (!Number.isNaN(photographer)) perPhotographer.take(photographer);
    taken[count++] = index;
  }
  const total = Math.min(count, settings.total ?? count);
  const within = taken.subarray(0, count);
  const final = total < count && settings.balance === "equal" ? shareOut(columns, within) : within;
  const chosen = createBits(rows);
  for (let place = 0; place < total; place++) chosen.set(row[final[place]!]!);
  return { count: total, duplicates: repeated, has: chosen.has, isDuplicate: duplicates.has };
}

/**
 * Puts the first row of each country before any second one, and in a country the first of each city before any second
 * one of a city; equals stay in the order of their hashes.
 */
function shareOut({ country, city }: Columns, taken: Uint32Array): Uint32Array {
  const byCity = orderByTurn(taken, (index) => city[index]!);
  return orderByTurn(byCity, (index) => country[index]!);
}

function orderByTurn(indices: Uint32Array, groupOf: (index: number) => number): Uint32Array {
  const turns = new Uint32Array(indices.length);
  const counts = new Map<number, number>();
  for (let place = 0; place < indices.length; place++) {
    const group = groupOf(indices[place]!);
    const turn = counts.get(group) ?? 0;
    counts.set(group, turn + 1);
    turns[place] = turn;
  }
  // A stable sort by turn; counting is enough, because turns are small whole numbers.
  const most = turns.reduce((highest, turn) => Math.max(highest, turn), 0);
  const starts = new Uint32Array(most + 2);
  for (const turn of turns) starts[turn + 1]!++;
  for (let turn = 1; turn < starts.length; turn++) starts[turn]! += starts[turn - 1]!;
  const ordered = new Uint32Array(indices.length);
  for (let place = 0; place < indices.length; place++) ordered[starts[turns[place]!]!++] = indices[place]!;
  return ordered;
}

function createCaps(cap: number | undefined) {
  const counts = new Map<number, number>();
  return {
    isOpen: (key: number) => cap === undefined || (counts.get(key) ?? 0) < cap,
    take(key: number) {
      if (cap !== undefined) counts.set(key, (counts.get(key) ?? 0) + 1);
    },
  };
}

function createBits(length: number) {
  const bytes = new Uint8Array(Math.ceil(length / 8));
  return {
    set(index: number) {
      bytes[index >> 3]! |= 1 << (index & 7);
    },
    has: (index: number) => (bytes[index >> 3]! & (1 << (index & 7))) !== 0,
  };
}

function createInterner(): (text: string) => number {
  const numbers = new Map<string, number>();
  return (text) => {
    const known = numbers.get(text);
    if (known !== undefined) return known;
    numbers.set(text, numbers.size);
    return numbers.size - 1;
  };
}

function digestNumber(text: string): number {
  return hash("sha256", text, "buffer").readUIntBE(0, 6);
}
