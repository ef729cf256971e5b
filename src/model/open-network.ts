// From an open checkpoint to its network and the weights that fit it.
import { join } from "node:path";
import { type CheckpointWeights, checkpointWeights } from "./checkpoint-weights.ts";
import type { Network } from "./family.ts";
import type { Checkpoint } from "./open-checkpoint.ts";
import { familyOf } from "./registry.ts";

/** Finds the family, describes the network and checks every tensor's name and shape against it. */
export function openNetwork(checkpoint: Checkpoint): { network: Network; weights: CheckpointWeights } {
  const file = join(checkpoint.folder, "config.json");
  const family = familyOf(checkpoint.architecture, file);
  const network = family.describe(checkpoint.config, { file, storedNames: checkpoint.tensors.names });
  return { network, weights: checkpointWeights(network, checkpoint.tensors, checkpoint.folder) };
}
