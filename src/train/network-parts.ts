// Which parameters of a network belong to its vision tower, to the merger behind it, or to the language model.
import type { Network } from "../model/family.ts";
import { floatWeights } from "../model/linear.ts";
import { traceVisionTower } from "../model/trace-network.ts";
import { weightsOf } from "../tensor/graph.ts";

export interface NetworkParts {
  /** Of the tower or of its merger. */
  isVision(parameter: string): boolean;
  /** Of the layers that make rows of the language model from those of the tower. */
  isMerger(parameter: string): boolean;
}

/** Official names of the mergers (Qwen2.5-VL, InternVL3). */
const merger = /^(visual\.merger|mlp1)\./;

/** Asks the network itself, by tracing its tower. */
export function partsOf(network: Network): NetworkParts {
  const tower = weightsOf(traceVisionTower(network, floatWeights()));
  return {
    isVision: (parameter) => tower.has(parameter),
    isMerger: (parameter) => tower.has(parameter) && merger.test(parameter),
  };
}
