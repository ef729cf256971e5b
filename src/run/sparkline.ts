// A curve in one line of text.

const blocks = "▁▂▃▄▅▆▇█";

/** At most `width` characters, each the mean of its share of the values, from the lowest to the highest. */
export function sparkline(values: readonly number[], width = 40): string {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return "";
  const count = Math.min(width, finite.length);
  const means = Array.from({ length: count }, (_, index) => {
    const part = finite.slice(
      Math.floor((index * finite.length) / count),
      Math.floor(((index + 1) * finite.length) / count),
    );
    return part.reduce((sum, value) => sum + value / part.length, 0);
  });
  const low = Math.min(...means);
  const span = Math.max(...means) - low;
  return means.map((mean) => blocks[span > 0 ? Math.min(7, Math.floor(((mean - low) / span) * 8)) : 0]).join("");
}
