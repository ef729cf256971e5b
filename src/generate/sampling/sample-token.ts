// Chooses the next token from a row of logits.
import type { Random } from "../../run/random.ts";
import { applyPenalties, hasPenalties } from "./apply-penalties.ts";
import { drawCandidate } from "./draw-candidate.ts";
import { isGreedy, type SamplingSettings } from "./sampling-settings.ts";
import type { SamplingWorkspace } from "./sampling-workspace.ts";
import { findMaximum, selectCandidates } from "./select-candidates.ts";
import type { TokenHistory } from "./token-history.ts";

/**
 * The id of the next token. The row stays as it is; the caller adds the token to `history`, which may be left out where
 * the settings have no penalties. All intermediate values live in `workspace`, which any number of sequences may share one
 * after the other. Throws `internal` for a row without a finite maximum.
 */
export function sampleToken(
  logits: Float32Array,
  settings: SamplingSettings,
  history: TokenHistory | null,
  random: Random,
  workspace: SamplingWorkspace,
): number {
  let row = logits;
  if (hasPenalties(settings)) {
    row = workspace.row;
    row.set(logits);
    applyPenalties(row, settings, history);
  }
  if (isGreedy(settings)) return findMaximum(row);
  selectCandidates(row, settings, workspace);
  return drawCandidate(workspace, random);
}
