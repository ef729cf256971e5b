// The wire format, against its published examples and the other way round.
import fc from "fast-check";
import { expect, test } from "vitest";
import { createProtobufWriter, type ProtobufWriter } from "./protobuf.ts";

function write(build: (writer: ProtobufWriter) => void): number[] {
  const writer = createProtobufWriter();
  build(writer);
  return [...writer.finish()];
}

// The first three are the examples of the encoding guide of Protocol Buffers.
const cases: readonly (readonly [string, (writer: ProtobufWriter) => void, readonly number[]])[] = [
  ["an integer of two bytes", (writer) => writer.integer(1, 150), [0x08, 0x96, 0x01]],
  ["text", (writer) => writer.text(2, "testing"), [0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67]],
  ["a message", (writer) => writer.message(3, (inner) => inner.integer(1, 150)), [0x1a, 0x03, 0x08, 0x96, 0x01]],
  ["a negative integer", (writer) => writer.integer(1, -2), [0x08, 0xfe, ...new Array(8).fill(0xff), 0x01]],
  ["a float", (writer) => writer.float(2, 1.5), [0x15, 0, 0, 0xc0, 0x3f]],
  ["integers one by one", (writer) => writer.integers(8, [1, 300]), [0x40, 0x01, 0x40, 0xac, 0x02]],
  ["a field above 15", (writer) => writer.integer(20, 7), [0xa0, 0x01, 0x07]],
];

test.each(cases)("%s", (_, build, expected) => {
  expect(write(build)).toEqual(expected);
});

test("every integer is read back", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
      const [, ...bytes] = write((writer) => writer.integer(1, value));
      const read = bytes.reduce((total, byte, index) => total + (BigInt(byte & 127) << BigInt(7 * index)), 0n);
      expect(BigInt.asIntN(64, read)).toBe(value);
    }),
  );
});

test("bytes longer than the first buffer stay whole", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 900, maxLength: 5000 }), (bytes) => {
      const written = write((writer) => writer.bytes(1, bytes));
      expect(written.slice(-bytes.length)).toEqual([...bytes]);
    }),
    { numRuns: 20 },
  );
});
