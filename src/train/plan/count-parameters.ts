// How many numbers a configuration trains, and how many stay as they are.
import type { Network } from "../../model/family.ts";
import type { TrainConfig } from "../config/train-config.ts";
import { partsOf } from "../network-parts.ts";

export interface ParameterCount {
  readonly total: number;
  readonly trained: number;
  /** Names of the language model's parameters that are trained, or that have adapters. */
  readonly names: readonly string[];
}

/** Adapters get one for each linear layer of a part that is not frozen, as far as `lora.targets` names it. */
export function countParameters(
  network: Network,
  { tune, freeze, lora }: Pick<TrainConfig, "tune" | "freeze" | "lora">,
): ParameterCount {
  const { isVision, isMerger } = partsOf(network);
  const isFree = (name: string) => !(isMerger(name) ? freeze.merger : isVision(name) ? freeze.vision : freeze.language);
  const total = network.parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const free = network.parameters.filter(({ name }) => isFree(name));
  const isTarget = (name: string) =>
    lora.targets === "all-linear"
      ? /\.layers\.\d+\..*_proj\.weight$/.test(name) && !isVision(name)
      : lora.targets.some((target) => name.endsWith(`${target}.weight`));
  const chosen = tune === "full" ? free : free.filter(({ name, shape }) => shape.length === 2 && isTarget(name));
  const trained = chosen.reduce(
    (sum, { shape }) => sum + (tune === "full" ? sizeOf(shape) : lora.rank * (shape[0]! + shape[1]!)),
    0,
  );
  return { total, trained, names: chosen.flatMap(({ name }) => (isVision(name) ? [] : [name])) };
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
