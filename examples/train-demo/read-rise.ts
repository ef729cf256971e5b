// How much the rewards of a GRPO run rose, from the events of its run directory.
import { readRun } from "../../src/run/read-run.ts";

export interface Rise {
  readonly name: string;
  /** Means over the first and the last quarter of the steps. */
  readonly before: number;
  readonly after: number;
  /** Standard error of their difference, from how the steps of a quarter differ. */
  readonly error: number;
}

/** The weighted reward, and the accuracy alone. */
const rewards = ["reward", "reward accuracy.paper"];

export async function readRise(run: string): Promise<readonly Rise[]> {
  const { series } = await readRun(run);
  return rewards.flatMap((name) => {
    const values = series.find((each) => each.name === name)?.points.map(([, value]) => value) ?? [];
    const quarter = Math.floor(values.length / 4);
    if (quarter < 2) return [];
    const [first, last] = [values.slice(0, quarter), values.slice(-quarter)];
    const error = Math.sqrt((variance(first) + variance(last)) / quarter);
    return [{ name, before: mean(first), after: mean(last), error }];
  });
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function variance(values: readonly number[]): number {
  const centre = mean(values);
  return values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1);
}
