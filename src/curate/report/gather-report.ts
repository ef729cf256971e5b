// One pass over a run for its report: counts of everything, and fair samples for the map and for each stage.
import type { LatLon } from "../../place/place.ts";
import { createRandom } from "../../run/random.ts";
import type { DecisionName, PhotoHistory, StageName } from "../item.ts";
import { stageNames } from "../item.ts";
import { createTally } from "../output/create-tally.ts";
import type { CurationSummary } from "../output/curation-summary.ts";
import { decisionAt, type Outcome, outcomeOf } from "../output/outcome.ts";
import { isRead } from "../verify/verify-context.ts";
import { createReservoir, type Reservoir } from "./reservoir.ts";

export interface ReportLimits {
  /** Photos on the map, kept and rejected together. */
  readonly mapPhotos: number;
  /** Photos that are shown of those that fell out at one stage. */
  readonly rejectedOfStage: number;
  /** Photos that are shown of those that passed one stage. */
  readonly passedOfStage: number;
  /** Photos that are shown of those that were kept. */
  readonly kept: number;
  /** Longest side of a photo, in pixels. */
  readonly thumbnailSide: number;
}

export const defaultReportLimits: ReportLimits = {
  mapPhotos: 6000,
  rejectedOfStage: 6,
  passedOfStage: 3,
  kept: 9,
  thumbnailSide: 320,
};

export interface MapPhoto {
  readonly point: LatLon;
  readonly label: string;
  readonly detail: string;
  readonly isKept: boolean;
}

export interface StageSamples {
  readonly stage: StageName;
  readonly rejected: readonly PhotoHistory[];
  readonly passed: readonly PhotoHistory[];
}

export interface GatheredReport {
  readonly summary: CurationSummary;
  readonly map: readonly MapPhoto[];
  readonly stages: readonly StageSamples[];
  readonly kept: readonly PhotoHistory[];
}

/** Reasons of one stage that are sampled apart; a run has a handful. */
const sampledReasons = 24;

/** The same histories and seed give the same report. */
export async function gatherReport(
  histories: Iterable<PhotoHistory> | AsyncIterable<PhotoHistory>,
  limits: ReportLimits,
  seed = 0,
): Promise<GatheredReport> {
  const random = createRandom(seed);
  const tally = createTally();
  const map = createReservoir<MapPhoto>(limits.mapPhotos, random);
  const kept = createReservoir<PhotoHistory>(limits.kept, random);
  const passed = new Map<DecisionName, Reservoir<PhotoHistory>>(
    stageNames.map((stage) => [stage, createReservoir<PhotoHistory>(limits.passedOfStage, random)]),
  );
  const rejected = new Map<DecisionName, Map<string, Reservoir<PhotoHistory>>>(
    stageNames.map((stage) => [stage, new Map<string, Reservoir<PhotoHistory>>()]),
  );

  for await (const history of histories) {
    const outcome = outcomeOf(history);
    tally.add(history, outcome, traceOf(history));
    map.add(mapPhoto(history, outcome));
    if (outcome.kind === "kept") kept.add(history);
    for (const decision of history.decisions) {
      if (decision.passed) {
        passed.get(decision.stage)!.add(history);
        continue;
      }
      const reasons = rejected.get(decision.stage)!;
      const key = reasons.size < sampledReasons || reasons.has(decision.reason) ? decision.reason : "";
      const reservoir = reasons.get(key) ?? createReservoir<PhotoHistory>(limits.rejectedOfStage, random);
      reasons.set(key, reservoir);
      reservoir.add(history);
      break;
    }
  }
  return {
    summary: tally.summary(),
    map: map.values(),
    kept: kept.values(),
    stages: stageNames.map((stage) => ({
      stage,
      rejected: inTurn(rejected.get(stage)!, limits.rejectedOfStage),
      passed: passed.get(stage)!.values(),
    })),
  };
}

/** The trace by the decision that chose it; its entities are not shown. */
function traceOf(history: PhotoHistory) {
  const teacher = decisionAt(history, "trace")?.values.teacher;
  const answer = history.answers.filter(isRead).find((other) => other.teacher === teacher);
  return answer === undefined ? null : { answer, entities: [] };
}

function mapPhoto({ photo }: PhotoHistory, outcome: Outcome): MapPhoto {
  const { city, country } = photo.truth;
  const place = [city, country].filter((name) => name !== undefined && name !== "").join(", ");
  const detail =
    outcome.kind === "rejected"
      ? outcome.decision.reason
      : outcome.kind === "kept"
        ? `kept, in ${outcome.split}`
        : "not decided yet";
  return { point: photo.point, label: place || photo.id, detail, isKept: outcome.kind === "kept" };
}

/** One of each reason, the most frequent first, then the next of each, until there are enough. */
function inTurn(reasons: ReadonlyMap<string, Reservoir<PhotoHistory>>, wanted: number): readonly PhotoHistory[] {
  const queues = [...reasons.values()].sort((a, b) => b.seen - a.seen).map((reservoir) => [...reservoir.values()]);
  const chosen: PhotoHistory[] = [];
  while (chosen.length < wanted && queues.some((queue) => queue.length > 0)) {
    for (const queue of queues) {
      const next = queue.shift();
      if (next !== undefined && chosen.length < wanted) chosen.push(next);
    }
  }
  return chosen.sort((a, b) => reasonRank(a) - reasonRank(b));

  function reasonRank(history: PhotoHistory): number {
    const reason = history.decisions.find((decision) => !decision.passed)!.reason;
    return [...reasons].sort(([, a], [, b]) => b.seen - a.seen).findIndex(([name]) => name === reason);
  }
}
