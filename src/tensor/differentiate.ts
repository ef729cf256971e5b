// Reverse-mode differentiation from graph to graph.
import { GlobeError } from "../run/errors.ts";
import { activationGradients } from "./gradients/activation.ts";
import { arithmeticGradients } from "./gradients/arithmetic.ts";
import { attentionGradients } from "./gradients/attention.ts";
import { elementwiseGradients } from "./gradients/elementwise.ts";
import type { GradientRule, Pull } from "./gradients/gradient-rule.ts";
import { logProbabilityGradients } from "./gradients/log-probability.ts";
import { matmulGradients } from "./gradients/matmul.ts";
import { movementGradients } from "./gradients/movement.ts";
import { normalizationGradients } from "./gradients/normalization.ts";
import { quantizedLinearGradients } from "./gradients/quantized-linear.ts";
import { reductionGradients } from "./gradients/reduction.ts";
import { rotaryGradients } from "./gradients/rotary.ts";
import { nodesOf, rewriteGraph, rewriteTensors } from "./graph.ts";
import { add } from "./operations/arithmetic.ts";
import { constant, leafName } from "./operations/leaf.ts";
import { expand } from "./operations/reshape.ts";
import { applyOperation, formatType, type Graph, isFloat, type Node, type Tensor } from "./tensor.ts";

/** The gradient rule of every operation that has one, by the operation's name. */
export const gradientRules: Readonly<Record<string, GradientRule>> = {
  ...activationGradients,
  ...arithmeticGradients,
  ...attentionGradients,
  ...elementwiseGradients,
  ...logProbabilityGradients,
  ...matmulGradients,
  ...movementGradients,
  ...normalizationGradients,
  ...quantizedLinearGradients,
  ...reductionGradients,
  ...rotaryGradients,
};

export interface DifferentiateOptions {
  /** The output that is differentiated: a floating-point tensor of one element. */
  loss: string;
  /** Names of weights and inputs. */
  withRespectTo: readonly string[];
}

interface TapeEntry {
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly Tensor[];
  readonly pull: Pull;
}

/** The graph with an output `gradient of <name>` more for every name; the other outputs are the same functions. */
export function differentiate(graph: Graph, { loss, withRespectTo }: DifferentiateOptions): Graph {
  requireLoss(graph, loss);
  const names = new Set(withRespectTo);
  const composed = composeWithoutRule(graph, activeNodes(graph, names));
  const active = activeNodes(composed, names);
  const { forward, tape } = recordTape(composed, active, loss);
  const gradients = pullBack(tape, forward.outputs[loss]!);
  const added = withRespectTo.map((name) => {
    const leaves = [...active].filter((node) => leafName(node) === name);
    return [`gradient of ${name}`, gradientOf(name, leaves, gradients, loss)];
  });
  return { inputs: graph.inputs, outputs: { ...forward.outputs, ...Object.fromEntries(added) } };
}

function requireLoss(graph: Graph, loss: string): void {
  const output = graph.outputs[loss];
  if (output && isFloat(output.dtype) && output.shape.every((size) => size === 1)) return;
  throw new GlobeError(
    "usage",
    output
      ? `The loss must be one floating-point number, but the output "${loss}" is ${formatType(output)}.`
      : `There is no output "${loss}" to differentiate; there are ${Object.keys(graph.outputs).join(", ")}.`,
  );
}

/** The nodes through which the named leaves reach an output. */
function activeNodes(graph: Graph, names: ReadonlySet<string>): ReadonlySet<Node> {
  const active = new Set<Node>();
  for (const node of nodesOf(Object.values(graph.outputs))) {
    const name = leafName(node);
    const isReached = name === undefined ? node.inputs.some((input) => active.has(input.node)) : names.has(name);
    if (isReached && node.operation.name !== "stopGradient") active.add(node);
  }
  return active;
}

/** Writes active operations that have no gradient rule with simpler ones, as deep as it takes. */
function composeWithoutRule(graph: Graph, active: ReadonlySet<Node>): Graph {
  const compose = (node: Node, inputs: readonly Tensor[]): readonly Tensor[] | null => {
    const { operation, attributes } = node;
    if (!operation.compose || gradientRules[operation.name]) return null;
    const boundary = inputs.map((input) => input.node);
    return rewriteTensors(operation.compose(inputs, attributes), compose, boundary);
  };
  return rewriteGraph(graph, (node, inputs) => (active.has(node) ? compose(node, inputs) : null));
}

/** The forward pass as the rules want it, and how to come back, in the order of computation. */
function recordTape(graph: Graph, active: ReadonlySet<Node>, loss: string): { forward: Graph; tape: TapeEntry[] } {
  const tape: TapeEntry[] = [];
  const forward = rewriteGraph(graph, (node, inputs) => {
    if (!active.has(node) || leafName(node) !== undefined) return null;
    const rule = gradientRules[node.operation.name];
    if (!rule) {
      throw new GlobeError("usage", `The ${loss} depends on ${node.operation.name}, which has no gradient.`);
    }
    const isMoved = inputs.some((input, index) => input !== node.inputs[index]);
    const applied = isMoved ? applyOperation(node.operation, inputs, node.attributes) : node.outputs;
    const { outputs = applied, pull } = rule.differentiate({ inputs, attributes: node.attributes, outputs: applied });
    tape.push({ inputs, outputs, pull });
    return outputs;
  });
  return { forward, tape };
}

function pullBack(tape: readonly TapeEntry[], loss: Tensor): ReadonlyMap<Tensor, Tensor> {
  const gradients = new Map<Tensor, Tensor>([[loss, expand(constant(1, loss.dtype), loss.shape)]]);
  for (const { inputs, outputs, pull } of tape.toReversed()) {
    const incoming = outputs.map((output) => gradients.get(output) ?? null);
    if (incoming.every((gradient) => gradient === null)) continue;
    for (const [index, gradient] of pull(incoming).entries()) {
      const input = inputs[index]!;
      if (gradient === null || !isFloat(input.dtype)) continue;
      const known = gradients.get(input);
      gradients.set(input, known ? add(known, gradient) : gradient);
    }
  }
  return gradients;
}

/** The sum over all places where the name occurs: tied weights are one weight. */
function gradientOf(
  name: string,
  leaves: readonly Node[],
  gradients: ReadonlyMap<Tensor, Tensor>,
  loss: string,
): Tensor {
  const parts = leaves.flatMap((leaf) => gradients.get(leaf.outputs[0]!) ?? []);
  if (parts.length === 0) throw new GlobeError("usage", `The ${loss} does not depend on "${name}".`);
  return parts.reduce((a, b) => add(a, b));
}
