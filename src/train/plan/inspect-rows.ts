// Reads a training table before a run: counts, digest, faults, and the tokens of its rows.
import { createHash } from "node:crypto";
import { type SampleRow, textColumns } from "../../data/sample-row.ts";
import type { Processor } from "../../generate/processor/processor.ts";
import { canonicalJson } from "../../run/digest.ts";
import { toGlobeError } from "../../run/errors.ts";
import type { TrainConfig } from "../config/train-config.ts";
import { checkRow, type Rewards } from "./check-row.ts";
import type { FaultList } from "./fault-list.ts";
import { measureRow, type RowTokens } from "./measure-row.ts";
import { readRows } from "./read-rows.ts";

/** Rows whose photo is opened to count tokens; the rows of larger tables are taken at even distances. */
export const mostMeasured = 4000;

export interface TableInspection {
  readonly rows: number;
  /** Digest of all rows in order, photos given as bytes left out. */
  readonly digest: string;
  /** Null where no row could be measured. */
  readonly tokens: TokenSummary | null;
}

export interface TokenSummary {
  readonly measured: number;
  readonly mean: RowTokens & { readonly row: number };
  readonly longest: number;
}

export interface InspectOptions {
  readonly split: "train" | "validation";
  readonly rewards: Rewards;
  /** Null where the checkpoint cannot be opened: then no tokens are counted. */
  readonly processor: Processor | null;
  readonly faults: FaultList;
  /** What a person should know, and what keeps no run from starting. */
  readonly notices: FaultList;
  readonly onRow?: (rows: number) => void;
  readonly signal?: AbortSignal;
}

/** Adds to `faults` everything that would spoil the run; never throws for what a row holds. */
export async function inspectRows(config: TrainConfig, options: InspectOptions): Promise<TableInspection> {
  const { split, rewards, processor, faults, notices, signal } = options;
  const label = split === "train" ? "" : "validation ";
  const table = config.data[split]!;
  const hash = createHash("sha256");
  let rows = 0;
  try {
    for await (const row of readRows(config.data, split)) {
      signal?.throwIfAborted();
      rows++;
      options.onRow?.(rows);
      if (row.error) {
        hash.update(`${row.reason}\n`);
        faults.add(`${label}rows that cannot be read`, row.error.message);
        continue;
      }
      hash.update(`${canonicalJson(textColumns(row.record))}\n`);
      await checkRow(row.sample, nameOf(row), config, { rewards, faults, notices });
    }
    if (rows === 0) faults.add("empty tables", `${table} has no rows, so that there is nothing to train on.`);
  } catch (error) {
    signal?.throwIfAborted();
    faults.add("tables that cannot be read", toGlobeError(error).message);
    return { rows, digest: hash.digest("hex"), tokens: null };
  }
  const tokens = processor === null || rows === 0 ? null : await measureRows(config, rows, processor, options);
  return { rows, digest: hash.digest("hex"), tokens };
}

async function measureRows(
  config: TrainConfig,
  rows: number,
  processor: Processor,
  { split, faults, signal }: InspectOptions,
): Promise<TokenSummary | null> {
  const every = Math.max(1, rows / mostMeasured);
  const sums = { prompt: 0, image: 0, answer: 0 };
  let measured = 0;
  let longest = 0;
  let next = 0;
  let index = -1;
  for await (const row of readRows(config.data, split)) {
    signal?.throwIfAborted();
    index++;
    if (row.error || index < next) continue;
    next += every;
    // A row without its photo has been named already.
    const tokens = await measureRow(row.sample, config, processor).catch((error: unknown) => {
      const { code, message } = toGlobeError(error);
      if (code !== "missing-file") faults.add("rows whose photo or text cannot be used", `${nameOf(row)}: ${message}`);
      return null;
    });
    if (tokens === null) continue;
    measured++;
    for (const part of ["prompt", "image", "answer"] as const) sums[part] += tokens[part];
    longest = Math.max(longest, tokens.prompt + tokens.answer);
    refuseLong(nameOf(row), tokens, config, faults);
  }
  if (measured === 0) return null;
  const [prompt, image, answer] = [sums.prompt / measured, sums.image / measured, sums.answer / measured];
  return { measured, mean: { prompt, image, answer, row: prompt + answer }, longest };
}

function refuseLong(name: string, { prompt, image, answer }: RowTokens, config: TrainConfig, faults: FaultList): void {
  const total = prompt + answer;
  if (total <= config.maxLength) return;
  const remedy =
    config.kind === "grpo" ? "lower maxPixels or maxCompletionTokens" : "lower maxPixels, or shorten the row";
  faults.add(
    `rows longer than maxLength (${config.maxLength})`,
    `${name} has ${total} tokens (${image} for the photo, ${prompt - image} for the prompt, ${answer} for the answer); ` +
      `${remedy}, or raise maxLength.`,
  );
}

function nameOf({ file, line, row, sample }: SampleRow): string {
  return `${file}, ${line === null ? `row ${row}` : `line ${line}`}${sample === undefined ? "" : ` (${sample.id})`}`;
}
