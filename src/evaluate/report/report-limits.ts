// How much of a run goes into its report, so that a page of any run opens in a second.

export interface ReportLimits {
  /** Rows that can be browsed and that the map shows; a larger run is sampled. */
  readonly listedRows: number;
  /** Cards of the worst errors. */
  readonly worstRows: number;
  /** Photos embedded as thumbnails. */
  readonly thumbnails: number;
  /** Longest side of a thumbnail in pixels. */
  readonly thumbnailSide: number;
  /** Characters of one answer; the middle of a longer one is left out. */
  readonly textCharacters: number;
  /** Bytes of all answers together, compressed, as they stand in the page. */
  readonly textBytes: number;
}

export const defaultReportLimits: ReportLimits = {
  listedRows: 20_000,
  worstRows: 24,
  thumbnails: 160,
  thumbnailSide: 360,
  textCharacters: 6_000,
  textBytes: 16_000_000,
};
