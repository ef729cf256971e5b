// Named parameters side by side in one array, so that what treats all of them alike is one loop.
import type { Parameter } from "../model/family.ts";

export interface ParameterArray {
  readonly shape: readonly number[];
  /** A view into the array of the whole set. */
  readonly values: Float32Array<ArrayBuffer>;
}

export interface ParameterSet extends ReadonlyMap<string, ParameterArray> {
  /** The parameters one after the other. */
  readonly all: Float32Array<ArrayBuffer>;
}

/** Parameters of zeros, in the order given; `all` may be given by who keeps it elsewhere. */
export function createParameterSet(
  parameters: readonly Parameter[],
  all = new Float32Array(parameters.reduce((sum, parameter) => sum + sizeOf(parameter), 0)),
): ParameterSet {
  let at = 0;
  const entries = parameters.map((parameter): [string, ParameterArray] => {
    const values = all.subarray(at, at + sizeOf(parameter));
    at += values.length;
    return [parameter.name, { shape: parameter.shape, values }];
  });
  return Object.assign(new Map(entries), { all });
}

/** A set of the same names and shapes, filled with zeros. */
export function emptyLike(set: ParameterSet): ParameterSet {
  return createParameterSet([...set].map(([name, { shape }]) => ({ name, shape })));
}

function sizeOf({ shape }: Parameter): number {
  return shape.reduce((product, size) => product * size, 1);
}
