// The form of a test case for an operation, and how a case is run on any device.
import { differentiate } from "../differentiate.ts";
import { dimension } from "../dimension.ts";
import { openSession } from "../open-session.ts";
import { multiply } from "../operations/arithmetic.ts";
import { sum } from "../operations/reduce.ts";
import {
  type Device,
  type DType,
  formatShape,
  type Graph,
  type Shape,
  type Tensor,
  type TensorData,
} from "../tensor.ts";
import { tensorData, toNumbers } from "../tensor-data.ts";
import { trace } from "../trace.ts";
import { finiteDifferences, type NdArray, randomArray, total } from "./nd-array.cases.ts";

export interface OperationCase {
  readonly name: string;
  /** float32 operands; the gradient of each is checked unless `differentiable` says which. */
  readonly floats: Readonly<Record<string, NdArray>>;
  /** Operands of other types, which the reference sees as numbers. */
  readonly others?: Readonly<Record<string, TensorData>>;
  /** Names for axes, so that the case runs with sizes that are known only at run time. */
  readonly symbolic?: Readonly<Record<string, readonly (string | number)[]>>;
  readonly differentiable?: readonly string[];
  build(tensors: Record<string, Tensor>): Tensor;
  reference(arrays: Record<string, NdArray>): NdArray;
  /** Largest error as a share of the largest value; 1e-5 unless the operation itself is less exact. */
  readonly tolerance?: number;
}

export interface CaseResult {
  readonly got: readonly number[];
  readonly expected: NdArray;
  readonly shape: readonly number[];
  readonly dtype: DType;
}

/** The forward pass on a device, beside the reference. */
export async function runForward(operationCase: OperationCase, device: Device): Promise<CaseResult> {
  const graph = trace(inputTypes(operationCase), (tensors) => ({ result: operationCase.build(tensors) }));
  const { result } = await runOnce(graph, device, feedsOf(operationCase));
  const expected = operationCase.reference(referenceInputs(operationCase));
  return { got: toNumbers(result!), expected, shape: result!.shape, dtype: result!.dtype };
}

/** Gradients of a weighted sum of the result on a device, beside finite differences of the reference in float64. */
export async function runGradient(operationCase: OperationCase, device: Device): Promise<Record<string, CaseResult>> {
  const names = operationCase.differentiable ?? Object.keys(operationCase.floats);
  const arrays = referenceInputs(operationCase);
  const weights = randomArray(operationCase.reference(arrays).shape, 99, [0.5, 1.5]);
  const types = inputTypes(operationCase);
  const { shape } = trace(types, (tensors) => ({ result: operationCase.build(tensors) })).outputs.result!;
  const graph = trace({ ...types, weights: { dtype: "float32", shape } }, (tensors) => ({
    loss: sum(multiply(operationCase.build(tensors), tensors.weights!)),
  }));
  const differentiated = differentiate(graph, { loss: "loss", withRespectTo: names });
  const results = await runOnce(differentiated, device, {
    ...feedsOf(operationCase),
    weights: tensorData("float32", weights.shape, weights.data),
  });
  return Object.fromEntries(
    names.map((name) => {
      const value = (x: NdArray) =>
        total(operationCase.reference({ ...arrays, [name]: x }).data.map((element, i) => element * weights.data[i]!));
      const result = results[`gradient of ${name}`]!;
      const expected = finiteDifferences(arrays[name]!, value);
      return [name, { got: toNumbers(result), expected, shape: result.shape, dtype: result.dtype }];
    }),
  );
}

/** The largest error as a share of the largest expected value; infinite when the shapes differ. */
export function relativeError({ got, expected, shape }: CaseResult): number {
  if (formatShape(shape) !== formatShape(expected.shape)) return Number.POSITIVE_INFINITY;
  const scale = Math.max(1e-3, ...expected.data.map(Math.abs));
  return Math.max(
    0,
    ...got.map((value, i) =>
      Number.isNaN(value) ? Number.POSITIVE_INFINITY : Math.abs(value - expected.data[i]!) / scale,
    ),
  );
}

export async function runOnce(
  graph: Graph,
  device: Device,
  feeds: Record<string, TensorData>,
): Promise<Record<string, TensorData>> {
  const session = await openSession(graph, { device, threads: 1 });
  try {
    return await session.run(feeds);
  } finally {
    await session.close();
  }
}

export function inputTypes({ floats, others = {}, symbolic = {} }: OperationCase) {
  const types: Record<string, { dtype: DType; shape: Shape }> = {};
  const named = (name: string, shape: readonly number[]) =>
    symbolic[name]?.map((size) => (typeof size === "number" ? size : dimension(size))) ?? shape;
  for (const [name, { shape }] of Object.entries(floats)) types[name] = { dtype: "float32", shape: named(name, shape) };
  for (const [name, { dtype, shape }] of Object.entries(others)) types[name] = { dtype, shape: named(name, shape) };
  return types;
}

function feedsOf({ floats, others = {} }: OperationCase): Record<string, TensorData> {
  const fed = Object.entries(floats).map(([name, { shape, data }]) => [name, tensorData("float32", shape, data)]);
  return { ...Object.fromEntries(fed), ...others };
}

function referenceInputs({ floats, others = {} }: OperationCase): Record<string, NdArray> {
  const numbers = Object.entries(others).map(([name, data]) => [
    name,
    { shape: data.shape, data: Float64Array.from(toNumbers(data)) },
  ]);
  return { ...floats, ...Object.fromEntries(numbers) };
}
