// Asks the model as it is about judge rows: probabilities of yes and no, in batches.
import type { Batcher } from "../batcher.ts";
import type { Sequence } from "../sequence.ts";
import type { Trainer } from "../trainer.ts";
import type { JudgeRow } from "./judge-row.ts";
import { bothWordsSequence } from "./judge-sequence.ts";
import type { JudgeWords } from "./judge-words.ts";
import type { PromptOf } from "./read-judge-rows.ts";
import type { JudgedRow } from "./summarize-judge.ts";

export interface JudgeSource {
  readonly trainer: Pick<Trainer, "logProbabilities">;
  readonly batcher: Batcher;
  readonly words: JudgeWords;
}

/** Rows whose prompts are held at once. */
const rowsAtOnce = 256;

/** In the order of the rows. */
export async function judgeRows(
  { trainer, batcher, words }: JudgeSource,
  rows: readonly JudgeRow[],
  promptOf: PromptOf,
): Promise<readonly JudgedRow[]> {
  const judged: JudgedRow[] = [];
  for (let start = 0; start < rows.length; start += rowsAtOnce) {
    const part = rows.slice(start, start + rowsAtOnce);
    const sequences: Sequence[] = [];
    for (const index of part.keys()) sequences.push(bothWordsSequence(await promptOf(start + index), words));
    for await (const batch of batcher.batches(sequences)) {
      const found = await trainer.logProbabilities(batch);
      for (const [at, index] of batch.indices.entries()) {
        const { isPositive, kind } = part[index]!;
        const [yes, no] = found[at]!;
        judged[start + index] = { ...verdict(yes!, no!), isPositive, kind };
      }
    }
  }
  return judged;
}

/** From natural logarithms of the words' probabilities. */
export function verdict(yes: number, no: number): Pick<JudgedRow, "pYes" | "mass"> {
  return { pYes: 1 / (1 + Math.exp(no - yes)), mass: Math.min(1, Math.exp(yes) + Math.exp(no)) };
}
