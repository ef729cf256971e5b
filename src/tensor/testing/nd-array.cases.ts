// An independent float64 reference: arrays defined element by element from an index, slow and obvious.
import { createRandom } from "../../run/random.ts";
import { countElements } from "../tensor-data.ts";

export interface NdArray {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

export type Index = readonly number[];

/** The array whose element at every index is what `element` says. */
export function generate(shape: readonly number[], element: (index: Index) => number): NdArray {
  const data = Float64Array.from({ length: countElements(shape) }, (_, offset) => element(indexAt(shape, offset)));
  return { shape, data };
}

export function indexAt(shape: readonly number[], offset: number): number[] {
  const index = new Array<number>(shape.length);
  let rest = offset;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    index[axis] = rest % shape[axis]!;
    rest = Math.floor(rest / shape[axis]!);
  }
  return index;
}

/** The element at an index. Missing leading axes and axes of size 1 repeat, as in broadcasting. */
export function at({ shape, data }: NdArray, index: Index): number {
  const own = index.slice(index.length - shape.length);
  const offset = shape.reduce((total, size, axis) => total * size + (size === 1 ? 0 : own[axis]!), 0);
  return data[offset]!;
}

export function nd(shape: readonly number[], values: readonly number[]): NdArray {
  return { shape, data: Float64Array.from(values) };
}

/** Values spread evenly over an interval in random order, never two equal, never exactly in the middle of it. */
export function randomArray(shape: readonly number[], seed: number, [low, high] = [-1, 1]): NdArray {
  const random = createRandom(seed);
  const count = countElements(shape);
  const places = Array.from({ length: count }, (_, place) => place);
  for (let last = count - 1; last > 0; last--) {
    const other = random.integer(last + 1);
    [places[last], places[other]] = [places[other]!, places[last]!];
  }
  const spread = (place: number) => low! + ((place + 0.3 + 0.3 * random.next()) / count) * (high! - low!);
  return { shape, data: Float64Array.from(places, spread) };
}

export function mapArray(x: NdArray, element: (value: number) => number): NdArray {
  return { shape: x.shape, data: x.data.map(element) };
}

export function zip(a: NdArray, b: NdArray, element: (a: number, b: number) => number): NdArray {
  const rank = Math.max(a.shape.length, b.shape.length);
  const shape = Array.from({ length: rank }, (_, axis) => {
    const sizes = [a, b].map((x) => x.shape[axis - rank + x.shape.length] ?? 1);
    return sizes[0] === 1 ? sizes[1]! : sizes[0]!;
  });
  return generate(shape, (index) => element(at(a, index), at(b, index)));
}

/** Every element from the line along `axis` that it lies on, and its place on that line. */
export function alongAxis(x: NdArray, axis: number, element: (line: number[], place: number) => number): NdArray {
  return generate(x.shape, (index) => element(lineAt(x, axis, index), index[axis]!));
}

/** One element for each line along `axis`; the axis stays with size 1. */
export function reduceAxis(x: NdArray, axis: number, reduce: (line: number[]) => number): NdArray {
  return generate(x.shape.with(axis, 1), (index) => reduce(lineAt(x, axis, index)));
}

export function reshaped(x: NdArray, shape: readonly number[]): NdArray {
  return { shape, data: x.data };
}

export function total(values: readonly number[] | Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}

function lineAt(x: NdArray, axis: number, index: Index): number[] {
  return Array.from({ length: x.shape[axis]! }, (_, place) => at(x, index.with(axis, place)));
}

/**
 * The gradient of a number with respect to an array by central differences; the error is of the order of step².
 */
export function finiteDifferences(x: NdArray, value: (x: NdArray) => number, step = 1e-5): NdArray {
  const gradient = x.data.map((_, position) => {
    const moved = (by: number) => ({ shape: x.shape, data: x.data.with(position, x.data[position]! + by) });
    return (value(moved(step)) - value(moved(-step))) / (2 * step);
  });
  return { shape: x.shape, data: gradient };
}
