// A quantity over the steps of a run, with its scattered values behind a smoothed line.
import { html } from "../html.ts";
import type { PagePart } from "../part.ts";
import { chartStyle } from "./chart-style.ts";

export interface StepCurveOptions {
  readonly id: string;
  readonly name: string;
  /** Steps in ascending order; values that are not finite are left out. */
  readonly points: readonly (readonly [step: number, value: number])[];
}

const frame = { width: 380, height: 190, left: 64, right: 12, top: 12, bottom: 30 };
const mostDrawn = 400;
/** Share of the run that the smoothed line looks back on. */
const window = 0.05;

/** The pale line is the values, the strong one their running mean. */
export function stepCurve({ id, name, points }: StepCurveOptions): PagePart {
  const { width, height, left, right, top, bottom } = frame;
  const finite = points.filter(([, value]) => Number.isFinite(value));
  const values = finite.map(([, value]) => value);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const [first, last] = [finite[0]?.[0] ?? 0, finite.at(-1)?.[0] ?? 0];
  const x = (step: number) => left + (last > first ? (step - first) / (last - first) : 0.5) * (width - left - right);
  const y = (value: number) => top + (high > low ? (high - value) / (high - low) : 0.5) * (height - top - bottom);
  const path = (line: readonly (readonly [number, number])[]) =>
    `M${line.map(([step, value]) => `${x(step).toFixed(1)} ${y(value).toFixed(1)}`).join("L")}`;
  const needs = { styles: { chart: chartStyle, steps: stepStyle } };
  if (finite.length === 0)
    return { needs, body: html`<figure class="chart steps" id="${id}"><h3>${name}</h3><p>No values.</p></figure>` };
  const smooth = thin(runningMean(finite));
  const drawn = thin(finite);
  const sentence = `${name}: ${figure(values[0]!)} at step ${first}, ${figure(values.at(-1)!)} at step ${last}, from ${figure(low)} to ${figure(high)}`;
  return {
    needs,
    body: html`<figure class="chart steps" id="${id}"><h3>${name}</h3>
<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${sentence}.">
${[high, low].map(
  (value) => html`<line class="grid" x1="${left}" x2="${width - right}" y1="${y(value)}" y2="${y(value)}"/>
<text class="tick end" x="${left - 8}" y="${y(value) + 4}">${figure(value)}</text>`,
)}
<text class="tick" x="${left}" y="${height - 8}">${first}</text>
<text class="tick end" x="${width - right}" y="${height - 8}">${last}</text>
<path class="curve raw" d="${path(drawn)}"/>
<path class="curve" d="${path(smooth)}"/>
<circle class="mark" cx="${x(last)}" cy="${y(smooth.at(-1)![1])}" r="3.5"/>
</svg></figure>`,
  };
}

const stepStyle = `
.chart.steps h3 { margin: 0 0 0.3rem; overflow-wrap: anywhere; }
.chart.steps .raw { opacity: 0.25; stroke-width: 1.25; }
`;

function runningMean(points: readonly (readonly [number, number])[]): readonly (readonly [number, number])[] {
  const size = Math.max(1, Math.round(points.length * window));
  let sum = 0;
  return points.map(([step, value], index) => {
    sum += value - (index >= size ? points[index - size]![1] : 0);
    return [step, sum / Math.min(size, index + 1)];
  });
}

/** Evenly fewer points, the last one among them. */
function thin(points: readonly (readonly [number, number])[]): readonly (readonly [number, number])[] {
  const every = Math.ceil(points.length / mostDrawn);
  return points.filter((_, index) => (points.length - 1 - index) % every === 0);
}

function figure(value: number): string {
  if (Number.isInteger(value)) return value.toLocaleString("en-US");
  return Math.abs(value) >= 1e-3 && Math.abs(value) < 1e6
    ? String(Number(value.toPrecision(3)))
    : value.toExponential(1);
}
