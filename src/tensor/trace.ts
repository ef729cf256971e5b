// From a TypeScript function over traced tensors to a graph.
import { GlobeError } from "../run/errors.ts";
import { inputOperation } from "./operations/leaf.ts";
import { applyToOne, type Graph, type Tensor, type TensorType } from "./tensor.ts";

export { dimension } from "./dimension.ts";

/** Calls `build` once with a traced tensor for every input; what it returns are the outputs of the graph. */
export function trace(
  inputs: Readonly<Record<string, TensorType>>,
  build: (inputs: Record<string, Tensor>) => Record<string, Tensor>,
): Graph {
  const traced: Record<string, Tensor> = {};
  for (const [name, { dtype, shape }] of Object.entries(inputs)) {
    traced[name] = applyToOne(inputOperation, [], { name, dtype, shape });
  }
  const outputs = build({ ...traced });
  if (Object.keys(outputs).length === 0) throw new GlobeError("usage", "A graph needs at least one output.");
  return { inputs: traced, outputs };
}
