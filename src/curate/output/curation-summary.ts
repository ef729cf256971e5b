// What a run came to, as counts: the source of the dataset card and of the report.
import type { Continent } from "../../place/countries.ts";
import type { StageName } from "../item.ts";
import type { Scene } from "./scene-of.ts";

export interface StageCount {
  readonly stage: StageName;
  /** Photos that were decided at this stage. */
  readonly entered: number;
  readonly passed: number;
  readonly rejected: number;
  /** Most frequent first. */
  readonly reasons: readonly { readonly reason: string; readonly count: number }[];
}

/** Photos of one kind that entered, and those of them that were kept. */
export interface KeptCount {
  readonly photos: number;
  readonly kept: number;
}

export interface CountryCount extends KeptCount {
  /** Empty on the high seas. */
  readonly iso2: string;
  readonly name: string;
  readonly continent: Continent | null;
}

export interface TeacherCount {
  readonly teacher: string;
  /** Answers by status. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Models as servers named them, and SHA-256 of the prompts, that answers came from. */
  readonly models: readonly string[];
  readonly prompts: readonly string[];
  readonly tokens: { readonly prompt: number; readonly completion: number };
  /** Answers that call the photo localizable, and those that do not. */
  readonly yes: number;
  readonly no: number;
  /** Answers that name a country, and those of them that name the true one. */
  readonly namedCountry: number;
  readonly rightCountry: number;
  /** Answers that give a point, and those of them whose first point lies within `pointKm` of the truth. */
  readonly pointed: number;
  readonly pointedNear: number;
  /** Kept photos whose trace is this teacher's. */
  readonly traces: number;
  /** Scores in `scoreBins` equal bins of 0..1. */
  readonly scores: readonly number[];
}

/** Of the photos for which two teachers both name a country: how many there are, and how often it is the same. */
export interface Agreement {
  readonly first: string;
  readonly second: string;
  readonly both: number;
  readonly same: number;
}

export const scoreBins = 20;

/** The field's "region" threshold, in km. */
export const pointKm = 200;

export interface CurationSummary {
  readonly photos: number;
  readonly kept: number;
  readonly rejected: number;
  readonly undecided: number;
  /** Kept photos by split, train first. */
  readonly splits: readonly { readonly split: string; readonly rows: number }[];
  readonly stages: readonly StageCount[];
  /** Most kept first. */
  readonly countries: readonly CountryCount[];
  readonly continents: readonly (KeptCount & { readonly continent: Continent | null })[];
  readonly scenes: readonly (KeptCount & { readonly scene: Scene })[];
  readonly licences: readonly (KeptCount & { readonly licence: string })[];
  readonly cities: number;
  readonly photographers: number;
  /** Kept photos of the photographer with the most of them. */
  readonly mostOfOnePhotographer: number;
  readonly teachers: readonly TeacherCount[];
  readonly agreement: readonly Agreement[];
  /** Mean localizability of kept and of other photos, in `scoreBins` equal bins of 0..1. */
  readonly localizability: { readonly kept: readonly number[]; readonly others: readonly number[] };
  /** Visible elements of kept photos by name, most frequent first; at most fifty. */
  readonly elements: readonly { readonly name: string; readonly photos: number }[];
  /** Sums over the kept traces. */
  readonly traceCharacters: number;
  readonly traceEntities: number;
}
