// Symbolic sizes inside an ONNX graph: read from the shapes of inputs, and combined with integer arithmetic.
import { GlobeError } from "../../run/errors.ts";
import {
  type Dimension,
  dimension,
  type Factor,
  formatDimension,
  multiplyDimensions,
  namesIn,
  type SymbolicDimension,
  subtractDimensions,
} from "../dimension.ts";
import type { Emitter, Graph, Shape } from "../tensor.ts";

/** Gives the ONNX name of a one-element int64 tensor that holds a size; every size is computed once. */
export function createSizeResolver(graph: Graph, emitter: Pick<Emitter, "node" | "integers" | "nameOf">) {
  const known = new Map<string, string>();
  const opened = new Set<string>();

  const sizeName = (size: Dimension): string => {
    if (typeof size === "number") return emitter.integers([size]);
    let name = known.get(size.text);
    if (name === undefined) {
      name = sumOf(size);
      known.set(size.text, name);
    }
    return name;
  };

  const combine = (type: "Add" | "Sub" | "Mul" | "Div", a: string, b: string) => emitter.node(type, [a, b])[0]!;

  const sumOf = (size: SymbolicDimension): string => {
    const terms = size.terms.map(({ coefficient, factors }) => {
      const names = factors.map(factorName);
      if (names.length === 0) return emitter.integers([coefficient]);
      const product = names.reduce((a, b) => combine("Mul", a, b));
      return coefficient === 1 ? product : combine("Mul", product, emitter.integers([coefficient]));
    });
    return terms.reduce((a, b) => combine("Add", a, b));
  };

  const factorName = (factor: Factor): string => {
    let name = known.get(factor.text);
    if (name === undefined) {
      name =
        factor.kind === "name"
          ? readName(factor.text)
          : combine("Div", sizeName(factor.numerator), sizeName(factor.denominator));
      known.set(factor.text, name);
    }
    return name;
  };

  const axisName = (input: string, axis: number): string =>
    emitter.node("Shape", [input], { attributes: { start: axis, end: axis + 1 } })[0]!;

  const readName = (name: string): string => {
    if (opened.has(name)) throw unreadable(name);
    opened.add(name);
    const axes = Object.values(graph.inputs).flatMap((tensor) =>
      tensor.shape.map((size, axis) => ({ tensor, size, axis })),
    );
    const plain = axes.find(({ size }) => formatDimension(size) === name);
    if (plain) return axisName(emitter.nameOf(plain.tensor), plain.axis);
    for (const { tensor, size, axis } of axes) {
      const solved = typeof size === "number" ? null : solveFor(name, size);
      if (!solved || namesIn(solved.rest).some((other) => opened.has(other) && !known.has(other))) continue;
      const whole = axisName(emitter.nameOf(tensor), axis);
      const part = solved.rest === 0 ? whole : combine("Sub", whole, sizeName(solved.rest));
      return solved.coefficient === 1 ? part : combine("Div", part, emitter.integers([solved.coefficient]));
    }
    throw unreadable(name);
  };

  return { sizeName, sizes: (shape: Shape) => joinSizes(shape, sizeName, emitter) };
}

/** `size = coefficient · name + rest`, or `null` when it is not of that form. */
export function solveFor(name: string, size: SymbolicDimension): { coefficient: number; rest: Dimension } | null {
  const mentions = size.terms.filter(({ factors }) => factors.some((factor) => factor.text === name));
  const term = mentions[0];
  if (mentions.length !== 1 || !term || term.factors.length !== 1) return null;
  const rest = subtractDimensions(size, multiplyDimensions(term.coefficient, dimension(name)));
  return namesIn(rest).includes(name) ? null : { coefficient: term.coefficient, rest };
}

function joinSizes(shape: Shape, sizeName: (size: Dimension) => string, emitter: Pick<Emitter, "node" | "integers">) {
  if (shape.every((size) => typeof size === "number")) return emitter.integers(shape);
  if (shape.length === 1) return sizeName(shape[0]!);
  return emitter.node("Concat", shape.map(sizeName), { attributes: { axis: 0 } })[0]!;
}

function unreadable(name: string): GlobeError {
  return new GlobeError(
    "usage",
    `The size "${name}" cannot be read from the shape of any input; give an input an axis of this size.`,
  );
}
