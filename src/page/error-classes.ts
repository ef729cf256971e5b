// The five classes of error that maps and charts colour, cut at the field's thresholds.

export interface ErrorClass {
  /** Largest distance of the class in km; Infinity for the last. */
  readonly upTo: number;
  readonly label: string;
}

export const errorClasses: readonly ErrorClass[] = [
  { upTo: 25, label: "≤ 25 km" },
  { upTo: 200, label: "≤ 200 km" },
  { upTo: 750, label: "≤ 750 km" },
  { upTo: 2500, label: "≤ 2,500 km" },
  { upTo: Number.POSITIVE_INFINITY, label: "> 2,500 km" },
];

/** Class of an item without a predicted point. */
export const NO_PLACE_CLASS = errorClasses.length;

/** Index into `errorClasses`; `NO_PLACE_CLASS` for `null`. */
export function errorClassOf(distanceKm: number | null): number {
  if (distanceKm === null) return NO_PLACE_CLASS;
  return errorClasses.findIndex(({ upTo }) => distanceKm <= upTo);
}
