// Every case of every operation, and which operations a case uses.
import { nodesOf } from "../graph.ts";
import { trace } from "../trace.ts";
import { attentionCases } from "./attention.cases.ts";
import { elementwiseCases } from "./elementwise.cases.ts";
import { movementCases } from "./movement.cases.ts";
import { networkCases } from "./network.cases.ts";
import { inputTypes, type OperationCase } from "./operation-case.cases.ts";
import { rotaryCases } from "./rotary.cases.ts";

export const allCases: readonly OperationCase[] = [
  ...elementwiseCases,
  ...movementCases,
  ...networkCases,
  ...attentionCases,
  ...rotaryCases,
];

/** The cases whose gradient is checked. */
export const differentiableCases = allCases.filter(
  ({ floats, differentiable }) => Object.keys(floats).length > 0 && differentiable?.length !== 0,
);

/** Names of the operations that a case is made of. */
export function operationsIn(operationCase: OperationCase): readonly string[] {
  const graph = trace(inputTypes(operationCase), (tensors) => ({ result: operationCase.build(tensors) }));
  return nodesOf(Object.values(graph.outputs)).map(({ operation }) => operation.name);
}
