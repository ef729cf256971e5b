// Finds the newest whole checkpoint that ms-swift left.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

/**
 * `checkpoint-N` with the highest N that has the trainer's state, which is written last; null without one. A kill while
 * one is written leaves a folder without it.
 */
export function lastSwiftCheckpoint(output: string): string | null {
  if (!existsSync(output)) return null;
  const steps = readdirSync(output).flatMap((name) => {
    const step = /^checkpoint-(\d+)$/.exec(name)?.[1];
    return step !== undefined && existsSync(join(output, name, "trainer_state.json")) ? [Number(step)] : [];
  });
  return steps.length === 0 ? null : join(output, `checkpoint-${Math.max(...steps)}`);
}

export function stepOf(checkpoint: string | null): number {
  return Number(/checkpoint-(\d+)$/.exec(checkpoint ?? "")?.[1] ?? 0);
}
