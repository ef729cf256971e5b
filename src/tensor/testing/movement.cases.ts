// Cases of operations that move, join, look up, reduce and add up elements.
import { divideDimensions } from "../dimension.ts";
import { add, multiply } from "../operations/arithmetic.ts";
import { cast } from "../operations/elementwise.ts";
import { gather, gatherElements, scatterAdd, scatterElementsAdd } from "../operations/gather.ts";
import { range, sizeOf } from "../operations/leaf.ts";
import { argmax, cumulativeSum, max, mean, min, sum, topK } from "../operations/reduce.ts";
import { expand, insertAxis, removeAxis, reshape, transpose } from "../operations/reshape.ts";
import { concatenate, pad, slice, split } from "../operations/slice.ts";
import { tensorData } from "../tensor-data.ts";
import { alongAxis, at, generate, mapArray, randomArray, reduceAxis, reshaped, total, zip } from "./nd-array.cases.ts";
import type { OperationCase } from "./operation-case.cases.ts";

const x234 = randomArray([2, 3, 4], 11);

const shapeCases: readonly OperationCase[] = [
  {
    name: "reshape",
    floats: { x: x234 },
    build: ({ x }) => reshape(x!, [4, 6]),
    reference: ({ x }) => reshaped(x!, [4, 6]),
  },
  {
    name: "reshape with one open size",
    floats: { x: x234 },
    build: ({ x }) => reshape(x!, [-1, 2]),
    reference: ({ x }) => reshaped(x!, [12, 2]),
  },
  {
    name: "reshape splits a symbolic product",
    floats: { x: randomArray([2, 6, 4], 12) },
    symbolic: { x: ["batch", "rows", 4] },
    build: ({ x }) => {
      const [batch, rows] = x!.shape;
      return reshape(reshape(x!, [-1, 4]), [batch!, 1, rows!, 2, 2]);
    },
    reference: ({ x }) => reshaped(x!, [2, 1, 6, 2, 2]),
  },
  {
    name: "reshape into groups of a symbolic axis",
    floats: { x: randomArray([6, 4], 13) },
    symbolic: { x: ["patches", 4] },
    build: ({ x }) => {
      const groups = divideDimensions(x!.shape[0]!, 2);
      return multiply(reshape(x!, [groups, 8]), slice(reshape(x!, [-1, 8]), 0, 0, groups));
    },
    reference: ({ x }) => generate([3, 8], ([group, column]) => x!.data[group! * 8 + column!]! ** 2),
  },
  {
    name: "transpose all axes",
    floats: { x: x234 },
    build: ({ x }) => transpose(x!, [2, 0, 1]),
    reference: ({ x }) => generate([4, 2, 3], ([a, b, c]) => at(x!, [b!, c!, a!])),
  },
  {
    name: "transpose the last two axes",
    floats: { x: x234 },
    build: ({ x }) => transpose(x!),
    reference: ({ x }) => generate([2, 4, 3], ([a, b, c]) => at(x!, [a!, c!, b!])),
  },
  {
    name: "expand",
    floats: { x: randomArray([3, 1], 14) },
    build: ({ x }) => expand(x!, [2, 3, 4]),
    reference: ({ x }) => generate([2, 3, 4], (index) => at(x!, index)),
  },
  {
    name: "insertAxis and removeAxis",
    floats: { x: x234 },
    build: ({ x }) => removeAxis(insertAxis(insertAxis(x!, 1), -1), 1),
    reference: ({ x }) => reshaped(x!, [2, 3, 4, 1]),
  },
  {
    name: "slice inside an axis",
    floats: { x: x234 },
    build: ({ x }) => slice(x!, 1, 1, 3),
    reference: ({ x }) => generate([2, 2, 4], ([a, b, c]) => at(x!, [a!, b! + 1, c!])),
  },
  {
    name: "slice from the back",
    floats: { x: x234 },
    build: ({ x }) => slice(x!, -1, -3, -1),
    reference: ({ x }) => generate([2, 3, 2], ([a, b, c]) => at(x!, [a!, b!, c! + 1])),
  },
  {
    name: "slice the last of a symbolic axis",
    floats: { x: x234 },
    symbolic: { x: ["batch", "rows", 4] },
    build: ({ x }) => slice(x!, 1, -1),
    reference: ({ x }) => generate([2, 1, 4], ([a, , c]) => at(x!, [a!, 2, c!])),
  },
  {
    name: "split into equal parts, weighted",
    floats: { x: x234 },
    build: ({ x }) => {
      const [a, b] = split(x!, 2) as [typeof x, typeof x];
      return add(multiply(a!, 2), multiply(b!, b!));
    },
    reference: ({ x }) => generate([2, 3, 2], ([a, b, c]) => 2 * at(x!, [a!, b!, c!]) + at(x!, [a!, b!, c! + 2]) ** 2),
  },
  {
    name: "split into unequal parts, one unused",
    floats: { x: x234 },
    build: ({ x }) => split(x!, [1, 2], 1)[1]!,
    reference: ({ x }) => generate([2, 2, 4], ([a, b, c]) => at(x!, [a!, b! + 1, c!])),
  },
  {
    name: "concatenate",
    floats: { a: randomArray([2, 1, 3], 15), b: randomArray([2, 2, 3], 16) },
    build: ({ a, b }) => concatenate([a!, b!, a!], 1),
    reference: ({ a, b }) =>
      generate([2, 4, 3], ([i, j, k]) => (j === 0 || j === 3 ? at(a!, [i!, 0, k!]) : at(b!, [i!, j! - 1, k!]))),
  },
  {
    name: "concatenate symbolic axes",
    floats: { a: randomArray([2, 3], 17), b: randomArray([4, 3], 18) },
    symbolic: { a: ["past", 3], b: ["sequence", 3] },
    build: ({ a, b }) => multiply(concatenate([a!, b!], 0), 2),
    reference: ({ a, b }) => generate([6, 3], ([i, j]) => 2 * (i! < 2 ? at(a!, [i!, j!]) : at(b!, [i! - 2, j!]))),
  },
  {
    name: "pad",
    floats: { x: x234 },
    build: ({ x }) => pad(x!, 1, 2, 1),
    reference: ({ x }) => generate([2, 6, 4], ([a, b, c]) => (b! >= 2 && b! < 5 ? at(x!, [a!, b! - 2, c!]) : 0)),
  },
  {
    name: "range and sizeOf of a symbolic axis",
    floats: { x: randomArray([5], 19) },
    symbolic: { x: ["rows"] },
    build: ({ x }) => add(x!, multiply(range(x!.shape[0]!, "float32"), sizeOf(x!.shape[0]!, "float32"))),
    reference: ({ x }) => generate([5], ([i]) => at(x!, [i!]) + i! * 5),
  },
];

