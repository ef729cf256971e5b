// A network's parameters as the tensors of a checkpoint: under official names, or as another published layout has them.
import { GlobeError } from "../run/errors.ts";
import type { Network, Parameter } from "./family.ts";
import type { TensorToWrite } from "./safetensors/write-safetensors.ts";

export interface LayOutOptions {
  /** By default the layout that goes with the architecture that config.json names. */
  readonly layout?: string;
  /** How numbers are stored. */
  readonly dtype?: "BF16" | "F16" | "F32";
}

/** The tensors to write; `read` gives `count` of a parameter's numbers from `start` on when their turn comes. */
export function layOutParameters(
  network: Network,
  read: (name: string, start: number, count: number) => AsyncIterable<Float32Array<ArrayBuffer>>,
  { layout = network.writtenLayout, dtype = "BF16" }: LayOutOptions = {},
): readonly TensorToWrite[] {
  const found = network.layouts.find(({ name }) => name === layout);
  if (!found) {
    const known = network.layouts.map(({ name }) => name).join(", ");
    throw new GlobeError("usage", `${network.family} has no layout "${layout}"; it has ${known}.`);
  }
  return network.parameters.flatMap((parameter) => {
    const names = found.storedNames(parameter.name);
    // Layouts that split a parameter, such as query, key and value, split it into equal parts along its first axis.
    const shape = partShape(parameter, names.length);
    const count = shape.reduce((product, size) => product * size, 1);
    return names.map((name, index) => ({ name, dtype, shape, data: () => read(parameter.name, index * count, count) }));
  });
}

function partShape({ shape }: Parameter, parts: number): readonly number[] {
  return parts === 1 ? shape : [shape[0]! / parts, ...shape.slice(1)];
}
