// Cases of rotary position embedding.
import { rotary } from "../operations/rotary.ts";
import { at, generate, type NdArray, randomArray } from "./nd-array.cases.ts";
import type { OperationCase } from "./operation-case.cases.ts";

function turn(x: NdArray, cos: NdArray, sin: NdArray): NdArray {
  const half = x.shape[3]! / 2;
  return generate(x.shape, ([batch, head, row, element]) => {
    const pair = element! % half;
    const angle = [batch!, row!, pair];
    const [first, second] = [pair, pair + half].map((index) => at(x, [batch!, head!, row!, index])) as [number, number];
    return element! < half
      ? first * at(cos, angle) - second * at(sin, angle)
      : second * at(cos, angle) + first * at(sin, angle);
  });
}

function rotation(name: string, shape: [number, number, number, number], symbolic?: OperationCase["symbolic"]) {
  const [batch, , rows, size] = shape;
  return {
    name,
    floats: {
      x: randomArray(shape, 71),
      cos: randomArray([batch, rows, size / 2], 72),
      sin: randomArray([batch, rows, size / 2], 73),
    },
    ...(symbolic && { symbolic }),
    differentiable: ["x"],
    build: ({ x, cos, sin }) => rotary(x!, cos!, sin!),
    reference: ({ x, cos, sin }) => turn(x!, cos!, sin!),
  } satisfies OperationCase;
}

export const rotaryCases: readonly OperationCase[] = [
  rotation("rotary", [1, 1, 3, 4]),
  rotation("rotary of several heads and sequences", [2, 3, 4, 8]),
  rotation("rotary of one row", [3, 2, 1, 6]),
  rotation("rotary over symbolic sizes", [2, 2, 3, 4], {
    x: ["batch", 2, "rows", 4],
    cos: ["batch", "rows", 2],
    sin: ["batch", "rows", 2],
  }),
];
