// Keeps the judge's rows away from what a test measures: rejected photos were never compared with the test split.
import { createNumberColumn } from "../data/check/packed-columns.ts";
import type { CurateConfig } from "./curate-config.ts";
import type { CuratedPhoto, Decision, PictureHash } from "./item.ts";
import type { Splitter } from "./select/create-splitter.ts";
import { type Benchmark, createRepeatFinder } from "./select/find-repeats.ts";
import type { RowSet } from "./select/row-set.ts";
import type { ColumnId, State } from "./state/open-state.ts";
import { decide } from "./verify/verify-context.ts";

export interface JudgeGuard {
  readonly config: Pick<CurateConfig, "select">;
  readonly state: State;
  /** Rejected photos whose answers could teach the judge. */
  readonly candidates: RowSet;
  /** Photos of the test split. */
  readonly tested: RowSet;
  readonly splitter: Splitter;
  readonly benchmarks: readonly Benchmark[];
  /** The perceptual hashes of candidates and kept photos, where pictures are compared. */
  readonly hashes: ColumnId;
}

const testSplit = "the test split";

/**
 * The candidates that may not teach the judge, each with its decision: a benchmark has them, a photo of the test split
 * looks like them, or their photographer, cell or city belongs to it. Memory: 20 bytes a candidate.
 */
export function* guardJudge(guard: JudgeGuard): Generator<{ photo: CuratedPhoto; refusal: Decision | null }> {
  const { config, state, candidates, tested, splitter, benchmarks, hashes } = guard;
  const { nearDuplicate } = config.select;
  const pictures = createPictures();
  const finder = createRepeatFinder({ nearDuplicate, benchmarks: [...benchmarks, pictures.benchmark] });
  if (nearDuplicate >= 0) {
    for (const { row, value } of state.records(hashes)) {
      const { hash } = value as PictureHash;
      if (tested.has(row)) pictures.add(hash);
      else if (candidates.has(row)) finder.add(row, hash);
    }
  }
  for (const photo of state.photos()) {
    if (candidates.has(photo.row)) yield { photo, refusal: refuse(photo) };
  }

  function refuse(photo: CuratedPhoto): Decision | null {
    const leak = finder.decideLeak(photo);
    if (!leak.passed) {
      const { benchmark, ...values } = leak.values;
      if (benchmark !== testSplit) return decide("judge", false, leak.reason, leak.values);
      return decide("judge", false, "a photo of the test split looks like it", values);
    }
    const { passed, reason, values } = splitter.decide(photo);
    if (!passed) return decide("judge", false, reason, values);
    if (values.split === "train") return null;
    return decide("judge", false, "its photographer, cell or city belongs to the test split", values);
  }
}

/** The pictures of the test split in the form of a benchmark; photographers are the splitter's business. */
function createPictures() {
  const uint = () => createNumberColumn((length) => new Uint32Array(length));
  const [hashHigh, hashLow] = [uint(), uint()];
  const hasPhoto = createNumberColumn((length) => new Uint8Array(length));
  const benchmark: Benchmark = {
    ...{ path: testSplit, rows: 0, photographers: new Set(), hashHigh, hashLow, hasPhoto },
    ids: { length: 0, at: () => "" },
  };
  return {
    benchmark,
    add(hash: PictureHash["hash"]) {
      if (hash === null) return;
      hashHigh.push(Number.parseInt(hash.slice(0, 8), 16));
      hashLow.push(Number.parseInt(hash.slice(8), 16));
      hasPhoto.push(1);
    },
  };
}
