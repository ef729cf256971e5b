// Reads the pickle in which torch.save describes tensors, without running anything: only tensors can come out of it.
import { GlobeError } from "../../../run/errors.ts";
import { enforceLimit } from "../../../run/limits.ts";
import { torchFileLimits } from "./limits.ts";

/** A tensor as the pickle describes it: a part of a storage, which is an entry of the archive. */
export interface PickledTensor {
  readonly storage: PickledStorage;
  /** Elements before the first one. */
  readonly start: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

export interface PickledStorage {
  /** The last part of the entry's name. */
  readonly key: string;
  /** "FloatStorage" and the like. */
  readonly type: string;
}

/** What a name of a function or class may be. Everything else is refused, so that nothing can be called. */
const allowedNames = new Set([
  "collections OrderedDict",
  "torch._utils _rebuild_tensor_v2",
  "torch._utils _rebuild_parameter",
  "torch FloatStorage",
  "torch HalfStorage",
  "torch BFloat16Storage",
]);

const mark: unique symbol = Symbol("mark");

type Dictionary = Map<Value, Value>;
type Value =
  | typeof mark
  | null
  | boolean
  | number
  | string
  | readonly Value[]
  | { readonly kind: "name"; readonly text: string }
  | Dictionary
  | { readonly kind: "storage"; readonly storage: PickledStorage }
  | { readonly kind: "tensor"; readonly tensor: PickledTensor };

/**
 * The tensors by name, in the order of the file; a tensor that was saved alone has the empty name. `subject` names the file.
 * Throws `unsupported` for any other object and for every instruction that tensors do not need.
 */
export function readTensorPickle(bytes: Uint8Array, subject: string): ReadonlyMap<string, PickledTensor> {
  enforceLimit(torchFileLimits.pickleBytes, bytes.length, subject);
  const found = runPickle(bytes, subject);
  if (isTensor(found)) return new Map([["", found.tensor]]);
  if (!(found instanceof Map)) throw foreign(subject, "an object that is neither a tensor nor a table of tensors");
  const tensors = new Map<string, PickledTensor>();
  for (const [name, value] of found) {
    if (typeof name !== "string" || !isTensor(value)) throw foreign(subject, "something beside named tensors");
    tensors.set(name, value.tensor);
  }
  return tensors;
}

/** The stack machine of pickle, protocol 2, with the instructions of tensors. */
function runPickle(bytes: Uint8Array, subject: string): Value {
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const stack: Value[] = [];
  const memo = new Map<number, Value>();
  let at = 0;

  const broken = (what: string) =>
    new GlobeError("decode-error", `${subject} describes its tensors wrongly: ${what}. Fetch it again.`, {
      facts: { file: subject },
    });
  const take = (length: number): number => {
    const from = at;
    if (from + length > bytes.length) throw broken("the description ends early");
    at += length;
    return from;
  };
  const text = (from: number, length: number) => {
    try {
      return new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(from, from + length));
    } catch {
      throw broken("a name is no text");
    }
  };
  const line = () => {
    const end = bytes.indexOf(0x0a, at);
    if (end < 0 || end - at > 200) throw broken("a name has no end");
    const found = text(at, end - at);
    at = end + 1;
    return found;
  };
  const pop = (): Value => {
    const value = stack.pop();
    if (value === undefined || value === mark) throw broken("a value is missing");
    return value;
  };
  const popToMark = (): Value[] => {
    const place = stack.lastIndexOf(mark);
    if (place < 0) throw broken("a list has no beginning");
    const items = stack.splice(place);
    return items.slice(1);
  };
  const top = (): Value => {
    const value = stack.at(-1);
    if (value === undefined) throw broken("a value is missing");
    return value;
  };
  const recall = (index: number): Value => {
    const value = memo.get(index);
    if (value === undefined) throw broken("it refers to a value that it never gave");
    return value;
  };
  const fill = (items: readonly Value[]) => {
    const dictionary = top();
    if (!(dictionary instanceof Map) || items.length % 2 === 1) throw broken("a table is filled with other things");
    for (let i = 0; i < items.length; i += 2) dictionary.set(items[i]!, items[i + 1]!);
  };
  const tuple = (length: number) => {
    const items: Value[] = Array.from({ length }, pop);
    stack.push(items.reverse());
  };

