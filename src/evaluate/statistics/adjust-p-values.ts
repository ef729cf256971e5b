// Several tests at once: Holm's step-down adjustment (1979), which bounds the chance of any false alarm.

/** Adjusted p values in the order given; compare each with the level wanted, for example 0.05. */
export function adjustPValues(values: readonly number[]): readonly number[] {
  const order = values.map((_, i) => i).sort((a, b) => values[a]! - values[b]!);
  const adjusted = new Array<number>(values.length);
  let largest = 0;
  order.forEach((at, rank) => {
    largest = Math.max(largest, Math.min(1, values[at]! * (values.length - rank)));
    adjusted[at] = largest;
  });
  return adjusted;
}
