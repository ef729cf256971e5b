// The vision tower of a model, cut into as many sessions as the limit on arithmetic asks for.
import type { Network } from "../../model/family.ts";
import type { Weights } from "../../model/linear.ts";
import { linearLayers } from "../../model/linear-layers.ts";
import { traceVisionTower } from "../../model/trace-network.ts";
import { openSession, type SessionOptions } from "../../tensor/open-session.ts";
import { engineLimits } from "../engine-options.ts";
import { createVisionRunner, type VisionRunner } from "./vision-runner.ts";

/** Its sessions are built when the first picture comes; `weights` is called for the trace. */
export function openVision(network: Network, weights: () => Weights, options: SessionOptions): VisionRunner {
  const parts = visionParts(network);
  return createVisionRunner(network, () => traceVisionTower(network, weights()), {
    parts,
    // Each part would keep memory for a whole picture: 5.1 instead of 1.8 GB at 7B, where it makes nothing faster.
    open: (graph) => openSession(graph, { ...options, keepsArena: parts === 1 }),
  });
}

/** Parts of the tower whose runs each keep to the limit on arithmetic for a picture of a million pixels. */
function visionParts(network: Network): number {
  const patches = 4096;
  const inTower = linearLayers(network).filter(({ part }) => part === "vision");
  const weights = inTower.reduce((sum, { inFeatures, outFeatures }) => sum + inFeatures * outFeatures, 0);
  return Math.ceil((2 * weights * patches) / engineLimits.chunkOperations.value);
}