const table = randomArray([5, 3], 21);
const rows = tensorData("int64", [2, 3], [4, 0, 0, 2, 4, 4]);
const picks = tensorData("int64", [2, 3, 2], [0, 1, 3, 3, 2, 0, 1, 1, 2, 3, 0, 0]);

const indexCases: readonly OperationCase[] = [
  {
    name: "gather rows of a table (embedding)",
    floats: { table },
    others: { rows },
    build: ({ table: t, rows: r }) => gather(t!, r!),
    reference: ({ table: t, rows: r }) => generate([2, 3, 3], ([a, b, c]) => at(t!, [at(r!, [a!, b!]), c!])),
  },
  {
    name: "gather along an inner axis",
    floats: { x: x234 },
    others: { index: tensorData("int32", [2], [3, 1]) },
    build: ({ x, index }) => gather(x!, index!, 2),
    reference: ({ x, index }) => generate([2, 3, 2], ([a, b, c]) => at(x!, [a!, b!, at(index!, [c!])])),
  },
  {
    name: "gather one row",
    floats: { x: x234 },
    others: { index: tensorData("int64", [], [1]) },
    build: ({ x, index }) => gather(x!, index!, 1),
    reference: ({ x }) => generate([2, 4], ([a, c]) => at(x!, [a!, 1, c!])),
  },
  {
    name: "gatherElements",
    floats: { x: x234 },
    others: { picks },
    build: ({ x, picks: p }) => gatherElements(x!, p!),
    reference: ({ x, picks: p }) => generate([2, 3, 2], (i) => at(x!, [i[0]!, i[1]!, at(p!, i)])),
  },
  {
    name: "scatterAdd into repeated rows",
    floats: { base: randomArray([5, 3], 22), updates: randomArray([2, 3, 3], 23) },
    others: { rows },
    build: ({ base, rows: r, updates }) => scatterAdd(base!, r!, updates!),
    reference: ({ base, rows: r, updates }) =>
      generate([5, 3], ([row, column]) => {
        let value = at(base!, [row!, column!]);
        for (let a = 0; a < 2; a++) {
          for (let b = 0; b < 3; b++) if (at(r!, [a, b]) === row) value += at(updates!, [a, b, column!]);
        }
        return value;
      }),
  },
  {
    name: "scatterAdd along an inner axis, symbolic rows",
    floats: { base: randomArray([2, 4, 3], 24), updates: randomArray([2, 5, 3], 25) },
    others: { index: tensorData("int64", [5], [1, 1, 0, 3, 1]) },
    symbolic: { base: ["batch", 4, 3], updates: ["batch", "tokens", 3], index: ["tokens"] },
    build: ({ base, index, updates }) => scatterAdd(base!, index!, updates!, 1),
    reference: ({ base, index, updates }) =>
      generate([2, 4, 3], ([a, b, c]) => {
        let value = at(base!, [a!, b!, c!]);
        for (let i = 0; i < 5; i++) if (at(index!, [i]) === b) value += at(updates!, [a!, i, c!]);
        return value;
      }),
  },
  {
    name: "scatterElementsAdd",
    floats: { base: x234, updates: randomArray([2, 3, 2], 26) },
    others: { picks },
    build: ({ base, picks: p, updates }) => scatterElementsAdd(base!, p!, updates!),
    reference: ({ base, picks: p, updates }) =>
      generate([2, 3, 4], ([a, b, c]) => {
        let value = at(base!, [a!, b!, c!]);
        for (let k = 0; k < 2; k++) if (at(p!, [a!, b!, k]) === c) value += at(updates!, [a!, b!, k]);
        return value;
      }),
  },
];

