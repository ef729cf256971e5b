// Opens the answers of a finished or unfinished run, wherever they stand: a run directory, its items, or a CSV file.
import { existsSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { ColumnMap } from "../data/columns.ts";
import { readSamples } from "../data/read-samples.ts";
import type { SampleRow } from "../data/sample-row.ts";
import type { Gazetteer } from "../place/gazetteer.ts";
import { GlobeError } from "../run/errors.ts";
import { readConfig } from "../run/run-directory.ts";
import { type PromptId, prompts } from "../task/prompts.ts";
import type { Item } from "./answer.ts";
import type { RunFacts } from "./comparison.ts";
import type { DatasetSource } from "./evaluate.ts";
import { indexItems } from "./index-items.ts";
import { readPredictions } from "./read-predictions.ts";
import { itemsFile } from "./run-evaluation.ts";
import { scoreItem } from "./score-item.ts";
import type { Predicted } from "./write-predictions.ts";

export interface LoadedRun {
  readonly facts: RunFacts;
  /** Rows that the run set out to answer; null where only the answered ones are known. */
  readonly manifestRows: number | null;
  /** False where the prompt asked for no reasoning. */
  readonly cot: boolean;
  readonly folder: string;
  /** Reads the dataset again, where the run has kept its place and it is still there. */
  readonly rows?: (() => AsyncIterable<SampleRow>) | undefined;
  /** The answers in the order of the manifest. */
  items(): Iterable<Item> | AsyncIterable<Item>;
}

/** `path` names a run directory, its `items.jsonl`, or a table with a column `prediction`. */
export async function loadRun(path: string, columns?: ColumnMap): Promise<LoadedRun> {
  if (!existsSync(path)) throw new GlobeError("missing-file", `There is no ${path}.`, { facts: { file: path } });
  const isItems = basename(path) === itemsFile;
  if (statSync(path).isDirectory() || isItems) return loadRunDirectory(isItems ? dirname(path) : path);
  return {
    facts: { name: basename(path) },
    manifestRows: null,
    cot: true,
    folder: dirname(path),
    items: () => readPredictions(path, columns),
  };
}

interface EvaluationConfig {
  readonly dataset: { readonly name: string; readonly rows: number };
  readonly model: string;
  readonly prompt: PromptId;
}

function isEvaluation(config: object): config is EvaluationConfig {
  const { dataset, model, prompt } = config as Partial<EvaluationConfig>;
  const isNamed = typeof dataset?.name === "string" && Number.isInteger(dataset.rows) && typeof model === "string";
  return isNamed && prompt !== undefined && Object.hasOwn(prompts, prompt);
}

async function loadRunDirectory(path: string): Promise<LoadedRun> {
  const { command, config } = readConfig(path);
  if (command !== "eval") {
    throw new GlobeError(
      "config",
      `${path} was made by \`globe ${command}\`; only a run of \`globe eval\` can be scored.`,
    );
  }
  if (!isEvaluation(config)) {
    throw new GlobeError("config", `${path} holds no run that can be scored: its config.json was edited.`, {
      facts: { file: path },
    });
  }
  const { dataset, model, prompt } = config;
  const index = await indexItems(join(path, itemsFile));
  return {
    facts: { name: basename(path), model, dataset: dataset.name, promptId: prompt },
    manifestRows: dataset.rows,
    cot: prompts[prompt].id !== "prompt.direct",
    folder: path,
    rows: rowsOf(path),
    items: () => index.items(),
  };
}

/** Nothing but a report's photos depends on it, so a manifest that says nothing useful is no error. */
function rowsOf(folder: string): LoadedRun["rows"] {
  let source: DatasetSource | undefined;
  try {
    const manifest = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8")) as {
      versions?: { dataset?: DatasetSource };
    };
    source = manifest.versions?.dataset;
  } catch {}
  if (typeof source?.path !== "string" || !existsSync(source.path)) return undefined;
  const { path, columns } = source;
  return () => readSamples(path, columns ? { columns } : {});
}

/** Every answer of a run with its score; nothing is asked. */
export async function* scoreRun(run: LoadedRun, gazetteer: Gazetteer): AsyncGenerator<Predicted> {
  for await (const item of run.items()) yield { item, scored: scoreItem(item, gazetteer, { cot: run.cot }) };
}
