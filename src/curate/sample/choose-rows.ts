// Stratified sampling in flat memory: which rows of a table of any length are taken, decided by hashes and a seed.
import { hash } from "node:crypto";
import type { SampleConfig } from "../curate-config.ts";
import { type ChunkedColumn, createChunkedColumn } from "./chunked-column.ts";
import { orderByHash } from "./order-by-hash.ts";

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
  /** Once, after the last offer: the rows are forgotten but for which of them were chosen. */
  choose(): ChosenRows;
}

/**
 * The order in which rows are taken is the SHA-256 of seed and id, so it depends neither on the order of the table nor on
 * its other rows. Going through them in that order, a row is taken while its photographer, its city and its country are
 * below their caps; of those, `total` are shared out equally over countries and then over cities, or in that order alone.
 * About 30 bytes are held for each row, and 50 while they are chosen.
 */
export function createRowSampler(settings: SampleConfig): RowSampler {
  let columns = createColumns();
  const countries = createInterner();
  const cities = createInterner();

  return {
    offer({ row, id, country, city, photographer }) {
      const digest = digestOf(`${settings.seed}\n${id}`);
      columns.row.push(row);
      columns.order.push(numberAt(digest, 0, 6));
      columns.identity.push(numberAt(digest, 6, 4));
      columns.country.push(countries(country));
      columns.city.push(cities(city));
      columns.photographer.push(photographer === undefined ? Number.NaN : numberAt(digestOf(photographer), 0, 6));
    },
    choose() {
      const offered = columns;
      columns = createColumns();
      return choose(offered, settings);
    },
  };
}

type Columns = Readonly<Record<"row" | "order" | "identity" | "country" | "city" | "photographer", ChunkedColumn>>;

function createColumns(): Columns {
  return {
    row: createChunkedColumn((length) => new Uint32Array(length)),
    order: createChunkedColumn((length) => new Float64Array(length)),
    identity: createChunkedColumn((length) => new Uint32Array(length)),
    country: createChunkedColumn((length) => new Uint16Array(length)),
    city: createChunkedColumn((length) => new Uint32Array(length)),
    photographer: createChunkedColumn((length) => new Float64Array(length)),
  };
}

function choose(columns: Columns, settings: SampleConfig): ChosenRows {
  const { length } = columns.row;
  const { order, identity, row } = columns;
  const byHash = orderByHash(order, identity);
  const rows = length === 0 ? 0 : row.at(length - 1) + 1;
  const duplicates = createBits(rows);
  let count = 0;
  let repeated = 0;
  const perCountry = createCaps(settings.perCountry);
  const perCity = createCaps(settings.perCity);
  const perPhotographer = createCaps(settings.perPhotographer);
  let before = -1;
  for (let place = 0; place < length; place++) {
    const index = byHash[place]!;
    const previous = before;
    before = index;
    if (previous !== -1 && order.at(previous) === order.at(index) && identity.at(previous) === identity.at(index)) {
      duplicates.set(row.at(index));
      repeated++;
      continue;
    }
    const photographer = columns.photographer.at(index);
    const isOpen =
      perCountry.isOpen(columns.country.at(index)) &&
      perCity.isOpen(columns.city.at(index)) &&
      (Number.isNaN(photographer) || perPhotographer.isOpen(photographer));
    if (!isOpen) continue;
    perCountry.take(columns.country.at(index));
    perCity.take(columns.city.at(index));
    if (!Number.isNaN(photographer)) perPhotographer.take(photographer);
    // Those that are taken move to the front of the same array.
    byHash[count++] = index;
  }
  const total = Math.min(count, settings.total ?? count);
  const within = byHash.subarray(0, count);
  const final = total < count && settings.balance === "equal" ? shareOut(columns, within) : within;
  const chosen = createBits(rows);
  for (let place = 0; place < total; place++) chosen.set(row.at(final[place]!));
  return { count: total, duplicates: repeated, has: chosen.has, isDuplicate: duplicates.has };
}

/**
 * Puts the first row of each country before any second one, and in a country the first of each city before any second
 * one of a city; equals stay in the order of their hashes.
 */
function shareOut({ country, city }: Columns, taken: Uint32Array): Uint32Array {
  const byCity = orderByTurn(taken, city.at);
  return orderByTurn(byCity, country.at);
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

/** One character a byte: millions of small buffers would fragment the memory. */
function digestOf(text: string): string {
  return hash("sha256", text, "binary");
}

/** Big-endian number of so many bytes. */
function numberAt(digest: string, start: number, bytes: number): number {
  let number = 0;
  for (let index = start; index < start + bytes; index++) number = number * 256 + digest.charCodeAt(index);
  return number;
}
