// What the rooms of the miniature world share: places, cues, and a scene with its complete truth.
import type { Photo } from "../photo/photo.ts";

/** One city of the world, with its true coordinates. */
export interface WorldCity {
  /** GeoNames id. */
  readonly id: number;
  /** English name, as answers and truth write it. */
  readonly name: string;
  /** As its own signs write it, in the local script. */
  readonly localName: string;
  readonly iso2: string;
  readonly country: string;
  readonly lat: number;
  readonly lon: number;
  readonly population: number;
  /** Never in a training split. */
  readonly isHeldOut: boolean;
}

/** Kinds of true facts that a picture can show. */
export const cueFamilies = [
  "shop sign",
  "road sign",
  "street name sign",
  "stop sign",
  "licence plate",
  "driving side",
  "road marking",
  "phone number",
  "price tag",
  "web address",
  "flag",
  "landmark",
  "vegetation",
  "building",
  "terrain",
  "vehicle",
] as const;

export type CueFamily = (typeof cueFamilies)[number];

/** One true fact that can be drawn. Two cues with the same family and value are the same evidence. */
export interface Cue {
  readonly family: CueFamily;
  /** What tells places apart: "left", "padaria", "+351 21", "eiffel tower", "palm tree". */
  readonly value: string;
  /** The thing in the picture, under its canonical name in the visual lexicon of task/: "shop sign", "palm tree". */
  readonly element: string;
  /** What is written on it, as drawn. */
  readonly text?: string;
  /** Parameters of the drawing: colours, shapes, variants. */
  readonly look?: Readonly<Record<string, string | number | boolean>>;
}

export type Setting = "street" | "square" | "road" | "coast" | "countryside" | "indoor" | "sky" | "close-up" | "food";

/** The ideal observer's verdict, from every visible cue and nothing else. */
export interface Observation {
  /** "city" or "country" where one of them has a posterior of at least 0.99. */
  readonly determines: "city" | "country" | "none";
  /** The most probable place, whether determined or not, and its probability. */
  readonly country: string;
  readonly countryProbability: number;
  readonly city: number;
  readonly cityProbability: number;
}

/** Something in the picture; `cue` where it tells a place, absent for scenery and distractors. */
export interface VisibleElement {
  /** Canonical name in the visual lexicon. */
  readonly name: string;
  /** x, y, width, height as shares of the picture, 0..1. */
  readonly box: readonly [number, number, number, number];
  /** Share of the picture that is visible of it, 0..1. */
  readonly share: number;
  readonly text?: string;
  readonly cue?: Cue;
}

/** What every patch of the picture shows; the targets of vision pre-training. */
export interface LabelMap {
  /** Patches in a row and in a column (16 x 16 for 224 pixels). */
  readonly columns: number;
  readonly rows: number;
  /** Index of the element in `elementClasses`, row by row; 0 for none. */
  readonly elements: Uint8Array;
  /** Code point of the character that covers most of the patch; 0 for none. */
  readonly characters: Uint32Array;
}

export interface SceneTruth {
  readonly id: string;
  readonly seed: number;
  readonly split: "train" | "val" | "test";
  readonly city: WorldCity;
  readonly setting: Setting;
  readonly season: "spring" | "summer" | "autumn" | "winter";
  readonly weather: "clear" | "cloudy" | "rain" | "snow" | "fog";
  readonly light: "day" | "golden hour" | "dusk" | "night";
  readonly elements: readonly VisibleElement[];
  /** Cues that a careful observer can see: large enough, not hidden. */
  readonly cues: readonly Cue[];
  /** Things that speak for another place and are no cue of this one, such as a foreign brand or flag on a T-shirt. */
  readonly distractors: readonly VisibleElement[];
  readonly observation: Observation;
}

export interface RenderedScene {
  readonly truth: SceneTruth;
  readonly photo: Photo;
  readonly labels: LabelMap;
}
