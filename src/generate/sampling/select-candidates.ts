// Decides which tokens may come next and how probable each is.
import { findKthHighest } from "./find-kth-highest.ts";
import { keepProbabilityMass } from "./keep-probability-mass.ts";
import { CHUNK } from "./row-kernels.ts";
import type { SamplingSettings } from "./sampling-settings.ts";
import type { SamplingWorkspace } from "./sampling-workspace.ts";
import type { RowScan } from "./scan-row.ts";

/**
 * Weights below `e ** -64` of the highest are left out: a whole vocabulary of them would not be drawn in 10^22 tokens.
 */
const DEEPEST = 64;

/**
 * Fills the workspace's candidates for a temperature above 0, in vLLM's order: temperature, min-p, top-k, top-p, each
 * filter on what the one before it left. Every filter is turned into a least logit first, so that only chunks of the
 * row that reach it are looked at.
 */
export function selectCandidates(scan: RowScan, settings: SamplingSettings, workspace: SamplingWorkspace): void {
  const { temperature, minP, topK, topP } = settings;
  const { highest, row } = scan;
  const sharpness = 1 / temperature;
  const depth = minP > 0 ? Math.min(DEEPEST, -Math.log(minP)) : DEEPEST;
  let least = highest - depth * temperature;
  if (topK > 0 && topK < row.length) least = findKthHighest(scan, topK, least, workspace.scratch);
  if (topP === 1 || minP > 0 || topK > 0) {
    gather(scan, least, sharpness, workspace);
    if (topP < 1) keepProbabilityMass(topP * workspace.total, sharpness, workspace);
    return;
  }
  const total = scan.sumExponentials(sharpness);
  // All tokens of less than this weigh less than half of what top-p leaves out, so none of them can stay.
  const negligible = ((1 - topP) * total) / (2 * row.length);
  gather(scan, Math.max(least, highest + Math.log(negligible) * temperature), sharpness, workspace);
  keepProbabilityMass(topP * total, sharpness, workspace);
}

/** Makes candidates of all logits from `least` on. */
function gather(
  { row, highest, maxima }: RowScan,
  least: number,
  sharpness: number,
  workspace: SamplingWorkspace,
): void {
  const { tokens, logits, weights } = workspace;
  let count = 0;
  let total = 0;
  for (let chunk = 0; chunk < maxima.length; chunk++) {
    if (maxima[chunk]! < least) continue;
    const end = Math.min(row.length, (chunk + 1) * CHUNK);
    for (let id = chunk * CHUNK; id < end; id++) {
      const logit = row[id]!;
      if (!(logit >= least)) continue;
      const weight = Math.exp((logit - highest) * sharpness);
      tokens[count] = id;
      logits[count] = logit;
      weights[count] = weight;
      total += weight;
      count++;
    }
  }
  workspace.count = count;
  workspace.total = total;
}
