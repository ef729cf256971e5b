// Which settings each stage decides by, with the values that a run has for them.
import type { CurateConfig } from "./curate-config.ts";
import type { DecisionName, DecisionValue } from "./item.ts";

/** The part of a configuration that decisions depend on. */
export type Thresholds = Pick<CurateConfig, "verify" | "select">;

/** Settings of a stage by name; none for stages without any. */
export function stageThresholds(
  stage: DecisionName,
  { verify, select }: Thresholds,
): Readonly<Record<string, DecisionValue>> {
  switch (stage) {
    case "localizability":
      return { "verify.meanScore": verify.meanScore, "verify.allYes": verify.allYes };
    case "correctness":
      return { "verify.cityKm": verify.cityKm, "verify.geoclipKm": verify.geoclipKm };
    case "agreement":
      return verify.embeddings === undefined
        ? { "verify.agreeKm": verify.agreeKm, "verify.jaccard": verify.jaccard }
        : { "verify.agreeKm": verify.agreeKm, "verify.cosine": verify.cosine };
    case "consistency":
      return { "verify.groundedShare": verify.groundedShare, "verify.minElementScore": verify.minElementScore };
    case "trace":
      return select.preferTeacher === undefined ? {} : { "select.preferTeacher": select.preferTeacher };
    case "duplicates":
      return { "select.nearDuplicate": select.nearDuplicate };
    case "leaks":
    case "judge":
      return { "select.leakAgainst": select.leakAgainst.length, "select.nearDuplicate": select.nearDuplicate };
    case "split":
      return {
        "select.splits.test": select.splits.test,
        "select.heldOutCities": select.heldOutCities,
        "select.cellKm": select.cellKm,
        "select.seed": select.seed,
      };
    default:
      return {};
  }
}
