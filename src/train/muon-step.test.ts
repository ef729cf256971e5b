// What Newton and Schulz make of a matrix, and that a step walks down.
import { expect, test } from "vitest";
import { createRandom } from "../run/random.ts";
import { openSession } from "../tensor/open-session.ts";
import { constant } from "../tensor/operations/leaf.ts";
import { tensorData } from "../tensor/tensor-data.ts";
import { trace } from "../tensor/trace.ts";
import { muonSteps, orthogonalize } from "./muon-step.ts";

const random = createRandom(9);
const noise = (length: number) => Array.from({ length }, () => random.next() - 0.5);

test.each([
  ["wide", 6, 10],
  ["tall", 10, 6],
  ["square", 8, 8],
])("a %s matrix keeps its directions and gets singular values near 1", async (_, rows, columns) => {
  const graph = trace({ x: { dtype: "float32", shape: [2, rows, columns] } }, ({ x }) => ({ y: orthogonalize(x!) }));
  const session = await openSession(graph, { device: "cpu", threads: 1 });
  const x = noise(2 * rows * columns);
  const { y } = await session.run({ x: tensorData("float32", [2, rows, columns], x) });
  await session.close();
  const least = Math.min(rows, columns);
  for (let matrix = 0; matrix < 2; matrix++) {
    const at = (row: number, column: number) => Number(y!.data[(matrix * rows + row) * columns + column]);
    let squares = 0;
    let along = 0;
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        squares += at(row, column) ** 2;
        along += at(row, column) * x[(matrix * rows + row) * columns + column]!;
      }
    }
    // The sum of squared singular values, of which there are `least`.
    expect(squares / least).toBeGreaterThan(0.4);
    expect(squares / least).toBeLessThan(1.5);
    // Its product with the matrix is nearly the sum of the matrix's singular values, and so positive.
    expect(along).toBeGreaterThan(0);
  }
});

test("joined matrices are made orthogonal one by one, and decay shrinks the weight", async () => {
  const type = { dtype: "float32", shape: [6, 4] } as const;
  const graph = trace({ weight: type, gradient: type, momentum: type }, ({ weight, gradient, momentum }) => {
    const state = { weight: weight!, gradient: gradient!, momentum: momentum!, stacked: 3 };
    const [joined, alone] = muonSteps([state, { ...state, stacked: 1 }], {
      ...{ rate: constant(0.1, "float32"), decay: 0.5, momentum: 0.9 },
    });
    return { ...joined!, alone: alone!.weight };
  });
  const session = await openSession(graph, { device: "cpu", threads: 1 });
  const step = async (gradient: number[]) =>
    session.run({
      weight: tensorData("float32", [6, 4], new Array(24).fill(2)),
      gradient: tensorData("float32", [6, 4], gradient),
      momentum: tensorData("float32", [6, 4], new Array(24).fill(0)),
    });
  const gradient = noise(24);
  const first = await step(gradient);
  // Another first matrix leaves what becomes of the second and third as it was.
  const second = await step([...noise(8), ...gradient.slice(8)]);
  await session.close();
  expect([...first.weight!.data.slice(8)]).toEqual([...second.weight!.data.slice(8)]);
  expect([...first.weight!.data.slice(0, 8)]).not.toEqual([...second.weight!.data.slice(0, 8)]);
  for (let i = 0; i < 24; i++) expect(Number(first.momentum!.data[i])).toBeCloseTo(gradient[i]!, 6);
  // As one matrix of six rows it goes elsewhere.
  expect([...first.alone!.data]).not.toEqual([...first.weight!.data]);
  const mean = [...first.weight!.data].reduce((sum: number, value) => sum + Number(value), 0) / 24;
  expect(mean).toBeGreaterThan(1.6);
  expect(mean).toBeLessThan(2.2);
});
