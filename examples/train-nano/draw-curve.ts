// Draws quantities over steps as a picture that stands by itself.
import { html } from "../../src/page/html.ts";

export interface Curve {
  readonly name: string;
  readonly points: readonly (readonly [step: number, value: number])[];
}

const frame = { width: 640, height: 260, left: 56, right: 150, top: 16, bottom: 34 };
const colours = ["#1f6f8b", "#c4572e", "#5b8c3a", "#7d5ba6", "#b8902f", "#4a4a4a"];
/** Neighbouring points of a curve are averaged down to this many. */
const mostPoints = 120;

/** An SVG with one line a curve, all on one scale; curves without points are left out. */
export function drawCurve(title: string, curves: readonly Curve[]): string {
  const drawn = curves
    .filter(({ points }) => points.length > 0)
    .map(({ name, points }) => ({ name, points: thin(points) }));
  const all = drawn.flatMap(({ points }) => points);
  const last = Math.max(1, ...all.map(([step]) => step));
  const low = Math.min(0, ...all.map(([, value]) => value));
  const high = Math.max(low + 1e-9, ...all.map(([, value]) => value));
  const { width, height, left, right, top, bottom } = frame;
  const x = (step: number) => left + (step / last) * (width - left - right);
  const y = (value: number) => top + ((high - value) / (high - low)) * (height - top - bottom);
  const marks = [0, 0.25, 0.5, 0.75, 1];
  return html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif" font-size="11">
<title>${title}</title>
<rect width="${width}" height="${height}" fill="#fff"/>
${marks.map((share) => {
  const value = low + share * (high - low);
  return html`<line x1="${left}" x2="${width - right}" y1="${y(value)}" y2="${y(value)}" stroke="#ddd"/>
<text x="${left - 6}" y="${y(value) + 4}" text-anchor="end" fill="#555">${format(value)}</text>
<text x="${x(share * last)}" y="${height - 12}" text-anchor="middle" fill="#555">${Math.round(share * last)}</text>`;
})}
${drawn.map(
  (
    { name, points },
    i,
  ) => html`<polyline fill="none" stroke="${colours[i % colours.length]!}" stroke-width="1.6" points="${points
    .map(([step, value]) => `${x(step).toFixed(1)},${y(value).toFixed(1)}`)
    .join(" ")}"/>
<text x="${width - right + 10}" y="${top + 14 + 16 * i}" fill="${colours[i % colours.length]!}">${name}</text>`,
)}
</svg>
`.markup;
}

function thin(points: Curve["points"]): Curve["points"] {
  const size = Math.ceil(points.length / mostPoints);
  return Array.from({ length: Math.ceil(points.length / size) }, (_, i) => {
    const group = points.slice(i * size, (i + 1) * size);
    return [group.at(-1)![0], group.reduce((sum, [, value]) => sum + value, 0) / group.length] as const;
  });
}

function format(value: number): string {
  return String(Number(value.toPrecision(3)));
}
