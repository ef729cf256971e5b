// The ONNX model file: the messages and field numbers of onnx.proto that we write.

import { formatDimension } from "../dimension.ts";
import type { AttributeValue, DType, Shape } from "../tensor.ts";
import type { FileRange, StorageType } from "../weight.ts";
import { createProtobufWriter, type ProtobufWriter } from "./protobuf.ts";

/** TensorProto.DataType of each element type. */
const typeCodes: Readonly<Record<StorageType, number>> = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  bfloat16: 16,
};

/** AttributeProto.AttributeType. */
const attributeTypes = { float: 1, int: 2, string: 3, ints: 7 } as const;

export interface OnnxNode {
  readonly type: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, AttributeValue>>;
}

export interface OnnxValue {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: Shape;
}

export interface OnnxInitializer {
  readonly name: string;
  readonly dtype: StorageType;
  readonly shape: readonly number[];
  /** The bytes themselves, or where they lie: a location relative to the folder that the session is told. */
  readonly content: Uint8Array | (Pick<FileRange, "offset" | "length"> & { readonly location: string });
}

export interface OnnxGraph {
  readonly nodes: readonly OnnxNode[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  readonly initializers: readonly OnnxInitializer[];
}

/** The version of the standard operators: the first with everything we use, read by ONNX Runtime 1.20 and later. */
export const opset = 23;
const irVersion = 11;
const externalLocation = 1;

/** The bytes of an ONNX model. */
export function writeModel(graph: OnnxGraph): Uint8Array {
  const model = createProtobufWriter();
  model.integer(1, irVersion);
  model.text(2, "globe");
  model.message(7, (writer) => writeGraph(writer, graph));
  for (const [domain, version] of [
    ["", opset],
    ["com.microsoft", 1],
  ] as const) {
    model.message(8, (writer) => {
      writer.text(1, domain);
      writer.integer(2, version);
    });
  }
  return model.finish();
}

function writeGraph(writer: ProtobufWriter, graph: OnnxGraph): void {
  for (const node of graph.nodes) writer.message(1, (inner) => writeNode(inner, node));
  writer.text(2, "graph");
  for (const initializer of graph.initializers) writer.message(5, (inner) => writeInitializer(inner, initializer));
  for (const value of graph.inputs) writer.message(11, (inner) => writeValue(inner, value));
  for (const value of graph.outputs) writer.message(12, (inner) => writeValue(inner, value));
}

function writeNode(writer: ProtobufWriter, node: OnnxNode): void {
  for (const input of node.inputs) writer.text(1, input);
  for (const output of node.outputs) writer.text(2, output);
  writer.text(4, node.type);
  for (const [name, value] of Object.entries(node.attributes)) {
    writer.message(5, (inner) => writeAttribute(inner, name, value));
  }
  if (node.domain) writer.text(7, node.domain);
}

function writeAttribute(writer: ProtobufWriter, name: string, value: AttributeValue): void {
  writer.text(1, name);
  if (typeof value === "number") {
    writer.integer(3, value);
    writer.integer(20, attributeTypes.int);
  } else if (typeof value === "string") {
    writer.text(4, value);
    writer.integer(20, attributeTypes.string);
  } else if ("float" in value) {
    writer.float(2, value.float);
    writer.integer(20, attributeTypes.float);
  } else if ("dtype" in value) {
    writer.integer(3, typeCodes[value.dtype]);
    writer.integer(20, attributeTypes.int);
  } else {
    writer.integers(8, value);
    writer.integer(20, attributeTypes.ints);
  }
}

function writeValue(writer: ProtobufWriter, { name, dtype, shape }: OnnxValue): void {
  writer.text(1, name);
  writer.message(2, (type) =>
    type.message(1, (tensor) => {
      tensor.integer(1, typeCodes[dtype]);
      tensor.message(2, (sizes) => {
        for (const size of shape) {
          sizes.message(1, (axis) => {
            if (typeof size === "number") axis.integer(1, size);
            else axis.text(2, formatDimension(size));
          });
        }
      });
    }),
  );
}

function writeInitializer(writer: ProtobufWriter, { name, dtype, shape, content }: OnnxInitializer): void {
  writer.integers(1, shape);
  writer.integer(2, typeCodes[dtype]);
  writer.text(8, name);
  if (content instanceof Uint8Array) {
    writer.bytes(9, content);
    return;
  }
  const entries = { location: content.location, offset: String(content.offset), length: String(content.length) };
  for (const [key, value] of Object.entries(entries)) {
    writer.message(13, (entry) => {
      entry.text(1, key);
      entry.text(2, value);
    });
  }
  writer.integer(14, externalLocation);
}
