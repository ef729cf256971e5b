// Cuts a long graph into parts that run one after the other, so that work can stop between them.
import { nodesOf, rewriteTensors } from "../../tensor/graph.ts";
import type { Graph, Node, Tensor } from "../../tensor/tensor.ts";
import { trace } from "../../tensor/trace.ts";

/** One part: the graph's own inputs, and under the names in `takes` what earlier parts gave. */
export interface GraphPart {
  readonly graph: Graph;
  /** Outputs of earlier parts that this one is fed. */
  readonly takes: readonly string[];
}

/** How far from an even share a cut may lie, as a part of a share, to hand over fewer tensors. */
const slack = 0.25;

/**
 * At most `count` parts of about equal arithmetic, counted as the weights that nodes read. Every part has all inputs of
 * the graph; the last one has its outputs, the others what later parts take.
 */
export function splitGraph(graph: Graph, count: number): readonly GraphPart[] {
  const order = nodesOf(Object.values(graph.outputs)).filter(isComputed);
  const cuts = chooseCuts(order, count);
  const ends = [...cuts, order.length];
  const place = new Map(order.map((node, index) => [node, ends.findIndex((end) => index < end)]));
  const names = new Map<Tensor, string>();
  for (const node of order) {
    for (const input of node.inputs) {
      if (isComputed(input.node) && place.get(input.node)! < place.get(node)! && !names.has(input)) {
        names.set(input, `part ${place.get(input.node)! + 1}, tensor ${names.size + 1}`);
      }
    }
  }
  for (const output of Object.values(graph.outputs)) {
    // An output that is ready early travels to the last part, whose outputs are those of the graph.
    if (isComputed(output.node) && place.get(output.node)! < ends.length - 1 && !names.has(output)) {
      names.set(output, `part ${place.get(output.node)! + 1}, tensor ${names.size + 1}`);
    }
  }
  return ends.map((_, part) => {
    const isLast = part === ends.length - 1;
    const own = order.filter((node) => place.get(node) === part);
    const given = [...names].filter(([tensor]) => place.get(tensor.node) === part);
    const outputs = isLast ? graph.outputs : Object.fromEntries(given.map(([tensor, name]) => [name, tensor]));
    const used = new Set([...own.flatMap(({ inputs }) => inputs), ...Object.values(outputs)]);
    const taken = [...names].filter(([tensor]) => place.get(tensor.node)! < part && used.has(tensor));
    return { graph: detach(graph, outputs, taken), takes: taken.map(([, name]) => name) };
  });
}

/** The graph of `outputs` in which the taken tensors are inputs. */
function detach(
  graph: Graph,
  outputs: Readonly<Record<string, Tensor>>,
  taken: readonly (readonly [Tensor, string])[],
): Graph {
  const types = { ...graph.inputs, ...Object.fromEntries(taken.map(([tensor, name]) => [name, tensor])) };
  return trace(types, (fed) => {
    const inputs = new Map<Tensor, Tensor>([
      ...taken.map(([tensor, name]) => [tensor, fed[name]!] as const),
      ...Object.entries(graph.inputs).map(([name, tensor]) => [tensor, fed[name]!] as const),
    ]);
    const replaced = rewriteTensors(Object.values(outputs), (node) =>
      node.outputs.some((output) => inputs.has(output))
        ? node.outputs.map((output) => inputs.get(output) ?? output)
        : null,
    );
    return Object.fromEntries(Object.keys(outputs).map((name, index) => [name, replaced[index]!]));
  });
}

/** Positions in `order` before which the graph is cut. */
function chooseCuts(order: readonly Node[], count: number): readonly number[] {
  const costs = runningSum(order.map((node) => node.inputs.reduce((sum, input) => sum + weightOf(input), 0)));
  const total = costs.at(-1) ?? 0;
  const live = countLive(order);
  const cuts: number[] = [];
  for (let part = 1; part < count; part++) {
    const places = order.map((_, at) => at).slice((cuts.at(-1) ?? 0) + 1);
    const distance = (at: number) => Math.abs(costs[at - 1]! - (total * part) / count);
    const nearest = Math.min(...places.map(distance));
    const near = places.filter((at) => distance(at) <= Math.max(nearest, (slack * total) / count));
    if (near.length > 0) cuts.push(near.reduce((best, at) => (live[at]! < live[best]! ? at : best)));
  }
  return cuts;
}

/** How many tensors are made before each position and used from it on. */
function countLive(order: readonly Node[]): readonly number[] {
  const lastUse = new Map<Tensor, number>();
  for (const [index, node] of order.entries()) for (const input of node.inputs) lastUse.set(input, index);
  const changes = new Array<number>(order.length + 1).fill(0);
  for (const [index, node] of order.entries()) {
    for (const output of node.outputs) {
      const last = lastUse.get(output);
      if (last === undefined) continue;
      changes[index + 1]!++;
      changes[last + 1]!--;
    }
  }
  return runningSum(changes);
}

function runningSum(values: readonly number[]): readonly number[] {
  let sum = 0;
  return values.map((value) => {
    sum += value;
    return sum;
  });
}

function weightOf({ node, shape }: Tensor): number {
  if (node.operation.name !== "weight") return 0;
  return shape.reduce<number>((product, size) => product * (typeof size === "number" ? size : 1), 1);
}

/** Inputs, weights and constants stand in whichever part uses them. */
function isComputed({ operation }: Node): boolean {
  return !["input", "weight", "constant", "size", "range"].includes(operation.name);
}
