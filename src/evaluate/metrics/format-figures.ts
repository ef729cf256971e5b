// Figures as people read them: rates in per cent, kilometres and points, each with its interval.
import type { Estimate, Rate } from "./summary.ts";

/** What stands where a figure does not exist. */
export const NO_FIGURE = "–";

/** 0.7123 → "71.2 %". */
export function formatShare(share: number | null): string {
  return share === null ? NO_FIGURE : `${(share * 100).toFixed(1)} %`;
}

/** "71.2 % (70.4–72.0)", in per cent. */
export function formatRate({ share, low, high }: Rate): string {
  if (share === null || low === null || high === null) return NO_FIGURE;
  return `${formatShare(share)} (${(low * 100).toFixed(1)}–${(high * 100).toFixed(1)})`;
}

/** Whole numbers with separators; below 10 two digits after the point, below 100 one. */
export function formatNumber(value: number): string {
  const size = Math.abs(value);
  const digits = size >= 99.95 || Number.isInteger(value) ? 0 : size >= 9.995 ? 1 : 2;
  return value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** "812 km"; `null`, which in a median means that half of the rows have no place, as "no place". */
export function formatKm(km: number | null): string {
  return km === null ? "no place" : `${formatNumber(km)} km`;
}

/** "3,412 (3,380–3,445)"; an interval that ends at "no place" ends in "…". */
export function formatEstimate({ rows, value, low, high }: Estimate): string {
  if (rows === 0) return NO_FIGURE;
  if (value === null) return "no place";
  return `${formatNumber(value)} (${low === null ? "…" : formatNumber(low)}–${high === null ? "…" : formatNumber(high)})`;
}

/** 12000 → "12,000". */
export function formatCount(count: number): string {
  return count.toLocaleString("en-US");
}

/** "1 row", "12 rows". */
export function countOf(count: number, singular: string, plural = `${singular}s`): string {
  return `${formatCount(count)} ${count === 1 ? singular : plural}`;
}
