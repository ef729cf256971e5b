// Broadcasting as numpy does it, over sizes that may be symbolic.
import { formatDimension, isSameDimension } from "./dimension.ts";
import { formatType, type Shape, type TensorType, typeError } from "./tensor.ts";

/** The shape to which all operands stretch: sizes are compared from the back, and 1 stretches to anything. */
export function broadcastShapes(operation: string, operands: readonly TensorType[]): Shape {
  const rank = Math.max(...operands.map(({ shape }) => shape.length));
  return Array.from({ length: rank }, (_, axis) => {
    const sizes = operands
      .map(({ shape }) => shape[axis - rank + shape.length])
      .filter((size) => size !== undefined && size !== 1);
    const first = sizes[0] ?? 1;
    const other = sizes.find((size) => size !== undefined && !isSameDimension(size, first));
    if (other !== undefined) {
      throw typeError(
        operation,
        `${operands.map(formatType).join(" and ")} do not broadcast: axis ${axis - rank} is ` +
          `${formatDimension(first)} in one and ${formatDimension(other)} in another.`,
      );
    }
    return first;
  });
}

/** Whether two shapes are equal, axis by axis. */
export function isSameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((size, axis) => isSameDimension(size, b[axis]!));
}
