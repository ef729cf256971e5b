// Reads a run directory of any command as far as it can be read: a damaged part is named, and the rest is still shown.
import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { createInterface } from "node:readline";
import { isHeld } from "./lock.ts";

/** One quantity over the steps of a run. */
export interface Series {
  /** Field of the event, with "evaluation." in front for measurements. */
  readonly name: string;
  readonly points: readonly (readonly [step: number, value: number])[];
}

export type RunState = "running" | "finished" | "interrupted" | "stopped" | "unknown";

export interface RunRecord {
  readonly path: string;
  readonly name: string;
  readonly command: string;
  readonly state: RunState;
  /** ISO 8601; null where no event could be read. */
  readonly startedAt: string | null;
  readonly lastAt: string | null;
  /** Time that processes worked on it, from their first to their last event each. */
  readonly seconds: number;
  readonly config: Readonly<Record<string, unknown>>;
  readonly manifest: Readonly<Record<string, unknown>>;
  readonly summary: Readonly<Record<string, unknown>>;
  readonly series: readonly Series[];
  /** Highest step that any event names; null for runs without steps. */
  readonly steps: number | null;
  /** What could not be read, in sentences. */
  readonly damage: readonly string[];
}

/** More quantities than this are not kept, nor are more points of one: every second point goes, again and again. */
const mostSeries = 300;
const mostPoints = 4000;

/** Never throws for what the files hold. */
export async function readRun(path: string): Promise<RunRecord> {
  const damage: string[] = [];
  const stored = await readObject(join(path, "config.json"), damage, true);
  const manifest = await readObject(join(path, "manifest.json"), damage, true);
  const summary = await readObject(join(path, "summary.json"), damage, false);
  const events = await readEvents(join(path, "events.jsonl"), damage);
  return {
    path,
    name: basename(path),
    command: typeof stored.command === "string" ? stored.command : "unknown",
    state: isHeld(join(path, "lock")) ? "running" : stateOf(events.last, summary),
    startedAt: events.startedAt,
    lastAt: events.lastAt,
    seconds: events.seconds,
    config: asObject(stored.config),
    manifest,
    summary,
    series: events.series,
    steps: events.steps,
    damage,
  };
}

function stateOf(last: string | null, summary: Readonly<Record<string, unknown>>): RunState {
  if (last === "finished" || last === "interrupted" || last === "stopped") return last;
  if (last === null) return "unknown";
  return Object.keys(summary).length > 0 ? "finished" : "stopped";
}

async function readObject(file: string, damage: string[], isNeeded: boolean): Promise<Record<string, unknown>> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === "ENOENT";
    if (isNeeded || !isMissing) damage.push(isMissing ? `${file} is missing.` : `${file} cannot be read.`);
    return {};
  }
  try {
    return asObject(JSON.parse(text));
  } catch {
    damage.push(`${file} is not JSON.`);
    return {};
  }
}

interface Events {
  readonly series: readonly Series[];
  readonly last: string | null;
  readonly startedAt: string | null;
  readonly lastAt: string | null;
  readonly seconds: number;
  readonly steps: number | null;
}

async function readEvents(file: string, damage: string[]): Promise<Events> {
  const series = createSeries();
  let last: string | null = null;
  let startedAt: string | null = null;
  let lastAt: string | null = null;
  let [seconds, begun, steps] = [0, Number.NaN, -1];
  let broken = 0;
  let wasBroken = false;
  const lines = createInterface({ input: createReadStream(file, "utf8"), crlfDelay: Number.POSITIVE_INFINITY });
  try {
    for await (const line of lines) {
      if (line.trim() === "") continue;
      const event = parseEvent(line);
      wasBroken = event === null;
      if (event === null) {
        broken++;
        continue;
      }
      const { time, event: kind } = event;
      if (typeof kind === "string") last = kind;
      if (typeof time === "string" && !Number.isNaN(Date.parse(time))) {
        startedAt ??= time;
        // A process that was killed has no last event of its own: the gap to the next one is not work.
        if (kind === "started" || kind === "resumed" || Number.isNaN(begun)) begun = Date.parse(time);
        else {
          seconds += Math.max(0, Date.parse(time) - begun) / 1000;
          begun = Date.parse(time);
        }
        lastAt = time;
      }
      if (typeof event.step === "number") {
        // After a kill the steps since the last checkpoint are taken again, and replace what was written of them.
        if (kind === "restored" || kind === "step") series.cut(event.step - (kind === "step" ? 1 : 0));
        steps = kind === "restored" ? event.step : Math.max(steps, event.step);
        series.add(kind === "step" ? "" : `${kind}.`, event.step, event);
      }
    }
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === "ENOENT";
    damage.push(isMissing ? `${file} is missing.` : `${file} cannot be read.`);
  }
  // The torn last line of a killed process is no damage.
  const damaged = broken - (wasBroken ? 1 : 0);
  if (damaged > 0) damage.push(`${file} has ${damaged} lines that are not JSON; they are left out.`);
  return { series: series.all(), last, startedAt, lastAt, seconds, steps: steps < 0 ? null : steps };
}

function parseEvent(line: string): Record<string, unknown> | null {
  try {
    const parsed: unknown = JSON.parse(line);
    return typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)
      ? (parsed as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

function createSeries() {
  const known = new Map<string, [number, number][]>();
  const add = (prefix: string, step: number, facts: Readonly<Record<string, unknown>>): void => {
    for (const [name, value] of Object.entries(facts)) {
      if (name === "step") continue;
      if (typeof value === "object" && value !== null && !Array.isArray(value)) {
        add(`${prefix}${name}.`, step, value as Record<string, unknown>);
      } else if (typeof value === "number") {
        let points = known.get(prefix + name);
        if (points === undefined) {
          if (known.size >= mostSeries) continue;
          points = [];
          known.set(prefix + name, points);
        }
        points.push([step, value]);
        if (points.length > mostPoints)
          points.splice(0, points.length, ...points.filter((_, index) => index % 2 === 1));
      }
    }
  };
  return {
    add,
    /** Forgets points beyond a step. */
    cut(step: number): void {
      for (const points of known.values()) while (points.length > 0 && points.at(-1)![0] > step) points.pop();
    },
    all: (): readonly Series[] => [...known].map(([name, points]) => ({ name, points })),
  };
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
