// Quantizes the linear layers of a checkpoint, once: the file is kept beside the checkpoint, or among the caches.
import { join } from "node:path";
import { globeHome } from "../../run/globe-home.ts";
import { type LinearLayer, linearLayers } from "../linear-layers.ts";
import type { Checkpoint } from "../open-checkpoint.ts";
import { openNetwork } from "../open-network.ts";
import type { QuantizedFile } from "./open-quantized.ts";
import { type QuantizeTensorsOptions, quantizeTensors } from "./quantize-tensors.ts";
import type { Scheme } from "./scheme.ts";

export interface QuantizeOptions extends Pick<QuantizeTensorsOptions, "threads" | "signal" | "onProgress" | "onWait"> {
  /** How to store a layer's matrix; null leaves it as it is. Norms, biases and embedding rows are never asked about. */
  schemeOf(layer: LinearLayer): Scheme | null;
  /** Where the file is looked for and made, in this order; by default `.globe` in the checkpoint, then $GLOBE_HOME. */
  readonly folders?: readonly string[];
}

/** The quantized file of the checkpoint; the first call makes it and later ones open it. */
export function quantizeCheckpoint(checkpoint: Checkpoint, options: QuantizeOptions): Promise<QuantizedFile> {
  const { schemeOf, folders = quantizedFolders(checkpoint.folder), ...rest } = options;
  const { network, weights } = openNetwork(checkpoint);
  const matrices = linearLayers(network).flatMap((layer) => {
    const scheme = schemeOf(layer);
    const name = `${layer.name}.weight`;
    return scheme ? [{ name, stored: weights.storedNames(name), scheme }] : [];
  });
  return quantizeTensors({ tensors: checkpoint.tensors, digest: checkpoint.digest, matrices, folders, ...rest });
}

/** `.globe` in the checkpoint's folder, then `quantized` among the shared caches. */
export function quantizedFolders(checkpointFolder: string): readonly string[] {
  return [join(checkpointFolder, ".globe"), join(globeHome(), "quantized")];
}
