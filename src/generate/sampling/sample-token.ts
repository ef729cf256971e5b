// Chooses the next token from a row of logits.
import type { Random } from "../../run/random.ts";
import { applyPenalties, hasPenalties } from "./apply-penalties.ts";
import { drawCandidate, drawFromRow } from "./draw-token.ts";
import { isGreedy, type SamplingSettings } from "./sampling-settings.ts";
import type { SamplingWorkspace } from "./sampling-workspace.ts";
import { findHighest, scanRow } from "./scan-row.ts";
import { selectCandidates } from "./select-candidates.ts";
import type { TokenHistory } from "./token-history.ts";

/**
 * The id of the next token. The row stays as it is; the caller adds the token to `history`, which may be left out where
 * the settings have no penalties. All intermediate values live in `workspace`, which any number of sequences may share
 * one after the other. Throws `internal` for a row without a finite maximum.
 */
export function sampleToken(
  logits: Float32Array,
  settings: SamplingSettings,
  history: TokenHistory | null,
  random: Random,
  workspace: SamplingWorkspace,
): number {
  const scan = hasPenalties(settings)
    ? scanRow(logits, (row) => applyPenalties(row, settings, history))
    : scanRow(logits);
  if (isGreedy(settings)) return findHighest(scan);
  const { topK, topP, minP, temperature } = settings;
  if (topK === 0 && topP === 1 && minP === 0) return drawFromRow(scan, 1 / temperature, random);
  selectCandidates(scan, settings, workspace);
  return drawCandidate(workspace, random);
}
