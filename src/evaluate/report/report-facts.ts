// What a report says about its run besides the figures.

export interface ReportFacts {
  readonly title: string;
  readonly model: string;
  readonly dataset: string;
  readonly promptId: string;
  readonly gazetteerVersion: string;
  /** ISO 8601. */
  readonly createdAt: string;
  /** Anything else worth a line: decoding, code version, profile. */
  readonly details?: Readonly<Record<string, string>>;
}
