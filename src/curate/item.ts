// What the pipeline knows about one photo: its truth, what teachers said, what is visible, and every decision about it.
import type { VisualElement } from "../data/sample.ts";
import type { LatLon } from "../place/place.ts";

/** The steps of a run, in order; `--stage` names one of them. */
export const runStages = ["source", "teachers", "elements", "verify", "select", "output"] as const;
export type RunStage = (typeof runStages)[number];

/**
 * Where a photo can fall out, in the order in which it is decided; a photo is rejected at the first of them that it does
 * not pass. `source`: its picture is missing or unreadable. `teachers`: no usable answer. The next four verify, the last
 * four select.
 */
export const stageNames = [
  "source",
  "teachers",
  "localizability",
  "correctness",
  "agreement",
  "consistency",
  "trace",
  "duplicates",
  "leaks",
  "split",
] as const;
export type StageName = (typeof stageNames)[number];

/** `judge`: whether a photo that was rejected may teach the judge all the same; decided where it may not. */
export const decisionNames = [...stageNames, "judge"] as const;
export type DecisionName = (typeof decisionNames)[number];

/** Where the bytes of a photo are. Paths are as the process that made the run sees them. */
export type PhotoReference =
  | { readonly kind: "file"; readonly path: string }
  /** A member of an uncompressed tar file or of a zip file: byte offset and length of its (compressed) content. */
  | {
      readonly kind: "tar" | "zip";
      readonly archive: string;
      readonly member: string;
      readonly offset: number;
      readonly length: number;
      /** Zip only: 0 stored, 8 deflated. */
      readonly method?: number;
      /** Bytes of the photo once it is unpacked. */
      readonly size: number;
    }
  /** Downloaded into `path` when its turn comes. */
  | { readonly kind: "url"; readonly url: string; readonly path: string; readonly sha256?: string }
  /** Nothing in the source has this photo; `looked` says where. */
  | { readonly kind: "missing"; readonly looked: string };

/** The true place of a photo: the country by its borders, the city by the gazetteer. */
export interface PhotoTruth {
  /** ISO 3166-1 alpha-2; empty on the high seas. */
  readonly iso2: string;
  readonly country: string;
  readonly region?: string;
  readonly city?: string;
  readonly geonameId?: number;
  /** The names as they stood in the source table, kept beside ours. */
  readonly raw?: { readonly country?: string; readonly city?: string; readonly region?: string };
}

export interface CuratedPhoto {
  /** Position in the source table, from 0; the same in every shard of a run. */
  readonly row: number;
  readonly id: string;
  readonly point: LatLon;
  readonly truth: PhotoTruth;
  readonly photographerId?: string;
  readonly licence?: string;
  /** The 1 km cell (or `select.cellKm`) that the point lies in. */
  readonly cell: string;
  readonly image: PhotoReference;
}

export type TeacherStatus =
  | "ok"
  | "repaired" // understood only after the repair question
  | "unparsed" // text that is no answer, also after the repair question
  | "refused"
  | "failed"; // no text at all: the endpoint or the picture failed; asked again by the next run

export interface GuessedPoint extends LatLon {
  /** 0..1. */
  readonly probability: number;
}

export interface TeacherAnswer {
  /** Name of the teacher in the configuration. */
  readonly teacher: string;
  /** The text as it came; the repair's answer follows after a line of its own where one was asked. */
  readonly raw: string;
  readonly status: TeacherStatus;
  readonly localizable: boolean | null;
  /** Localizability, 0..1. */
  readonly score: number | null;
  readonly reasoning: string | null;
  readonly country: string | null;
  readonly city: string | null;
  /** Points of a point teacher, most probable first. */
  readonly point?: readonly GuessedPoint[];
  readonly entities: readonly string[];
  readonly tokens: { readonly prompt: number | null; readonly completion: number | null };
  /** The model as the server names it. */
  readonly model: string | null;
  readonly promptSha256: string;
  /** Of a failed answer: what went wrong, in a sentence. */
  readonly error?: { readonly code: string; readonly message: string };
}

/** A visible element; `share` is its part of the picture's pixels, 0..1, where a segmentation says so. */
export interface CuratedElement extends VisualElement {
  readonly share?: number;
}

export interface Elements {
  /** Name of the provider in the configuration. */
  readonly provider: string;
  readonly elements: readonly CuratedElement[];
  /** Of a failed observation; it is made again by the next run. */
  readonly error?: { readonly code: string; readonly message: string };
}

export type DecisionValue = number | string | boolean | null;

export interface Decision {
  readonly stage: DecisionName;
  readonly passed: boolean;
  /** One short line: why it passed or did not. The same cause has the same words, so that reasons can be counted. */
  readonly reason: string;
  /** What the rule looked at: distances, scores, names. */
  readonly values: Readonly<Record<string, DecisionValue>>;
}

/** How alike the reasonings of two teachers are by sentence embeddings, -1..1. */
export interface ReasoningSimilarity {
  readonly teachers: readonly [string, string];
  readonly cosine: number;
}

/** Similarities of every pair of teachers that gave a reasoning. */
export interface Similarities {
  readonly pairs: readonly ReasoningSimilarity[];
  /** Of a failed comparison; it is made again by the next run. */
  readonly error?: { readonly code: string; readonly message: string };
}

/** The perceptual hash of a photo, by which near-duplicates are found; null where it could not be taken. */
export interface PictureHash {
  readonly hash: string | null;
  readonly error?: { readonly code: string; readonly message: string };
}

/** All that is known of one photo, in the order in which it came to be known. */
export interface PhotoHistory {
  readonly photo: CuratedPhoto;
  readonly answers: readonly TeacherAnswer[];
  readonly elements: readonly Elements[];
  /** Where an embedder is configured and has been asked. */
  readonly similarities?: readonly ReasoningSimilarity[];
  readonly decisions: readonly Decision[];
}
