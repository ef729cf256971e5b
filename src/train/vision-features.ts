// Features of a frozen tower for pictures of training: several of one size in a run, others one after the other.
import { createVisionRunner } from "../generate/engine/vision-runner.ts";
import type { ImagePixels } from "../model/family.ts";
import { floatWeights } from "../model/linear.ts";
import { type QwenConfig, readQwenConfig } from "../model/qwen2_5_vl/config.ts";
import { batchFeatures, layOutWindows, type WindowLayout } from "../model/qwen2_5_vl/vision-batch.ts";
import { traceVisionTower } from "../model/trace-network.ts";
import { openSession, type Session } from "../tensor/open-session.ts";
import type { Graph, TensorData } from "../tensor/tensor.ts";
import { trace } from "../tensor/trace.ts";
import type { TrainableModel } from "./trainable-model.ts";

export interface FeatureMaker {
  /** Feature rows [rows, hidden size of the language model] of each picture, in the order in which they were given. */
  make(images: readonly ImagePixels[]): Promise<readonly Float32Array[]>;
  close(): Promise<void>;
}

/** Pictures of one run, largest first: the features of a picture have the same bits in each of them. */
const batchSizes = [8, 2] as const;

type Model = Pick<TrainableModel, "network" | "stored" | "checkpoint">;

export function createFeatureMaker(model: Model, { threads }: { readonly threads?: number } = {}): FeatureMaker {
  const { network, stored } = model;
  const options = { device: "cpu", weights: stored, ...(threads === undefined ? {} : { threads }) } as const;
  const runner = createVisionRunner(network, () => traceVisionTower(network, floatWeights()), {
    parts: 1,
    open: (graph) => openSession(graph, options),
  });
  const config = network.family === "qwen2_5_vl" ? readQwenConfig(model.checkpoint.config) : null;
  const towers = new Map<string, Promise<Session>>();

  const alone = async (image: ImagePixels): Promise<Float32Array> => {
    const job = runner.start(image);
    for (;;) {
      const found = await job.next();
      if (found) return found;
    }
  };

  const together = async (
    { config, layout }: Tower,
    images: readonly ImagePixels[],
  ): Promise<readonly Float32Array[]> => {
    const key = `${images.length} of ${layout.patches} in ${layout.windows}`;
    const session = towers.get(key) ?? openSession(traceBatch({ config, layout }, images.length), options);
    towers.set(key, session);
    const { features } = await (await session).run(feedsOf({ config, layout }, images));
    const rows = features!.data as Float32Array;
    const length = rows.length / images.length;
    return images.map((_, index) => inReadingOrder(layout, rows.subarray(index * length, (index + 1) * length)));
  };

  return {
    async make(images) {
      const made = new Map<ImagePixels, Float32Array>();
      for (const group of groupByGrid(images)) {
        const layout = config && layoutOf(config, group[0]!);
        for (let at = 0; at < group.length; ) {
          const size = layout ? (batchSizes.find((each) => at + each <= group.length) ?? 1) : 1;
          const taken = group.slice(at, at + size);
          const found = layout && size > 1 ? await together({ config, layout }, taken) : [await alone(taken[0]!)];
          for (const [index, image] of taken.entries()) made.set(image, found[index]!);
          at += size;
        }
      }
      return images.map((image) => made.get(image)!);
    },
    async close() {
      await runner.close();
      for (const session of towers.values()) await (await session).close();
    },
  };
}

interface Tower {
  readonly config: QwenConfig;
  readonly layout: WindowLayout;
}

function traceBatch({ config, layout }: Tower, pictures: number): Graph {
  const { vision, text } = config;
  const rows = pictures * layout.patches;
  const angles = { dtype: "float32", shape: [rows, vision.headSize / 2] } as const;
  const types = { patches: { dtype: "float32", shape: [rows, frameWidth(config)] }, cos: angles, sin: angles } as const;
  return trace(types, ({ patches, cos, sin }) => {
    const inputs = { pictures, windows: layout.windows, patches: patches!, cos: cos!, sin: sin! };
    return { features: batchFeatures(floatWeights(), vision, text.hiddenSize, inputs).features };
  });
}

/** The first frame of every patch in the order of the layout: the others of a photo are copies of it. */
function feedsOf({ config, layout }: Tower, images: readonly ImagePixels[]): Record<string, TensorData> {
  const { channels, patchSize, temporalPatchSize, headSize } = config.vision;
  const { order, patches } = layout;
  const [plane, width] = [patchSize ** 2, frameWidth(config)];
  const rows = images.length * patches;
  const data = new Float32Array(rows * width);
  const [cos, sin] = [new Float32Array((rows * headSize) / 2), new Float32Array((rows * headSize) / 2)];
  for (const [index, { pixels }] of images.entries()) {
    cos.set(layout.cos, index * layout.cos.length);
    sin.set(layout.sin, index * layout.sin.length);
    for (let row = 0; row < patches; row++) {
      for (let channel = 0; channel < channels; channel++) {
        const from = (order[row]! * channels + channel) * temporalPatchSize * plane;
        data.set(pixels.subarray(from, from + plane), (index * patches + row) * width + channel * plane);
      }
    }
  }
  const angles = [rows, headSize / 2];
  return {
    patches: { dtype: "float32", shape: [rows, width], data },
    cos: { dtype: "float32", shape: angles, data: cos },
    sin: { dtype: "float32", shape: angles, data: sin },
  };
}

/** Feature rows of one picture from the order of the layout to that of the processor. */
function inReadingOrder({ squareOrder }: WindowLayout, rows: Float32Array): Float32Array {
  const width = rows.length / squareOrder.length;
  const sorted = new Float32Array(rows.length);
  for (const [row, square] of squareOrder.entries()) {
    sorted.set(rows.subarray(row * width, (row + 1) * width), square * width);
  }
  return sorted;
}

function frameWidth({ vision: { channels, patchSize } }: QwenConfig): number {
  return channels * patchSize ** 2;
}

function groupByGrid(images: readonly ImagePixels[]): readonly (readonly ImagePixels[])[] {
  const groups = new Map<string, ImagePixels[]>();
  for (const image of images) {
    const key = "grid" in image ? image.grid.join(" ") : `${image.tiles} tiles`;
    groups.set(key, [...(groups.get(key) ?? []), image]);
  }
  return [...groups.values()];
}

/** Null where the picture does not divide into full windows. */
function layoutOf({ vision }: QwenConfig, image: ImagePixels): WindowLayout | null {
  if (!("grid" in image) || image.grid[0] !== 1) return null;
  const patches = vision.windowSquares * vision.mergeSize;
  const [, rows, columns] = image.grid;
  return rows % patches === 0 && columns % patches === 0 ? layOutWindows(vision, image.grid) : null;
}
