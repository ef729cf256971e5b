// Brings the feature rows of a trained tower to the size of numbers that the language model's layers add up.

import { floatWeights } from "../../model/linear.ts";
import { batchFeatures } from "../../model/qwen2_5_vl/vision-batch.ts";
import { openSession } from "../../tensor/open-session.ts";
import type { TensorData } from "../../tensor/tensor.ts";
import { trace } from "../../tensor/trace.ts";
import type { VisionTask } from "./open-vision-task.ts";
import { createPictureBatch } from "./picture-batch.ts";

/**
 * Root mean square of what the merger writes. Heads of cross-entropies drive it to 6 and more, beside which what a fresh
 * language model adds to the rows of a picture would be lost.
 */
export const featureSize = 0.6;

/** The merger's last layer, whose weights and biases are multiplied. */
export const lastMergerLayer = ["visual.merger.mlp.2.weight", "visual.merger.mlp.2.bias"] as const;

/** The factor that brings features of the first scenes to `featureSize`. */
export async function featureFactor(
  { whole, train, tables, coding }: VisionTask,
  values: ReadonlyMap<string, TensorData>,
  threads?: number,
): Promise<number> {
  const { config, layout, pictures } = whole;
  const batch = createPictureBatch(whole, coding);
  const scenes = Array.from({ length: pictures }, (_, index) => index % train.count);
  const photos = await Promise.all(scenes.map((scene) => train.photo(scene)));
  batch.fill(
    scenes.map((scene, i) => ({
      photo: photos[i]!,
      labels: train.labels(scene),
      cues: train.cues(scene),
      top: 0,
      left: 0,
      tables,
    })),
  );
  const { patches, cos, sin } = batch.feeds as Record<"patches" | "cos" | "sin", TensorData>;
  const typeOf = ({ dtype, shape }: TensorData) => ({ dtype, shape });
  const graph = trace({ patches: typeOf(patches), cos: typeOf(cos), sin: typeOf(sin) }, (fed) => {
    const inputs = { pictures, windows: layout.windows, patches: fed.patches!, cos: fed.cos!, sin: fed.sin! };
    return { features: batchFeatures(floatWeights(), config.vision, config.text.hiddenSize, inputs).features };
  });
  const session = await openSession(graph, {
    device: "cpu",
    weights: { get: (name) => values.get(name)!.data as Float32Array },
    ...(threads !== undefined && { threads }),
  });
  const { features } = await session.run({ patches, cos, sin }).finally(() => session.close());
  const rows = features!.data as Float32Array;
  return featureSize / Math.sqrt(rows.reduce((sum, value) => sum + value * value, 0) / rows.length);
}
