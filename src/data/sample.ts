// A sample: one photo with its true place, and whatever a teacher or a curator has said about it.

/** Where the bytes of a photo are: a file, or the bytes themselves as they stand in a Parquet row. */
export interface SampleImage {
  readonly path?: string;
  readonly bytes?: Uint8Array;
}

export interface EntityTag {
  readonly text: string;
  /** Character span in `response`, end exclusive. */
  readonly start?: number;
  readonly end?: number;
}

/** Something that is visible in the photo, as a segmentation model, a detector, a teacher or OCR reported it. */
export interface VisualElement {
  readonly name: string;
  readonly source: string;
  /** 0..1. */
  readonly score: number;
  /** x, y, width, height as shares of the picture, 0..1. */
  readonly box?: readonly [number, number, number, number];
}

export interface Provenance {
  readonly teacher?: string;
  readonly promptId?: string;
  readonly versions?: Readonly<Record<string, string>>;
}

/** How a value that is no text stands in `columns`. */
export type ColumnEncoding = "json" | "base64";

/**
 * One row of our JSONL and Parquet files. The first group holds the fields of the published training rows, the second
 * our additions; absent means unknown, never an empty value.
 */
export interface Sample {
  readonly id: string;
  readonly images: readonly SampleImage[];
  /** Teacher reasoning, without tags. */
  readonly response?: string;
  readonly country?: string;
  readonly city?: string;
  readonly entities?: readonly EntityTag[];

  readonly lat?: number;
  readonly lon?: number;
  /** ISO 3166-1 alpha-2 of the true country. */
  readonly iso2?: string;
  readonly region?: string;
  readonly geonameId?: number;
  readonly visualElements?: readonly VisualElement[];
  /** 0..1. */
  readonly localizability?: number;
  readonly provenance?: Provenance;
  readonly licence?: string;
  readonly photographerId?: string;
  /**
   * Columns of the source table that have no field here, as text, and those whose text a field would not reproduce
   * ("48.8500", an ISO code in the country column); they are written back unchanged.
   */
  readonly columns?: Readonly<Record<string, string>>;
  /** Members of `columns` that were not text in the source: JSON values and bytes, written as text this way. */
  readonly columnEncodings?: Readonly<Record<string, ColumnEncoding>>;
}
