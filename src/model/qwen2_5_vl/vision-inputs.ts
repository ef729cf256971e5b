// What the vision tower of Qwen2.5-VL is fed: patches, their rotary angles, and which of them see each other.
import { GlobeError } from "../../run/errors.ts";
import { multiplyDimensions } from "../../tensor/dimension.ts";
import { less } from "../../tensor/operations/arithmetic.ts";
import { range } from "../../tensor/operations/leaf.ts";
import { insertAxis } from "../../tensor/operations/reshape.ts";
import type { Dimension, Tensor, TensorData } from "../../tensor/tensor.ts";
import { dimension } from "../../tensor/trace.ts";
import type { ImagePixels, ImageShape, InputTypes, Pictures } from "../family.ts";
import { joinFloats } from "../join-floats.ts";
import { inverseFrequencies, rotaryTable } from "../rotary-table.ts";
import type { QwenVisionConfig } from "./config.ts";
import { type Arrangement, arrange, frameIndex, patchPositions, windowIndex } from "./window-index.ts";

export interface VisionInputs {
  /** [patches, channels * frames of a patch * height * width], square by square. */
  readonly patches: Tensor;
  /** [patches, head size / 2] */
  readonly cos: Tensor;
  readonly sin: Tensor;
  /** An arrangement of the patches in windows; see `Arrangement`. */
  readonly windowPatches: Tensor;
  readonly windowLengths: Tensor;
  readonly windowPlaces: Tensor;
  /** An arrangement in frames; absent when there is one picture. */
  readonly framePatches?: Tensor;
  readonly frameLengths?: Tensor;
  readonly framePlaces?: Tensor;
}

export function visionInputTypes(vision: QwenVisionConfig, pictures: Pictures): InputTypes {
  const patches = multiplyDimensions(vision.mergeSize ** 2, dimension("squares"));
  const arrangement = (name: string): InputTypes => {
    const groups = dimension(`${name}s`);
    return {
      [`${name}Patches`]: { dtype: "int64", shape: [groups, dimension(`${name} length`)] },
      [`${name}Lengths`]: { dtype: "int64", shape: [groups] },
      [`${name}Places`]: { dtype: "int64", shape: [patches] },
    };
  };
  return {
    patches: { dtype: "float32", shape: [patches, patchWidth(vision)] },
    cos: { dtype: "float32", shape: [patches, vision.headSize / 2] },
    sin: { dtype: "float32", shape: [patches, vision.headSize / 2] },
    ...arrangement("window"),
    ...(pictures === "several" ? arrangement("frame") : {}),
  };
}

export function visionFeeds(
  vision: QwenVisionConfig,
  images: readonly ImagePixels[],
  pictures: Pictures,
): Record<string, TensorData> {
  const grids = images.map(gridOf);
  if (pictures === "one" && (grids.length !== 1 || grids[0]![0] !== 1)) {
    throw new GlobeError("usage", `A tower for one picture a run got ${images.length}; trace it for several.`);
  }
  const [row, column] = patchPositions(grids, vision);
  const patches = row.length;
  // Half of the frequencies turn with the row, then the same ones with the column.
  const frequencies = inverseFrequencies(vision.headSize / 2, vision.ropeTheta);
  const axisOf = new Uint8Array(2 * frequencies.length).fill(1, frequencies.length);
  const table = rotaryTable([row, column], new Float32Array([...frequencies, ...frequencies]), axisOf);
  const angles = [patches, table.width];
  return {
    patches: { dtype: "float32", shape: [patches, patchWidth(vision)], data: joinPixels(images, patchWidth(vision)) },
    cos: { dtype: "float32", shape: angles, data: table.cos },
    sin: { dtype: "float32", shape: angles, data: table.sin },
    ...arrangementFeeds("window", arrange(windowIndex(grids, vision), vision.mergeSize)),
    ...(pictures === "several" ? arrangementFeeds("frame", arrange(frameIndex(grids, vision), vision.mergeSize)) : {}),
  };
}

function arrangementFeeds(name: string, arrangement: Arrangement): Record<string, TensorData> {
  const { groups, longest, patches, lengths, places } = arrangement;
  return {
    [`${name}Patches`]: { dtype: "int64", shape: [groups, longest], data: patches },
    [`${name}Lengths`]: { dtype: "int64", shape: [groups], data: lengths },
    [`${name}Places`]: { dtype: "int64", shape: [places.length], data: places },
  };
}

/** [groups, 1, 1, longest]: true for the rows that are not filled up. */
export function visibleRows(lengths: Tensor, longest: Dimension): Tensor {
  return insertAxis(insertAxis(less(insertAxis(range(longest), 0), insertAxis(lengths, 1)), 1), 1);
}

export function gridOf(image: ImageShape): readonly [number, number, number] {
  if ("grid" in image) return image.grid;
  throw new GlobeError("usage", "Qwen2.5-VL takes a picture as one grid of patches, got tiles.");
}

function patchWidth({ channels, temporalPatchSize, patchSize }: QwenVisionConfig): number {
  return channels * temporalPatchSize * patchSize ** 2;
}

function joinPixels(images: readonly ImagePixels[], width: number): Float32Array {
  for (const image of images) {
    const expected = gridOf(image).reduce((product, size) => product * size, width);
    if (image.pixels.length !== expected) {
      const grid = gridOf(image).join(" x ");
      throw new GlobeError("usage", `A grid of ${grid} patches has ${expected} numbers, got ${image.pixels.length}.`);
    }
  }
  return joinFloats(images.map((image) => image.pixels));
}
