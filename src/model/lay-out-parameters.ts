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

/** The tensors to write; `read` gives a parameter's numbers when its turn comes. */
export function layOutParameters(
  network: Network,
  read: (name: string) => Promise<Float32Array>,
  { layout = network.writtenLayout, dtype = "BF16" }: LayOutOptions = {},
): readonly TensorToWrite[] {
  const found = network.layouts.find(({ name }) => name === layout);
  if (!found) {
    const known = network.layouts.map(({ name }) => name).join(", ");
    throw new GlobeError("usage", `${network.family} has no layout "${layout}"; it has ${known}.`);
  }
  return network.parameters.flatMap((parameter) => {
    const names = found.storedNames(parameter.name);
    return names.map((name, index) => ({
      name,
      dtype,
      shape: partShape(parameter, names.length),
      data: async () => part(await read(parameter.name), index, names.length),
    }));
  });
}

/** Layouts that split a parameter, such as query, key and value, split it into equal parts along its first axis. */
function partShape({ shape }: Parameter, parts: number): readonly number[] {
  return parts === 1 ? shape : [shape[0]! / parts, ...shape.slice(1)];
}

function part(values: Float32Array, index: number, parts: number): Float32Array<ArrayBuffer> {
  const length = values.length / parts;
  return values.slice(index * length, (index + 1) * length) as Float32Array<ArrayBuffer>;
}
