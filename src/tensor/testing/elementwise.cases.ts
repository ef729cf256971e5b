// Cases of functions of one element and of two, with broadcasting.
import { gelu, quickGelu, silu } from "../operations/activation.ts";
import {
  add,
  and,
  divide,
  equal,
  greater,
  greaterOrEqual,
  less,
  lessOrEqual,
  maximum,
  minimum,
  multiply,
  or,
  power,
  subtract,
  where,
} from "../operations/arithmetic.ts";
import {
  absolute,
  cast,
  ceil,
  cos,
  erf,
  exp,
  floor,
  log,
  negate,
  not,
  reciprocal,
  relu,
  round,
  sigmoid,
  sign,
  sin,
  sqrt,
  tanh,
} from "../operations/elementwise.ts";
import type { Tensor } from "../tensor.ts";
import { tensorData } from "../tensor-data.ts";
import { at, generate, mapArray, type NdArray, randomArray, zip } from "./nd-array.cases.ts";
import type { OperationCase } from "./operation-case.cases.ts";

type Interval = [number, number];

function unary(
  name: string,
  build: (x: Tensor) => Tensor,
  reference: (x: number) => number,
  { interval = [-3, 3] as Interval, tolerance = 1e-5, isSmooth = true } = {},
): OperationCase {
  return {
    name,
    floats: { x: randomArray([3, 5], name.length, interval) },
    differentiable: isSmooth ? ["x"] : [],
    tolerance,
    build: ({ x }) => build(x!),
    reference: ({ x }) => mapArray(x!, reference),
  };
}

const logistic = (x: number) => 1 / (1 + Math.exp(-x));

/** The error function by its power series, which converges quickly for the small arguments of the cases. */
function errorFunction(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; n < 80; n++) {
    term *= (-x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

const tanhGelu = (x: number) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));

const unaryCases: readonly OperationCase[] = [
  unary("negate", negate, (x) => -x),
  unary("absolute", absolute, Math.abs),
  unary("sign", sign, Math.sign, { isSmooth: false }),
  unary("exp", exp, Math.exp),
  unary("log", log, Math.log, { interval: [0.2, 4] }),
  unary("sqrt", sqrt, Math.sqrt, { interval: [0.2, 4] }),
  unary("reciprocal", reciprocal, (x) => 1 / x, { interval: [0.4, 3] }),
  unary("sin", sin, Math.sin),
  unary("cos", cos, Math.cos),
  unary("tanh", tanh, Math.tanh),
  unary("sigmoid", sigmoid, logistic),
  unary("erf", erf, errorFunction),
  unary("relu", relu, (x) => Math.max(x, 0)),
  unary("floor", floor, Math.floor, { isSmooth: false }),
  unary("ceil", ceil, Math.ceil, { isSmooth: false }),
  unary("round", round, Math.round, { isSmooth: false }),
  unary("silu", silu, (x) => x * logistic(x)),
  unary("quickGelu", quickGelu, (x) => x * logistic(1.702 * x)),
  unary(
    "gelu exact",
    (x) => gelu(x),
    (x) => 0.5 * x * (1 + errorFunction(x / Math.SQRT2)),
  ),
  unary("gelu tanh", (x) => gelu(x, { approximate: "tanh" }), tanhGelu),
  unary(
    "square by power",
    (x) => power(x, 2),
    (x) => x * x,
  ),
  unary("cast to int32 and back", (x) => cast(cast(x, "int32"), "float32"), Math.trunc, { isSmooth: false }),
  unary(
    "cast to float16 and back",
    (x) => cast(cast(x, "float16"), "float32"),
    (x) => x,
    { tolerance: 2e-3 },
  ),
  unary(
    "add a number",
    (x) => add(x, 2.5),
    (x) => x + 2.5,
  ),
  unary(
    "subtract from a number",
    (x) => subtract(1, x),
    (x) => 1 - x,
  ),
];

type Binary = (a: Tensor, b: Tensor) => Tensor;

