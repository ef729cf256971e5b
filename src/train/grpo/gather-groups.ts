// The groups of one step: sampled, scored, and replaced where their rewards cannot tell the completions apart.
import type { GrpoConfig } from "../config/train-config.ts";
import type { DataOrder } from "../data-order.ts";
import { type GroupAdvantages, groupAdvantages } from "./advantages.ts";
import { memberRandom } from "./member-random.ts";
import type { LoadedPrompt } from "./prompt-rows.ts";
import { refillRows } from "./refill-rows.ts";
import type { GroupRequest } from "./roll-out.ts";
import type { Completion } from "./sample-sequence.ts";
import type { ScoredGroup, ScoreGroup } from "./score-group.ts";

export interface Group {
  readonly loaded: LoadedPrompt;
  readonly completions: readonly Completion[];
  readonly scored: ScoredGroup;
  /** Null for a group that is skipped, because every reward abstained. */
  readonly advantages: GroupAdvantages | null;
}

export interface GatherOptions {
  readonly order: Pick<DataOrder, "rowsOf">;
  /** Rows there are. */
  readonly rows: number;
  readonly config: Pick<GrpoConfig, "group" | "seed" | "refill" | "lossType" | "scaleRewards">;
  readonly load: (row: number) => Promise<LoadedPrompt>;
  readonly sample: (requests: readonly GroupRequest[]) => Promise<readonly (readonly Completion[])[]>;
  readonly score: ScoreGroup;
  readonly time: <Value>(phase: "read" | "rollOut" | "reward", work: () => Promise<Value>) => Promise<Value>;
}

export interface GatheredGroups {
  /** What the step learns from: as many groups as the batch has prompts, those with unequal rewards first. */
  readonly kept: readonly Group[];
  /** All that were sampled, in the order in which they were drawn. */
  readonly sampled: readonly Group[];
}

/** `step` counts roll-outs from 0. */
export async function gatherGroups(options: GatherOptions, step: number): Promise<GatheredGroups> {
  const { order, rows: all, config } = options;
  const { seed, refill } = config;
  const first = order.rowsOf(step);
  const sampled = await sampleGroups(options, step, first);
  if (refill === 0) return { kept: sampled.filter(isUsable), sampled };
  const further = refillRows({ rows: all, seed }, step, { taken: first, most: refill });
  for (let next = 0; ; ) {
    const missing = first.length - sampled.filter(isInformative).length;
    if (missing <= 0 || next >= further.length) break;
    const rows = further.slice(next, next + missing);
    next += rows.length;
    sampled.push(...(await sampleGroups(options, step, rows)));
  }
  const flat = sampled.filter((group) => isUsable(group) && !isInformative(group));
  return { kept: [...sampled.filter(isInformative), ...flat].slice(0, first.length), sampled };
}

/** Whether the group's rewards differ. */
export function isInformative({ advantages }: Group): boolean {
  return advantages !== null && !advantages.isFlat;
}

function isUsable({ advantages }: Group): boolean {
  return advantages !== null;
}

async function sampleGroups(options: GatherOptions, step: number, rows: readonly number[]): Promise<Group[]> {
  const { config, time } = options;
  const { group, seed } = config;
  const loaded = await time("read", () => Promise.all(rows.map(options.load)));
  const requests = loaded.map(({ prompt }, index) => {
    const row = rows[index]!;
    // A small table has a row twice in one step; its second group must not repeat the first.
    const before = rows.slice(0, index).filter((other) => other === row).length * group;
    const members = Array.from({ length: group }, (_, member) =>
      memberRandom({ seed, step, row, member: before + member }),
    );
    return { prompt, members };
  });
  const completions = await time("rollOut", () => options.sample(requests));
  return time("reward", () =>
    Promise.all(
      loaded.map(async (each, index) => {
        const { sample, judgeImage } = each;
        const members = completions[index]!;
        const scored = await options.score({ rowId: sample.id, sample, judgeImage, completions: members });
        const scale = config.scaleRewards && config.lossType !== "dr_grpo";
        const advantages = scored.totals && groupAdvantages(scored.totals, { scale });
        return { loaded: each, completions: members, scored, advantages };
      }),
    ),
  );
}
