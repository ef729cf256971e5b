// Counts and shares as people read them.

/** 12000 → "12,000". */
export function count(value: number): string {
  return value.toLocaleString("en-US");
}

/** 7 of 9 → "77.8 %"; of nothing "–". */
export function share(part: number, whole: number): string {
  return whole === 0 ? "–" : `${((100 * part) / whole).toFixed(1)} %`;
}