  for (;;) {
    const opcode = bytes[take(1)]!;
    switch (opcode) {
      case 0x80: // PROTO
        if (bytes[take(1)] !== 2) throw foreign(subject, "a newer kind of pickle than torch.save writes by default");
        break;
      case 0x7d: // EMPTY_DICT
        stack.push(new Map());
        break;
      case 0x29: // EMPTY_TUPLE
        stack.push([]);
        break;
      case 0x28: // MARK
        stack.push(mark);
        break;
      case 0x4e: // NONE
        stack.push(null);
        break;
      case 0x88: // NEWTRUE
      case 0x89: // NEWFALSE
        stack.push(opcode === 0x88);
        break;
      case 0x4b: // BININT1
        stack.push(bytes[take(1)]!);
        break;
      case 0x4d: // BININT2
        stack.push(data.getUint16(take(2), true));
        break;
      case 0x4a: // BININT
        stack.push(data.getInt32(take(4), true));
        break;
      case 0x8a: // LONG1
        stack.push(readLong(bytes, take, broken));
        break;
      case 0x58: {
        // BINUNICODE
        const length = data.getUint32(take(4), true);
        stack.push(text(take(length), length));
        break;
      }
      case 0x71: // BINPUT
        memo.set(bytes[take(1)]!, top());
        break;
      case 0x72: // LONG_BINPUT
        memo.set(data.getUint32(take(4), true), top());
        break;
      case 0x68: // BINGET
        stack.push(recall(bytes[take(1)]!));
        break;
      case 0x6a: // LONG_BINGET
        stack.push(recall(data.getUint32(take(4), true)));
        break;
      case 0x74: // TUPLE
        stack.push(popToMark());
        break;
      case 0x85: // TUPLE1
      case 0x86: // TUPLE2
      case 0x87: // TUPLE3
        tuple(opcode - 0x84);
        break;
      case 0x73: {
        // SETITEM
        const value = pop();
        fill([pop(), value]);
        break;
      }
      case 0x75: // SETITEMS
        fill(popToMark());
        break;
      case 0x63: {
        // GLOBAL
        const name = `${line()} ${line()}`;
        if (!allowedNames.has(name)) throw foreign(subject, `"${name.replace(" ", ".")}"`);
        stack.push({ kind: "name", text: name });
        break;
      }
      case 0x51: // BINPERSID
        stack.push(asStorage(pop(), broken));
        break;
      case 0x52: {
        // REDUCE
        const operands = pop();
        stack.push(rebuild(pop(), operands, broken));
        break;
      }
      case 0x62: // BUILD: an OrderedDict keeps the versions of its modules beside its items
        pop();
        if (!(top() instanceof Map)) throw foreign(subject, "an object with a state of its own");
        break;
      case 0x2e: {
        // STOP
        const result = pop();
        if (stack.length > 0 || at !== bytes.length) throw broken("something is left over");
        return result;
      }
      default:
        throw foreign(subject, `the instruction 0x${opcode.toString(16)}`);
    }
  }
}

function readLong(bytes: Uint8Array, take: (length: number) => number, broken: (what: string) => GlobeError): number {
  const length = bytes[take(1)]!;
  const from = take(length);
  let value = 0n;
  for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[from + i]!);
  const number = Number(BigInt.asIntN(8 * length, value));
  if (!Number.isSafeInteger(number)) throw broken("a number is too large");
  return number;
}

/** `("storage", type, key, device, elements)`. */
function asStorage(value: Value, broken: (what: string) => GlobeError): Value {
  const [label, type, key] = Array.isArray(value) ? (value as readonly Value[]) : [];
  if (label !== "storage" || !isName(type) || !type.text.endsWith("Storage") || typeof key !== "string") {
    throw broken("a storage is not one");
  }
  return { kind: "storage", storage: { key, type: type.text.slice("torch ".length) } };
}

/** The two functions and the one class that tensors need, which give back a description instead of running. */
function rebuild(callee: Value, operands: Value, broken: (what: string) => GlobeError): Value {
  if (!isName(callee) || !Array.isArray(operands)) throw broken("something is called that is no function");
  const [first, start, shape, strides] = operands as readonly Value[];
  if (callee.text === "collections OrderedDict" && operands.length === 0) return new Map();
  if (callee.text === "torch._utils _rebuild_parameter" && isTensor(first)) return first;
  if (callee.text === "torch._utils _rebuild_tensor_v2" && isStorage(first)) {
    if (isCount(start) && isCounts(shape) && isCounts(strides) && shape.length === strides.length) {
      enforceLimit(torchFileLimits.axes, shape.length, "A tensor");
      return { kind: "tensor", tensor: { storage: first.storage, start, shape, strides } };
    }
  }
  throw broken("a tensor is not one");
}

function foreign(subject: string, what: string): GlobeError {
  return new GlobeError(
    "unsupported",
    `${subject} holds ${what}. Of pickles only tensors are read, because anything else could run programs.`,
    { facts: { file: subject } },
  );
}

const isObject = (value: Value | undefined): value is Extract<Value, { kind: string }> =>
  typeof value === "object" && value !== null && "kind" in value;
const isName = (value: Value | undefined): value is Extract<Value, { kind: "name" }> =>
  isObject(value) && value.kind === "name";
const isTensor = (value: Value | undefined): value is Extract<Value, { kind: "tensor" }> =>
  isObject(value) && value.kind === "tensor";
const isStorage = (value: Value | undefined): value is Extract<Value, { kind: "storage" }> =>
  isObject(value) && value.kind === "storage";
const isCount = (value: Value | undefined): value is number =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
const isCounts = (value: Value | undefined): value is readonly number[] => Array.isArray(value) && value.every(isCount);
