// Writes one table as numbered shards, `train-00000-of-00003.parquet`, as Hugging Face datasets name them.
import { rename } from "node:fs/promises";
import { join } from "node:path";
import type { Layout } from "../../data/columns.ts";
import { BadValue } from "../../data/sample-row.ts";
import { encodeJsonl } from "../../data/write-jsonl.ts";
import { encodeParquet } from "../../data/write-parquet.ts";
import { GlobeError } from "../../run/errors.ts";
import { writeAtomic } from "../../run/write-atomic.ts";
import { type Channel, createChannel } from "./create-channel.ts";

export type DatasetFormat = "parquet" | "jsonl";

export interface ShardWriter {
  add(record: Readonly<Record<string, unknown>>): Promise<void>;
  /** Names of the shards, in order; none where nothing was added. */
  finish(): Promise<readonly string[]>;
  /** Gives up and removes what is being written. */
  abort(error: unknown): Promise<void>;
}

export interface ShardWriterOptions {
  readonly folder: string;
  /** First part of the files' names. */
  readonly name: string;
  readonly format: DatasetFormat;
  readonly layout: Layout;
  readonly shardRows: number;
  /** Shards that an earlier process finished; the next one follows them. */
  readonly finished?: number | undefined;
}

/** A shard with photos inside is cut into row groups of so many bytes, which is what a table holds in memory. */
const groupBytes = 8 * 1024 * 1024;

export function createShardWriter({
  folder,
  name,
  format,
  layout,
  shardRows,
  finished = 0,
}: ShardWriterOptions): ShardWriter {
  const fileOf = (index: number) => `${name}-${number(index)}.${format}`;
  let begun = finished;
  let open: { readonly channel: Channel<Readonly<Record<string, unknown>>>; readonly done: Promise<void> } | null =
    null;
  let rows = 0;

  function begin() {
    const channel = createChannel<Readonly<Record<string, unknown>>>();
    const file = fileOf(begun++);
    const encoded = format === "jsonl" ? encodeJsonl(channel) : encodeParquet(layout, channel, { groupBytes });
    const done = writeAtomic(join(folder, file), encoded).catch((error: unknown) => {
      const reason = error instanceof BadValue ? badValueError(file, error) : error;
      channel.fail(reason);
      throw reason;
    });
    // Whoever waits for the shard hears of the failure; nobody may be waiting when it happens.
    done.catch(() => {});
    return { channel, done };
  }

  async function close() {
    const shard = open;
    open = null;
    rows = 0;
    shard?.channel.end();
    await shard?.done;
  }

  return {
    async add(record) {
      open ??= begin();
      await open.channel.put(record);
      if (++rows === shardRows) await close();
    },
    async finish() {
      await close();
      const files = Array.from(
        { length: begun },
        (_, index) => `${name}-${number(index)}-of-${number(begun)}.${format}`,
      );
      for (const [index, file] of files.entries()) await rename(join(folder, fileOf(index)), join(folder, file));
      return files;
    },
    async abort(error) {
      open?.channel.fail(error);
      open?.channel.end();
      await open?.done.catch(() => {});
    },
  };
}

const number = (index: number) => String(index).padStart(5, "0");

function badValueError(file: string, error: BadValue): GlobeError {
  return new GlobeError("bad-row", `${file} cannot be written: ${error.message}`, { facts: { file } });
}