function binary(
  name: string,
  build: Binary,
  reference: (a: number, b: number) => number,
  {
    shapes = [
      [3, 4],
      [3, 4],
    ] as [number[], number[]],
    interval = [0.3, 2] as Interval,
    isSmooth = true,
    symbolic = undefined as OperationCase["symbolic"],
  } = {},
): OperationCase {
  return {
    name,
    floats: { a: randomArray(shapes[0], 3, interval), b: randomArray(shapes[1], 4, interval) },
    differentiable: isSmooth ? ["a", "b"] : [],
    ...(symbolic && { symbolic }),
    build: ({ a, b }) => {
      const result = build(a!, b!);
      return result.dtype === "bool" ? cast(result, "float32") : result;
    },
    reference: ({ a, b }) => zip(a!, b!, reference),
  };
}

const ties = tensorData("int64", [4], [1, 2, 3, 4]);

function comparison(name: string, build: Binary, reference: (a: number, b: number) => boolean): OperationCase {
  return {
    name,
    floats: {},
    others: { a: ties, b: tensorData("int64", [4], [1, 3, 2, 4]) },
    build: ({ a, b }) => cast(build(a!, b!), "float32"),
    reference: ({ a, b }) => zip(a!, b!, (x, y) => Number(reference(x, y))),
  };
}

function logic(name: string, build: Binary, reference: (a: boolean, b: boolean) => boolean): OperationCase {
  return {
    name,
    floats: {},
    others: { a: tensorData("bool", [4], [0, 0, 1, 1]), b: tensorData("bool", [4], [0, 1, 0, 1]) },
    build: ({ a, b }) => cast(build(a!, b!), "float32"),
    reference: ({ a, b }) => zip(a!, b!, (x, y) => Number(reference(x === 1, y === 1))),
  };
}

const binaryCases: readonly OperationCase[] = [
  binary("add", add, (a, b) => a + b),
  binary("subtract", subtract, (a, b) => a - b),
  binary("multiply", multiply, (a, b) => a * b),
  binary("divide", divide, (a, b) => a / b),
  binary("power", power, (a, b) => a ** b),
  binary("minimum", minimum, Math.min),
  binary("maximum", maximum, Math.max),
  binary("add broadcasts a row", add, (a, b) => a + b, { shapes: [[3, 4], [4]] }),
  binary("multiply broadcasts both ways", multiply, (a, b) => a * b, {
    shapes: [
      [3, 1, 4],
      [2, 1],
    ],
  }),
  binary("divide broadcasts a column", divide, (a, b) => a / b, {
    shapes: [
      [3, 4],
      [3, 1],
    ],
  }),
  binary("subtract with a leading axis", subtract, (a, b) => a - b, { shapes: [[4], [2, 3, 4]] }),
  binary("add over symbolic sizes", add, (a, b) => a + b, {
    shapes: [
      [2, 3, 4],
      [3, 4],
    ],
    symbolic: { a: ["batch", "rows", 4], b: ["rows", 4] },
  }),
  comparison("equal", equal, (a, b) => a === b),
  comparison("less", less, (a, b) => a < b),
  comparison("lessOrEqual", lessOrEqual, (a, b) => a <= b),
  comparison("greater", greater, (a, b) => a > b),
  comparison("greaterOrEqual", greaterOrEqual, (a, b) => a >= b),
  logic("and", and, (a, b) => a && b),
  logic("or", or, (a, b) => a || b),
];

const condition = tensorData("bool", [2, 1, 4], [1, 0, 0, 1, 0, 1, 1, 0]);

const whereCases: readonly OperationCase[] = [
  {
    name: "not",
    floats: {},
    others: { x: tensorData("bool", [2], [0, 1]) },
    build: ({ x }) => cast(not(x!), "float32"),
    reference: ({ x }) => mapArray(x!, (value) => 1 - value),
  },
  {
    name: "where broadcasts all three",
    floats: { a: randomArray([3, 4], 5), b: randomArray([3, 1], 6) },
    others: { condition },
    build: ({ condition: c, a, b }) => where(c!, a!, b!),
    reference: ({ condition: c, a, b }) => choose(c!, a!, b!),
  },
];

function choose(c: NdArray, a: NdArray, b: NdArray): NdArray {
  return generate([2, 3, 4], (index) => (at(c, index) ? at(a, index) : at(b, index)));
}

export const elementwiseCases: readonly OperationCase[] = [...unaryCases, ...binaryCases, ...whereCases];
