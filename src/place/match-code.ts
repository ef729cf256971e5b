// The name matcher of the GLOBE release, bit for bit, so that scores can be compared with published ones.

/**
 * True when one name contains the other, ignoring case, and the shorter has at least 0.7 of the longer's length.
 * Lengths are those of the text as given, in code points, taken before lower-casing; an empty name never matches.
 */
export function matchCode(prediction: string, truth: string): boolean {
  if (prediction === "" || truth === "") return false;
  const a = prediction.toLowerCase();
  const b = truth.toLowerCase();
  if (!a.includes(b) && !b.includes(a)) return false;
  const lengths = [[...prediction].length, [...truth].length];
  return Math.min(...lengths) / Math.max(...lengths) >= 0.7;
}
