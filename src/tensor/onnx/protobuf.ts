// Writing the protocol buffer wire format: only the field kinds that ONNX uses, into one growing buffer.

export interface ProtobufWriter {
  /** A variable-length integer field; negative numbers take ten bytes, as the format asks. */
  integer(field: number, value: number | bigint): void;
  float(field: number, value: number): void;
  text(field: number, value: string): void;
  bytes(field: number, value: Uint8Array): void;
  /** A repeated integer field, one entry after the other. */
  integers(field: number, values: readonly (number | bigint)[]): void;
  message(field: number, write: (writer: ProtobufWriter) => void): void;
  finish(): Uint8Array;
}

const wireVarint = 0;
const wireBytes = 2;
const wireFixed32 = 5;
const encoder = new TextEncoder();

export function createProtobufWriter(): ProtobufWriter {
  let buffer = new Uint8Array(1024);
  let length = 0;

  const reserve = (count: number) => {
    if (length + count <= buffer.length) return;
    const grown = new Uint8Array(Math.max(buffer.length * 2, length + count));
    grown.set(buffer.subarray(0, length));
    buffer = grown;
  };
  const varint = (value: number | bigint) => {
    reserve(10);
    if (typeof value === "number" && value >= 0 && value < 128) {
      buffer[length++] = value;
      return;
    }
    let rest = BigInt.asUintN(64, BigInt(value));
    while (rest > 0x7fn) {
      buffer[length++] = Number(rest & 0x7fn) | 0x80;
      rest >>= 7n;
    }
    buffer[length++] = Number(rest);
  };
  const tag = (field: number, wire: number) => varint((field << 3) | wire);
  const raw = (value: Uint8Array) => {
    reserve(value.length);
    buffer.set(value, length);
    length += value.length;
  };

  const writer: ProtobufWriter = {
    integer(field, value) {
      tag(field, wireVarint);
      varint(value);
    },
    float(field, value) {
      tag(field, wireFixed32);
      raw(new Uint8Array(Float32Array.of(value).buffer));
    },
    text: (field, value) => writer.bytes(field, encoder.encode(value)),
    bytes(field, value) {
      tag(field, wireBytes);
      varint(value.length);
      raw(value);
    },
    integers(field, values) {
      for (const value of values) writer.integer(field, value);
    },
    message(field, write) {
      const inner = createProtobufWriter();
      write(inner);
      writer.bytes(field, inner.finish());
    },
    finish: () => buffer.subarray(0, length),
  };
  return writer;
}
