// Counts a run photo by photo; memory grows with countries, cities and photographers, not with photos.
import { continentOf, countryName } from "../../place/countries.ts";
import { distanceKm } from "../../place/distance.ts";
import { resolveCountry } from "../../place/resolve-country.ts";
import type { DecisionName, PhotoHistory, StageName } from "../item.ts";
import { stageNames } from "../item.ts";
import type { Trace } from "../select/choose-trace.ts";
import { type CurationSummary, pointKm, scoreBins } from "./curation-summary.ts";
import { meanScore } from "./dataset-row.ts";
import type { Outcome } from "./outcome.ts";
import { type Scene, sceneOf, scenes } from "./scene-of.ts";

export interface Tally {
  /** `trace` is what selection chose; without, the photo was not kept. */
  add(history: PhotoHistory, outcome: Outcome, trace: Trace | null): void;
  summary(): CurationSummary;
  /** What another tally goes on from; only to be stored, for counting changes it. */
  snapshot(): TallySnapshot;
}

/** Counts in maps, sets and plain objects. */
export type TallySnapshot = ReturnType<typeof emptyTally>;

interface TeacherTally {
  readonly statuses: Map<string, number>;
  readonly models: Set<string>;
  readonly prompts: Set<string>;
  readonly scores: number[];
  prompt: number;
  completion: number;
  yes: number;
  no: number;
  named: number;
  right: number;
  pointed: number;
  near: number;
  traces: number;
}

function emptyTally() {
  return {
    totals: { photos: 0, kept: 0, rejected: 0, undecided: 0, characters: 0, entities: 0 },
    splits: new Map<string, number>(),
    stages: new Map<DecisionName, { passed: number; reasons: Map<string, number> }>(
      stageNames.map((stage) => [stage, { passed: 0, reasons: new Map() }]),
    ),
    countries: new Map<string, KeptCount>(),
    scenes: new Map<Scene, KeptCount>(),
    licences: new Map<string, KeptCount>(),
    cities: new Set<string>(),
    photographers: new Map<string, number>(),
    teachers: new Map<string, TeacherTally>(),
    agreement: new Map<string, { first: string; second: string; both: number; same: number }>(),
    localizability: { kept: bins(), others: bins() },
    elements: { counts: new Map<string, number>(), floor: 1 },
  };
}

export function createTally(from?: TallySnapshot): Tally {
  const counts = from ?? emptyTally();
  const { totals, splits, stages, cities, photographers, teachers, agreement, localizability } = counts;
  const countries = createKeptCounts(counts.countries);
  const sceneCounts = createKeptCounts(counts.scenes);
  const licences = createKeptCounts(counts.licences);
  const elements = createNameCounts(counts.elements);
  const codeOf = createCountryReader();

  function teacherOf(name: string): TeacherTally {
    let found = teachers.get(name);
    if (found === undefined) {
      found = {
        statuses: new Map(),
        models: new Set(),
        prompts: new Set(),
        scores: bins(),
        ...{ prompt: 0, completion: 0, yes: 0, no: 0, named: 0, right: 0, pointed: 0, near: 0, traces: 0 },
      };
      teachers.set(name, found);
    }
    return found;
  }

  function addAnswers({ photo, answers }: PhotoHistory): void {
    const named: { teacher: string; code: string }[] = [];
    for (const answer of answers) {
      const tally = teacherOf(answer.teacher);
      count(tally.statuses, answer.status);
      if (answer.model !== null) tally.models.add(answer.model);
      if (answer.promptSha256 !== "") tally.prompts.add(answer.promptSha256);
      tally.prompt += answer.tokens.prompt ?? 0;
      tally.completion += answer.tokens.completion ?? 0;
      if (answer.localizable !== null) tally[answer.localizable ? "yes" : "no"]++;
      if (answer.score !== null) tally.scores[binOf(answer.score)]!++;
      const point = answer.point?.[0];
      if (point !== undefined) {
        tally.pointed++;
        if (distanceKm(point, photo.point) <= pointKm) tally.near++;
      }
      const code = answer.country === null ? null : codeOf(answer.country);
      if (code === null) continue;
      tally.named++;
      if (code === photo.truth.iso2) tally.right++;
      named.push({ teacher: answer.teacher, code });
    }
    for (const [index, first] of named.entries()) {
      for (const second of named.slice(index + 1)) {
        const key = JSON.stringify([first.teacher, second.teacher]);
        const pair = agreement.get(key) ?? { first: first.teacher, second: second.teacher, both: 0, same: 0 };
        pair.both++;
        if (first.code === second.code) pair.same++;
        agreement.set(key, pair);
      }
    }
  }

  return {
    snapshot: () => counts,
    add(history, outcome, trace) {
      const { photo, answers, decisions } = history;
      const isKept = outcome.kind === "kept";
      totals.photos++;
      totals[outcome.kind]++;
      for (const { stage, passed, reason } of decisions) {
        const tally = stages.get(stage)!;
        if (passed) tally.passed++;
        else count(tally.reasons, reason);
        if (!passed) break;
      }
      countries.add(photo.truth.iso2, isKept);
      sceneCounts.add(sceneOf(history.elements), isKept);
      licences.add(photo.licence ?? "", isKept);
      addAnswers(history);
      const score = meanScore(answers);
      if (score !== null) localizability[isKept ? "kept" : "others"][binOf(score)]!++;
      if (!isKept) return;
      count(splits, outcome.split);
      if (photo.truth.city !== undefined) cities.add(`${photo.truth.geonameId ?? photo.truth.city}`);
      if (photo.photographerId !== undefined) count(photographers, photo.photographerId);
      for (const name of new Set(history.elements.flatMap((provider) => provider.elements.map((item) => item.name)))) {
        elements.add(name);
      }
      if (trace === null) return;
      teacherOf(trace.answer.teacher).traces++;
      totals.characters += trace.answer.reasoning.length;
      totals.entities += trace.entities.length;
    },

    summary() {
      const continents = createKeptCounts<string>();
      for (const [iso2, { photos, kept }] of countries.entries()) {
        continents.addMany(continentOf(iso2) ?? "", photos, kept);
      }
      return {
        photos: totals.photos,
        kept: totals.kept,
        rejected: totals.rejected,
        undecided: totals.undecided,
        splits: [...splits]
          .map(([split, rows]) => ({ split, rows }))
          .sort((a, b) => compare(splitOrder(a.split), splitOrder(b.split))),
        stages: stageNames.map((stage) => stageCount(stage, stages.get(stage)!)),
        countries: countries.sorted().map(([iso2, counts]) => ({
          iso2,
          name: iso2 === "" ? "no country" : countryName(iso2),
          continent: continentOf(iso2),
          ...counts,
        })),
        continents: continents
          .sorted()
          .map(([code, counts]) => ({ continent: code === "" ? null : continentOfCode(code), ...counts })),
        scenes: scenes.flatMap((scene) => {
          const counts = sceneCounts.get(scene);
          return counts === undefined ? [] : [{ scene, ...counts }];
        }),
        licences: licences.sorted().map(([licence, counts]) => ({ licence: licence || "not stated", ...counts })),
        cities: cities.size,
        photographers: photographers.size,
        mostOfOnePhotographer: photographers.values().reduce((most, rows) => Math.max(most, rows), 0),
        teachers: [...teachers].map(([teacher, tally]) => ({
          teacher,
          statuses: Object.fromEntries([...tally.statuses].sort(([a], [b]) => compare(a, b))),
          models: [...tally.models].sort(),
          prompts: [...tally.prompts].sort(),
          tokens: { prompt: tally.prompt, completion: tally.completion },
          ...{ yes: tally.yes, no: tally.no, namedCountry: tally.named, rightCountry: tally.right },
          ...{ pointed: tally.pointed, pointedNear: tally.near, traces: tally.traces },
          scores: [...tally.scores],
        })),
        agreement: [...agreement.values()].map((pair) => ({ ...pair })),
        localizability: { kept: [...localizability.kept], others: [...localizability.others] },
        elements: elements.most(50),
        traceCharacters: totals.characters,
        traceEntities: totals.entities,
      };
    },
  };
}

