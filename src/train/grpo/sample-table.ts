// The sample table of a run: every completion with every reward, one JSON line each.
import { type AppendLog, openAppendLog, readLog } from "../../run/append-log.ts";
import { writeAtomic } from "../../run/write-atomic.ts";
import type { Group } from "./gather-groups.ts";

export interface SampleRecord {
  /** Counted from 1, as in `events.jsonl`. */
  readonly step: number;
  readonly id: string;
  readonly member: number;
  readonly completion: string;
  readonly tokens: number;
  readonly isTruncated: boolean;
  /** Null where a reward abstained. */
  readonly rewards: Readonly<Record<string, number | null>>;
  /** Their weighted sum with the penalty for length; null where the group was skipped. */
  readonly total: number | null;
  readonly advantage: number | null;
}

export interface SampleTable {
  /** Appends the groups of a step; of steps from this one on, an earlier process leaves nothing. */
  add(index: number, groups: readonly Group[]): Promise<void>;
  close(): Promise<void>;
}

export function createSampleTable(path: string): SampleTable {
  let log: AppendLog | null = null;
  return {
    async add(index, groups) {
      const step = index + 1;
      if (log === null) {
        await writeAtomic(path, linesBefore(step, path));
        log = await openAppendLog(path);
      }
      // Records that are handed over together share a write.
      await Promise.all(recordsOf(step, groups).map(log.append));
    },
    close: async () => log?.close(),
  };
}

export function recordsOf(step: number, groups: readonly Group[]): readonly SampleRecord[] {
  return groups.flatMap(({ loaded, completions, scored, advantages }) =>
    completions.map(({ text, tokens, isTruncated }, member) => ({
      ...{ step, id: loaded.sample.id, member, completion: text, tokens: tokens.length, isTruncated },
      rewards: Object.fromEntries(Object.entries(scored.members[member]!).map(([name, { value }]) => [name, value])),
      total: scored.totals?.[member] ?? null,
      advantage: advantages?.advantages[member] ?? null,
    })),
  );
}

/** A run that goes on from a checkpoint repeats the steps behind it; their samples must not stand there twice. */
async function* linesBefore(step: number, path: string): AsyncGenerator<string> {
  for await (const { record } of readLog<SampleRecord>(path)) {
    if (record.step < step) yield `${JSON.stringify(record)}\n`;
  }
}
