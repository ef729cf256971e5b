// Checking what is fed to a session, so that a mistake is a sentence of ours and not a fault inside a kernel.
import { GlobeError } from "../run/errors.ts";
import { evaluateDimension, formatDimension, namesIn } from "./dimension.ts";
import { solveFor } from "./onnx/size-resolver.ts";
import { formatShape, formatType, type TensorData, type TensorType } from "./tensor.ts";
import { countElements } from "./tensor-data.ts";

interface Signature {
  readonly inputs: Readonly<Record<string, TensorType>>;
  readonly outputs: Readonly<Record<string, TensorType>>;
}

/** Throws when an input is missing, unknown, or does not have the type and a consistent shape, or an output is unknown. */
export function checkFeeds(
  { inputs, outputs }: Signature,
  feeds: Readonly<Record<string, TensorData>>,
  wanted: readonly string[],
): void {
  const missing = Object.keys(inputs).filter((name) => feeds[name] === undefined);
  const unknown = Object.keys(feeds).filter((name) => inputs[name] === undefined);
  if (missing.length > 0) throw mismatch(`these inputs were not fed: ${missing.join(", ")}.`);
  if (unknown.length > 0) {
    throw mismatch(`there is no input named ${unknown.join(", ")}; there are ${Object.keys(inputs).join(", ")}.`);
  }
  const absent = wanted.filter((name) => outputs[name] === undefined);
  if (absent.length > 0) {
    throw mismatch(`there is no output named ${absent.join(", ")}; there are ${Object.keys(outputs).join(", ")}.`);
  }
  for (const [name, type] of Object.entries(inputs)) checkType(name, type, feeds[name]!);
  checkSizes(inputs, feeds);
}

function checkType(name: string, type: TensorType, feed: TensorData): void {
  if (feed.dtype !== type.dtype || feed.shape.length !== type.shape.length) {
    throw mismatch(`"${name}" should be ${formatType(type)}, but ${formatType(feed)} was fed.`);
  }
  const count = countElements(feed.shape);
  if (feed.data.length !== count) {
    throw mismatch(
      `"${name}" has shape ${formatShape(feed.shape)} but ${feed.data.length} values; ${count} would fit.`,
    );
  }
}

function checkSizes(inputs: Signature["inputs"], feeds: Readonly<Record<string, TensorData>>): void {
  const sizes = new Map<string, number>();
  const axes = Object.entries(inputs).flatMap(([name, { shape }]) =>
    shape.map((size, axis) => ({ name, size, axis, fed: feeds[name]!.shape[axis]! })),
  );
  // Plain names first: they decide the sizes that expressions are made of.
  for (const { size, fed } of axes) {
    if (typeof size !== "number" && size.terms.length === 1 && size.text === size.terms[0]!.factors[0]?.text) {
      if (!sizes.has(size.text)) sizes.set(size.text, fed);
    }
  }
  for (const { size, fed } of axes) {
    if (typeof size === "number") continue;
    for (const factor of size.terms.flatMap((term) => term.factors)) {
      const solved = sizes.has(factor.text) ? null : solveFor(factor.text, size);
      const rest = solved ? evaluateDimension(solved.rest, sizes) : undefined;
      if (solved && rest !== undefined) sizes.set(factor.text, (fed - rest) / solved.coefficient);
    }
  }
  for (const { name, size, axis, fed } of axes) {
    const expected = evaluateDimension(size, sizes);
    const isWhole = typeof size === "number" || namesIn(size).every((part) => Number.isInteger(sizes.get(part) ?? 0));
    if (isWhole && (expected === undefined || expected === fed)) continue;
    const reason =
      typeof size === "number"
        ? ` must be ${size}.`
        : isWhole
          ? `, ${formatDimension(size)}, is ${expected} by the other inputs.`
          : `, ${formatDimension(size)}, leaves a rest.`;
    throw mismatch(
      `"${name}" should be ${formatType(inputs[name]!)}, but ${formatType(feeds[name]!)} was fed: axis ${axis}${reason}`,
    );
  }
}

function mismatch(problem: string): GlobeError {
  return new GlobeError("usage", `The session cannot run: ${problem}`);
}