function stageCount(stage: StageName, { passed, reasons }: { passed: number; reasons: ReadonlyMap<string, number> }) {
  const sorted = [...reasons].map(([reason, count]) => ({ reason, count }));
  sorted.sort((a, b) => b.count - a.count || compare(a.reason, b.reason));
  const rejected = sorted.reduce((sum, { count }) => sum + count, 0);
  return { stage, entered: passed + rejected, passed, rejected, reasons: sorted };
}

/** Train before test, as everywhere. */
export const splitOrder = (split: string) => (split === "train" ? `0${split}` : `1${split}`);
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
const bins = () => Array.from({ length: scoreBins }, () => 0);
const binOf = (score: number) => Math.min(scoreBins - 1, Math.max(0, Math.floor(score * scoreBins)));

function count<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function continentOfCode(code: string) {
  return code as NonNullable<ReturnType<typeof continentOf>>;
}

interface KeptCount {
  photos: number;
  kept: number;
}

function createKeptCounts<Key extends string>(counts = new Map<Key, KeptCount>()) {
  const addMany = (key: Key, photos: number, kept: number) => {
    const found = counts.get(key);
    if (found === undefined) counts.set(key, { photos, kept });
    else {
      found.photos += photos;
      found.kept += kept;
    }
  };
  return {
    addMany,
    add: (key: Key, isKept: boolean) => addMany(key, 1, isKept ? 1 : 0),
    get: (key: Key) => counts.get(key),
    entries: () => counts.entries(),
    /** Most kept first, then most photos, then by name. */
    sorted: () =>
      [...counts].sort(([a, one], [b, two]) => two.kept - one.kept || two.photos - one.photos || compare(a, b)),
  };
}

/** Teachers' spellings repeat, and reading one takes longer than looking it up. */
function createCountryReader() {
  const known = new Map<string, string | null>();
  return (name: string): string | null => {
    let code = known.get(name);
    if (code === undefined) {
      const resolution = resolveCountry(name);
      code = resolution.outcome === "resolved" ? (resolution.place.country ?? null) : null;
      if (known.size > 50_000) known.clear();
      known.set(name, code);
    }
    return code;
  };
}

/** Counts of names, of which rare ones are forgotten when there are too many to hold. */
function createNameCounts(state: TallySnapshot["elements"]) {
  const { counts } = state;
  return {
    add(name: string) {
      count(counts, name);
      if (counts.size <= 100_000) return;
      for (const [other, times] of counts) if (times <= state.floor) counts.delete(other);
      state.floor++;
    },
    most: (number: number) =>
      [...counts]
        .sort(([a, one], [b, two]) => two - one || compare(a, b))
        .slice(0, number)
        .map(([name, photos]) => ({ name, photos })),
  };
}
