// Decides which tokens may come next and how probable each is.
import { GlobeError } from "../../run/errors.ts";
import { EXPONENTIAL_DEPTH, fastExponential } from "./fast-exponential.ts";
import { findKthHighest } from "./find-kth-highest.ts";
import { keepProbabilityMass } from "./keep-probability-mass.ts";
import type { LogitRange } from "./logit-range.ts";
import { isGreedy, type SamplingSettings } from "./sampling-settings.ts";
import type { SamplingWorkspace } from "./sampling-workspace.ts";

/**
 * Fills the workspace's candidates in vLLM's order: temperature, min-p, top-k, top-p, each filter on what the one before
 * it left. Without a temperature only the most probable token stays. Throws as `findMaximum`.
 */
export function selectCandidates(logits: Float32Array, settings: SamplingSettings, workspace: SamplingWorkspace): void {
  const best = findMaximum(logits);
  const { minP, topK, topP } = settings;
  if (isGreedy(settings)) {
    weigh(logits, { highest: logits[best]!, lowest: logits[best]!, sharpness: 1 }, workspace);
    // Of equal logits the first is taken.
    workspace.count = workspace.total = 1;
    return;
  }
  const highest = logits[best]!;
  const depth = minP > 0 ? Math.min(EXPONENTIAL_DEPTH, -Math.log(minP)) : EXPONENTIAL_DEPTH;
  const range = { highest, lowest: highest - depth * settings.temperature, sharpness: 1 / settings.temperature };
  const border = topK > 0 && topK < logits.length ? findKthHighest(logits, topK, range, workspace) : range.lowest;
  weigh(logits, { ...range, lowest: border }, workspace);
  if (topP < 1) keepProbabilityMass(topP, range, workspace);
}

/** Makes candidates of all logits from `lowest` on. */
function weigh(row: Float32Array, { highest, lowest, sharpness }: LogitRange, workspace: SamplingWorkspace): void {
  const { tokens, logits, weights } = workspace;
  let count = 0;
  let total = 0;
  for (let id = 0; id < row.length; id++) {
    const logit = row[id]!;
    if (!(logit >= lowest)) continue;
    const weight = fastExponential((logit - highest) * sharpness);
    tokens[count] = id;
    logits[count] = logit;
    weights[count] = weight;
    total += weight;
    count++;
  }
  workspace.count = count;
  workspace.total = total;
}

/** The id of the highest logit, the first of equals. Throws `internal` for a row without a finite maximum. */
export function findMaximum(logits: Float32Array): number {
  let best = -1;
  let highest = Number.NEGATIVE_INFINITY;
  for (let id = 0; id < logits.length; id++) {
    if (logits[id]! > highest) {
      highest = logits[id]!;
      best = id;
    }
  }
  if (best >= 0 && highest < Number.POSITIVE_INFINITY) return best;
  throw new GlobeError(
    "internal",
    "The model gave no usable scores for the next token (not a number, or infinite); its weights may be damaged.",
  );
}
