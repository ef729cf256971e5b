// The headline figures in the order in which tables show them.
import { formatEstimate, formatNumber, formatRate } from "./format-figures.ts";
import type { MetricBlock, Rate } from "./summary.ts";

export interface MetricRow {
  readonly label: string;
  /** Rows of a table belong together by group. */
  readonly group: "names" | "distance" | "score";
  readonly format: (block: MetricBlock) => string;
  /** The rate, where the figure is one. */
  readonly rate: ((block: MetricBlock) => Rate) | null;
}

/** One row for each metric; `thresholdsKm` as in the summary. */
export function metricRows(thresholdsKm: readonly number[]): readonly MetricRow[] {
  const ofRate = (label: string, group: MetricRow["group"], rate: (block: MetricBlock) => Rate): MetricRow => ({
    label,
    group,
    rate,
    format: (block) => formatRate(rate(block)),
  });
  return [
    ofRate("country", "names", (block) => block.country),
    ofRate("region", "names", (block) => block.region),
    ofRate("city", "names", (block) => block.city),
    ofRate("country, string rule", "names", (block) => block.countryString),
    ofRate("city, string rule", "names", (block) => block.cityString),
    ...thresholdsKm.map((km, i) =>
      ofRate(`within ${formatNumber(km)} km`, "distance", (block) => block.within[i]!.rate),
    ),
    { label: "median km", group: "distance", rate: null, format: (block) => formatEstimate(block.medianKm) },
    { label: "GeoScore", group: "score", rate: null, format: (block) => formatEstimate(block.geoScore) },
  ];
}
