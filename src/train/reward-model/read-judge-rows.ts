// The rows of a judge table, and each of them as a prompt when a step needs it.
import { readFile } from "node:fs/promises";
import { findImage } from "../../data/find-image.ts";
import type { Processor } from "../../generate/processor/processor.ts";
import { GlobeError } from "../../run/errors.ts";
import { buildTokenPrompt, type TokenPrompt } from "../build-sequence.ts";
import type { RmConfig } from "../config/train-config.ts";
import { readRows } from "../plan/read-rows.ts";
import { judgeMessages } from "./judge-messages.ts";
import { type JudgeRow, readJudgeRow } from "./judge-row.ts";

/** Throws the error of the first bad row, and `config` for a table without a yes or without a no. */
export async function readJudgeRows(config: RmConfig, split: "train" | "validation"): Promise<readonly JudgeRow[]> {
  const rows: JudgeRow[] = [];
  for await (const row of readRows(config.data, split)) {
    if (row.error) throw row.error;
    rows.push(readJudgeRow(row.sample, config.positiveFrom));
  }
  const positives = rows.filter(({ isPositive }) => isPositive).length;
  if (positives > 0 && positives < rows.length) return rows;
  const table = config.data[split];
  const [word, side] = positives === 0 ? ["yes", "from"] : ["no", "below"];
  throw new GlobeError(
    "config",
    rows.length === 0
      ? `${table} has no rows, so that there is nothing to learn.`
      : `No row of ${table} is to be answered "${word}": none has a localizability ${side} ${config.positiveFrom}. ` +
          "A judge needs examples of both; choose another positiveFrom or other rows.",
  );
}

export type PromptOf = (index: number) => Promise<TokenPrompt>;

/** Prompts by the row's index, built once; photos are read again when a run needs their pixels. */
export function createJudgePrompts(
  rows: readonly JudgeRow[],
  processor: Processor,
  { data, maxLength }: Pick<RmConfig, "data" | "maxLength">,
): PromptOf {
  const known = new Map<number, Promise<TokenPrompt>>();
  const build = async (index: number): Promise<TokenPrompt> => {
    const { image, reasoning } = rows[index]!;
    const read = async () => image.bytes ?? (await readFile(await findImage(image.path ?? "", data.images)));
    const part = { type: "image", mediaType: "image/jpeg", bytes: await read() } as const;
    return buildTokenPrompt(processor, judgeMessages(part, reasoning), { contextLength: maxLength, reload: read });
  };
  return (index) => {
    const prompt = known.get(index) ?? build(index);
    known.set(index, prompt);
    return prompt;
  };
}
