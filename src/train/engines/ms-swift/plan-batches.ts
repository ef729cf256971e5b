// How the rows of an optimizer step are spread over devices, passes and accumulation.
import type { TrainConfig } from "../../config/train-config.ts";
import type { FaultList } from "../../plan/fault-list.ts";
import type { EngineSettings } from "./engine-settings.ts";

export interface BatchPlan {
  /** Rows of a step; with GRPO completions. */
  readonly rows: number;
  /** Processes that train: devices × machines. */
  readonly processes: number;
  readonly perDevice: number;
  readonly accumulation: number;
}

/**
 * `batchSize` rows (GRPO: `batchSize × group` completions) as per-device × processes × accumulation, exactly. What cannot
 * be so is a fault that names numbers that can; then the result is what ms-swift would make of it.
 */
export function planBatches(config: TrainConfig, settings: EngineSettings, lists: BatchLists): BatchPlan {
  const { faults, notices } = lists;
  const group = config.kind === "grpo" ? config.group : 1;
  const rows = config.batchSize * group;
  const processes = Math.max(1, settings.devices) * settings.nodes;
  const perDevice = settings.perDevice ?? choosePerDevice(config, { rows, processes });
  const pass = perDevice * processes;
  const accumulation = Math.max(1, Math.round(rows / pass));
  const plan = { rows, processes, perDevice, accumulation };
  const what = group === 1 ? `${rows} rows` : `${config.batchSize} prompts × ${group} = ${rows} completions`;
  if (rows % pass !== 0) {
    const fitting = divisorsOf(rows).filter((size) => rows % (size * processes) === 0);
    const remedy =
      fitting.length > 0
        ? `--engine-set perDevice=${nearest(fitting, perDevice)} divides it`
        : `--set batchSize=${Math.max(1, Math.round(rows / (group * processes))) * processes} can be divided`;
    faults.add(
      "batches that cannot be divided",
      `A step of ${what} is no multiple of ${perDevice} a device × ${processes} devices; ${remedy}.`,
    );
    return plan;
  }
  if (group > 1 && (perDevice * accumulation) % group !== 0) {
    notices.add(
      "groups that are spread over processes",
      `A process holds ${perDevice * accumulation} completions of a step, no multiple of the group of ${group}: what ` +
        "abstains for one member is left out only for those of its process. perDevice or batchSize can change that.",
    );
  }
  return plan;
}

interface BatchLists {
  readonly faults: FaultList;
  readonly notices: FaultList;
}

/** As many of the longest rows as one pass may hold, so that the step can be divided. */
function choosePerDevice(
  { microBatchTokens, maxLength }: TrainConfig,
  { rows, processes }: { readonly rows: number; readonly processes: number },
): number {
  const most = Math.max(1, Math.floor(microBatchTokens / maxLength));
  const fitting = divisorsOf(rows).filter((size) => size <= most && rows % (size * processes) === 0);
  return fitting.at(-1) ?? most;
}

function divisorsOf(value: number): number[] {
  return Array.from({ length: value }, (_, index) => index + 1).filter((size) => value % size === 0);
}

function nearest(sizes: readonly number[], wanted: number): number {
  return sizes.reduce((best, size) => (Math.abs(size - wanted) < Math.abs(best - wanted) ? size : best));
}
