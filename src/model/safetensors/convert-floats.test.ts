import fc from "fast-check";
import { expect, test } from "vitest";
import { halfToNumber, numberToHalf } from "../../tensor/tensor-data.ts";
import { narrowToBrainFloats, narrowToHalves, widenBrainFloats, widenHalves } from "./convert-floats.ts";

const all = Uint16Array.from({ length: 65536 }, (_, bits) => bits);
const view = new DataView(new ArrayBuffer(4));

/** BF16 by its definition: sign, eight bits of exponent, seven of fraction. */
function brainFloat(bits: number): number {
  view.setUint32(0, bits * 65536);
  return view.getFloat32(0);
}

test("every BF16 value is widened exactly", () => {
  expect(widenBrainFloats(all)).toEqual(Float32Array.from(all, brainFloat));
});

test("BF16 in an unaligned place and of odd length", () => {
  const shifted = new Uint16Array(7);
  shifted.set(all.subarray(16_200, 16_206), 1);
  for (const length of [0, 1, 2, 3, 5]) {
    expect([...widenBrainFloats(shifted.subarray(1, 1 + length))]).toEqual(
      [...all.subarray(16_200, 16_200 + length)].map(brainFloat),
    );
  }
});

test("every half is widened exactly", () => {
  expect(widenHalves(all)).toEqual(Float32Array.from(all, halfToNumber));
});

test("every BF16 and half value survives a round trip", () => {
  const isNumber = (values: Float32Array) => all.filter((bits) => !Number.isNaN(values[bits]));
  const brains = isNumber(widenBrainFloats(all));
  expect(narrowToBrainFloats(widenBrainFloats(brains))).toEqual(brains);
  const halves = isNumber(widenHalves(all));
  expect(narrowToHalves(widenHalves(halves))).toEqual(halves);
});

const edges = [
  0,
  -0,
  1,
  65504,
  65519.99,
  65520,
  65536,
  1e30,
  -1e30,
  2 ** -14,
  2 ** -15,
  2 ** -24,
  2 ** -25,
  1.5 * 2 ** -25,
  2 ** -26,
  Infinity,
  -Infinity,
  1 + 2 ** -11,
  1 + 3 * 2 ** -11,
  2047 / 2048,
  1.00390625,
  1.01171875,
  3.3895e38,
  3.4e38,
];

test("singles are rounded to halves as by the definition", () => {
  const random = fc.sample(fc.float({ noNaN: true }), 5000);
  const near = fc.sample(fc.float({ min: -70000, max: 70000, noNaN: true }), 5000);
  const small = fc.sample(fc.float({ min: Math.fround(-1e-4), max: Math.fround(1e-4), noNaN: true }), 5000);
  const values = Float32Array.from([...edges, ...random, ...near, ...small]);
  expect(narrowToHalves(values)).toEqual(Uint16Array.from(values, numberToHalf));
});

test("singles are rounded to the nearest BF16, ties to even", () => {
  const values = Float32Array.from([...edges, ...fc.sample(fc.float({ noNaN: true }), 5000)]);
  const rounded = narrowToBrainFloats(values);
  for (const [index, value] of values.entries()) {
    const bits = rounded[index]!;
    const found = brainFloat(bits);
    if (!Number.isFinite(found)) {
      // Beyond the largest BF16 by half a step lies infinity.
      expect(Math.abs(value)).toBeGreaterThanOrEqual(brainFloat(0x7f7f) * (1 + 2 ** -9));
      continue;
    }
    const distance = Math.abs(found - value);
    for (const neighbour of [bits - 1, bits + 1].filter((each) => (each & 0x7fff) <= 0x7f80 && each >= 0)) {
      const other = Math.abs(brainFloat(neighbour) - value);
      if (Number.isNaN(other)) continue;
      expect(distance === other ? bits % 2 === 0 : distance < other, `${value}`).toBe(true);
    }
  }
});

test("not-a-number stays one", () => {
  const values = new Float32Array(Uint32Array.of(0x7f800001, 0xffffffff, 0x7fc00000, 0x7f80ffff).buffer);
  for (const value of [...widenBrainFloats(narrowToBrainFloats(values)), ...widenHalves(narrowToHalves(values))]) {
    expect(value).toBeNaN();
  }
});
