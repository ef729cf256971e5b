// From the groups of a step to its updates: rows with advantages, log-probabilities before and of the reference, steps.
import type { Batcher } from "../batcher.ts";
import type { GrpoConfig } from "../config/train-config.ts";
import { answerSequence, type Sequence, withInputs } from "../sequence.ts";
import type { Trainer, UpdateReport } from "../trainer.ts";
import { measureAgreement, requireAgreement, requireNoneBeyond } from "./agreement.ts";
import type { Group } from "./gather-groups.ts";
import { tokenWeights } from "./token-weights.ts";

export interface UpdateOptions {
  readonly trainer: Trainer;
  readonly batcher: Batcher;
  readonly config: Pick<GrpoConfig, "lossType" | "maxCompletionTokens" | "overlong" | "beta" | "iterations">;
  readonly time: <Value>(phase: "check" | "old" | "reference" | "update", work: () => Promise<Value>) => Promise<Value>;
}

export interface GroupsUpdate {
  /** Of every update on these groups, in order. */
  readonly reports: readonly UpdateReport[];
  /** Nats between roll-out and training: the largest where it was measured before the update, and the mean. */
  readonly agreement: { readonly max?: number; readonly mean: number };
}

/**
 * Does `updates` optimizer steps on the groups. Before the first of a process (`isFirst`) every token's probability is
 * compared with the roll-out's; later the update itself counts tokens that differ. Throws where they disagree.
 */
export async function trainOnGroups(
  { trainer, batcher, config, time }: UpdateOptions,
  groups: readonly Group[],
  { updates, isFirst }: { readonly updates: number; readonly isFirst: boolean },
): Promise<GroupsUpdate> {
  let sequences = chooseSequences(groups, config);
  const hasOld = config.iterations > 1;
  let max: number | undefined;
  const forward = async (weights: "current" | "initial") => {
    const found: Float32Array[] = [];
    for await (const batch of batcher.batches(sequences)) {
      const values = await trainer.logProbabilities(batch, { weights });
      for (const [at, index] of batch.indices.entries()) found[index] = values[at]!;
    }
    return found;
  };
  const add = (name: string, values: readonly Float32Array[]) => {
    sequences = sequences.map((sequence, index) => withInputs(sequence, { [name]: values[index]! }));
  };

  if (hasOld || isFirst) {
    const current = await time(hasOld ? "old" : "check", () => forward("current"));
    const agreement = measureAgreement(
      sequences.map(({ inputs }) => inputs!.rolloutLogProbability!),
      current,
    );
    requireAgreement(agreement);
    max = agreement.max;
    if (hasOld) add("oldLogProbability", current);
  }
  if (config.beta > 0) add("referenceLogProbability", await time("reference", () => forward("initial")));
  const reports: UpdateReport[] = [];
  for (let update = 0; update < updates; update++) {
    const report = await time("update", () => trainer.update(batcher.batches(sequences)));
    if (update === 0) requireNoneBeyond(report.metrics);
    reports.push(report);
  }
  const { difference = 0, tokens = 0 } = reports[0]!.metrics;
  return { reports, agreement: { ...(max !== undefined && { max }), mean: difference / Math.max(1, tokens) } };
}

/**
 * Every completion with its advantage and the weight of its tokens. Without a KL term, those that cannot change anything
 * are left out, as long as one stays: an update moves the weights by its momentum even where nothing is learned.
 */
function chooseSequences(groups: readonly Group[], config: UpdateOptions["config"]): readonly Sequence[] {
  const { lossType, maxCompletionTokens, overlong, beta } = config;
  const members = groups.flatMap(({ loaded, completions, advantages }) =>
    completions.map((completion, member) => ({
      prompt: loaded.prompt,
      completion,
      advantage: advantages?.advantages[member] ?? 0,
      tokens: completion.tokens.length,
      isCounted: advantages !== null && !(overlong === "mask" && completion.isTruncated),
    })),
  );
  const weights = tokenWeights(members, lossType, maxCompletionTokens);
  const all = members.map(({ prompt, completion, advantage }, index) => ({
    matters: weights[index]! > 0 && (advantage !== 0 || beta > 0),
    sequence: withInputs(answerSequence(prompt, completion.tokens), {
      weight: weights[index]!,
      advantage,
      rolloutLogProbability: completion.logProbabilities,
    }),
  }));
  const needed = all.filter(({ matters }) => matters);
  return (needed.length > 0 ? needed : all.slice(0, 1)).map(({ sequence }) => sequence);
}
