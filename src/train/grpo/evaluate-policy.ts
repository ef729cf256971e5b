// Rewards of the most probable answer to every validation row, between the steps of a run.
import type { Processor } from "../../generate/processor/processor.ts";
import type { Random } from "../../run/random.ts";
import type { LoadedPrompt, PromptRow } from "./prompt-rows.ts";
import { type RollOutOptions, rollOut } from "./roll-out.ts";
import type { ScoreGroup } from "./score-group.ts";

export interface PolicyEvaluation {
  readonly rows: readonly PromptRow[];
  readonly load: (row: PromptRow) => Promise<LoadedPrompt>;
  readonly rollOut: RollOutOptions & { readonly processor: Processor };
  readonly score: ScoreGroup;
  /** Rows that are answered side by side. */
  readonly atOnce: number;
}

/** The most probable token is taken without a draw. */
const noRandom: Random = {
  next: () => 0,
  integer: () => 0,
};

/** Means over the rows: the weighted sum (`reward`) and each reward by name, each over the rows where it has a value. */
export async function evaluatePolicy(options: PolicyEvaluation): Promise<Readonly<Record<string, number>>> {
  const { rows, load, score, atOnce } = options;
  const values = new Map<string, number[]>();
  const note = (name: string, value: number | null | undefined) => {
    if (value === null || value === undefined) return;
    const known = values.get(name);
    if (known) known.push(value);
    else values.set(name, [value]);
  };
  let [tokens, truncated] = [0, 0];
  for (let start = 0; start < rows.length; start += atOnce) {
    const loaded = await Promise.all(rows.slice(start, start + atOnce).map(load));
    const answers = await rollOut(
      { ...options.rollOut, temperature: 0 },
      loaded.map(({ prompt }) => ({ prompt, members: [noRandom] })),
    );
    for (const [index, { sample, judgeImage }] of loaded.entries()) {
      const completions = answers[index]!;
      const { members, totals } = await score({ rowId: sample.id, sample, judgeImage, completions });
      note("reward", totals?.[0]);
      for (const [name, { value }] of Object.entries(members[0]!)) note(`reward ${name}`, value);
      tokens += completions[0]!.tokens.length;
      truncated += Number(completions[0]!.isTruncated);
    }
  }
  const means = [...values].map(([name, all]) => [name, all.reduce((sum, value) => sum + value, 0) / all.length]);
  return {
    ...Object.fromEntries(means),
    rows: rows.length,
    completionTokens: tokens / rows.length,
    truncatedShare: truncated / rows.length,
  };
}
