// Decides which tokens may come next and how probable each is.
import { GlobeError } from "../../run/errors.ts";
import type { Random } from "../../run/random.ts";
import { GREEDY_TEMPERATURE, type SamplingSettings } from "./sampling-settings.ts";
import type { SamplingWorkspace } from "./sampling-workspace.ts";

/** Fills the workspace's candidates: temperature, then min-p, top-k and top-p, in vLLM's order. */
export function selectCandidates(logits: Float32Array, settings: SamplingSettings, workspace: SamplingWorkspace): void {
  const best = findMaximum(logits);
  if (settings.temperature < GREEDY_TEMPERATURE) {
    workspace.tokens[0] = best;
    workspace.weights[0] = 1;
    workspace.count = 1;
    workspace.total = 1;
    return;
  }
  const { tokens, weights } = workspace;
  const highest = logits[best]!;
  const list = [...logits.keys()].map((id) => ({
    id,
    weight: Math.exp((logits[id]! - highest) / settings.temperature),
  }));
  let kept = list.filter(({ weight }) => weight >= settings.minP);
  if (settings.topK > 0 && settings.topK < kept.length) {
    kept.sort((a, b) => b.weight - a.weight || a.id - b.id);
    const least = kept[settings.topK - 1]!.weight;
    kept = kept.filter(({ weight }) => weight >= least);
  }
  if (settings.topP < 1) {
    kept.sort((a, b) => b.weight - a.weight || a.id - b.id);
    const target = settings.topP * kept.reduce((sum, { weight }) => sum + weight, 0);
    let sum = 0;
    kept = kept.filter(({ weight }) => {
      const isKept = sum < target;
      sum += weight;
      return isKept;
    });
  }
  workspace.count = kept.length;
  workspace.total = 0;
  for (const [i, { id, weight }] of kept.entries()) {
    tokens[i] = id;
    weights[i] = weight;
    workspace.total += weight;
  }
}

/** The first of the highest logits. Throws `internal` for a row without a finite maximum. */
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

/** A candidate drawn with its probability; two numbers are taken from `random` for 53 bits. */
export function drawCandidate({ tokens, weights, count, total }: SamplingWorkspace, random: Random): number {
  if (count === 1) return tokens[0]!;
  let rest = (random.next() + random.next() / 2 ** 32) * total;
  for (let i = 0; i < count; i++) {
    rest -= weights[i]!;
    if (rest < 0) return tokens[i]!;
  }
  return tokens[count - 1]!;
}
