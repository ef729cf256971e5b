// Numbers and settings as tables show them.

/** Four significant digits for broken numbers; whole ones as they are; other values as JSON, shortened to `most`. */
export function formatFigure(value: unknown, most = 60): string {
  if (value === undefined) return "–";
  if (typeof value === "number") {
    if (Number.isInteger(value)) return Math.abs(value) < 1e15 ? value.toLocaleString("en-US") : value.toExponential(3);
    return Math.abs(value) >= 1e-3 && Math.abs(value) < 1e6
      ? String(Number(value.toPrecision(4)))
      : value.toExponential(2).replace("e+", "e");
  }
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length <= most ? text : `${text.slice(0, most - 1).toWellFormed()}…`;
}