const reduceCases: readonly OperationCase[] = [
  {
    name: "sum of everything",
    floats: { x: x234 },
    build: ({ x }) => sum(x!),
    reference: ({ x }) => generate([], () => total(x!.data)),
  },
  {
    name: "sum over outer axes",
    floats: { x: x234 },
    build: ({ x }) => sum(x!, { axes: [0, 1] }),
    reference: ({ x }) => reshaped(reduceAxis(reduceAxis(x!, 0, total), 1, total), [4]),
  },
  {
    name: "mean over the last axis, kept",
    floats: { x: x234 },
    build: ({ x }) => mean(x!, { axes: -1, keepAxes: true }),
    reference: ({ x }) => reduceAxis(x!, 2, (line) => total(line) / 4),
  },
  {
    name: "mean over symbolic axes",
    floats: { x: x234 },
    symbolic: { x: ["batch", "rows", 4] },
    build: ({ x }) => mean(x!, { axes: [0, 1] }),
    reference: ({ x }) => mapArray(reshaped(reduceAxis(reduceAxis(x!, 0, total), 1, total), [4]), (value) => value / 6),
  },
  {
    name: "max",
    floats: { x: x234 },
    build: ({ x }) => max(x!, { axes: 1 }),
    reference: ({ x }) =>
      reshaped(
        reduceAxis(x!, 1, (line) => Math.max(...line)),
        [2, 4],
      ),
  },
  {
    name: "min of everything",
    floats: { x: x234 },
    build: ({ x }) => min(x!),
    reference: ({ x }) => generate([], () => Math.min(...x!.data)),
  },
  {
    name: "argmax",
    floats: { x: x234 },
    differentiable: [],
    build: ({ x }) => cast(argmax(x!), "float32"),
    reference: ({ x }) =>
      reshaped(
        reduceAxis(x!, 2, (line) => line.indexOf(Math.max(...line))),
        [2, 3],
      ),
  },
  {
    name: "topK values",
    floats: { x: x234 },
    build: ({ x }) => topK(x!, 2).values,
    reference: ({ x }) => {
      const sorted = alongAxis(x!, 2, (line, place) => line.toSorted((a, b) => b - a)[place]!);
      return generate([2, 3, 2], (index) => at(sorted, index));
    },
  },
  {
    name: "topK indices",
    floats: { x: x234 },
    differentiable: [],
    build: ({ x }) => cast(topK(x!, 2).indices, "float32"),
    reference: ({ x }) => {
      const order = alongAxis(x!, 2, (line, place) => line.indexOf(line.toSorted((a, b) => b - a)[place]!));
      return generate([2, 3, 2], (index) => at(order, index));
    },
  },
  {
    name: "cumulativeSum",
    floats: { x: x234 },
    build: ({ x }) => cumulativeSum(x!, 1),
    reference: ({ x }) => alongAxis(x!, 1, (line, place) => total(line.slice(0, place + 1))),
  },
  {
    name: "cumulativeSum from the end without the element",
    floats: { x: x234 },
    build: ({ x }) => cumulativeSum(x!, -1, { reverse: true, exclusive: true }),
    reference: ({ x }) => alongAxis(x!, 2, (line, place) => total(line.slice(place + 1))),
  },
  {
    name: "a value used twice",
    floats: { x: x234 },
    build: ({ x }) => multiply(add(x!, x!), sum(x!, { axes: 0 })),
    reference: ({ x }) => {
      const column = reduceAxis(x!, 0, total);
      return zip(x!, column, (a, b) => 2 * a * b);
    },
  },
];

export const movementCases: readonly OperationCase[] = [...shapeCases, ...indexCases, ...reduceCases];
