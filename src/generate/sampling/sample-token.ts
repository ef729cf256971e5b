// Chooses the next token from a row of logits.
import type { Random } from "../../run/random.ts";
import { applyPenalties, hasPenalties } from "./apply-penalties.ts";
import type { SamplingSettings } from "./sampling-settings.ts";
import type { SamplingWorkspace } from "./sampling-workspace.ts";
import { drawCandidate, selectCandidates } from "./select-candidates.ts";
import type { TokenHistory } from "./token-history.ts";

/**
 * The id of the next token. The row stays as it is; the caller adds the token to `history`. Nothing is allocated: all
 * intermediate values live in `workspace`, which any number of sequences may share one after the other.
 */
export function sampleToken(
  logits: Float32Array,
  settings: SamplingSettings,
  history: TokenHistory,
  random: Random,
  workspace: SamplingWorkspace,
): number {
  let row = logits;
  if (hasPenalties(settings)) {
    row = workspace.row;
    row.set(logits);
    applyPenalties(row, settings, history);
  }
  selectCandidates(row, settings, workspace);
  return drawCandidate(workspace, random);
}
