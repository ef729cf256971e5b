// Reading config.json: every field is checked, and an error names the file, the field and what was found there.
import { GlobeError } from "../run/errors.ts";
import { enforceLimit, type Limit } from "../run/limits.ts";

/** One object of a config.json. Fields are looked up by name; a field that is null counts as absent. */
export interface ConfigReader {
  has(key: string): boolean;
  /** A whole number from 1 on, within the limit on sizes. */
  size(key: string, fallback?: number): number;
  /** A finite number. */
  number(key: string, fallback?: number): number;
  flag(key: string, fallback?: boolean): boolean;
  text(key: string, fallback?: string): string;
  /** Whole numbers from 0 on. */
  integers(key: string, fallback?: readonly number[]): readonly number[];
  object(key: string): ConfigReader;
  /** An error about this object; `problem` follows the name of the file. */
  refuse(code: "config" | "unsupported", problem: string): GlobeError;
}

/** The largest size that a field may claim. */
export const configSizeLimit: Limit = {
  name: "sizes in config.json",
  value: 4_194_304,
  unit: "elements",
  reason: "the largest vocabularies have a few hundred thousand rows; more is a damaged or hostile file",
};

export const layerLimit: Limit = {
  name: "number of layers",
  value: 1024,
  unit: "layers",
  reason: "the largest published models have fewer than 200, and every layer is traced",
};

/** Reads `value`, the parsed JSON of `file`; `path` is where in it this object stands. */
export function readConfigObject(value: unknown, file = "config.json", path = ""): ConfigReader {
  const refuse = (code: "config" | "unsupported", problem: string) =>
    new GlobeError(code, `${file} ${problem}`, { facts: { file } });
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw refuse("config", path ? `must have an object "${path.slice(0, -1)}".` : "must hold a JSON object.");
  }
  const fields = value as Record<string, unknown>;
  const field = (key: string): unknown => (Object.hasOwn(fields, key) ? (fields[key] ?? undefined) : undefined);
  const wrong = (key: string, wanted: string) => {
    const found = field(key);
    const shown = found === undefined ? "is missing" : `is ${(JSON.stringify(found) ?? "").slice(0, 80)}`;
    return refuse(
      "config",
      `does not describe a model that can be built: "${path}${key}" ${shown}, expected ${wanted}.`,
    );
  };
  const isSize = (candidate: unknown): candidate is number => Number.isSafeInteger(candidate) && Number(candidate) > 0;
  return {
    has: (key) => field(key) !== undefined,
    size(key, fallback) {
      const found = field(key) ?? fallback;
      if (!isSize(found)) throw wrong(key, "a whole number from 1 on");
      enforceLimit(configSizeLimit, found, `"${path}${key}" of ${file}`);
      return found;
    },
    number(key, fallback) {
      const found = field(key) ?? fallback;
      if (typeof found !== "number" || !Number.isFinite(found)) throw wrong(key, "a number");
      return found;
    },
    flag(key, fallback) {
      const found = field(key) ?? fallback;
      if (typeof found !== "boolean") throw wrong(key, "true or false");
      return found;
    },
    text(key, fallback) {
      const found = field(key) ?? fallback;
      if (typeof found !== "string") throw wrong(key, "a string");
      return found;
    },
    integers(key, fallback) {
      const found = field(key) ?? fallback;
      if (!Array.isArray(found) || !found.every((item) => Number.isSafeInteger(item) && item >= 0)) {
        throw wrong(key, "a list of whole numbers");
      }
      return found;
    },
    object(key) {
      if (field(key) === undefined) throw wrong(key, "an object");
      return readConfigObject(field(key), file, `${path}${key}.`);
    },
    refuse,
  };
}

/** The one value of a field that may be written once or as a pair of equal values, such as an image size. */
export function readSquare(reader: ConfigReader, key: string, fallback: number): number {
  if (!reader.has(key)) return fallback;
  try {
    return reader.size(key);
  } catch (error) {
    const pair = reader.integers(key);
    if (pair.length === 2 && pair[0] === pair[1] && pair[0]! > 0) return pair[0]!;
    throw error;
  }
}

/** Sizes that must divide each other, such as hidden size and heads. */
export function requireMultiple(reader: ConfigReader, size: number, divisor: number, what: string): number {
  if (size % divisor !== 0) throw reader.refuse("config", `contradicts itself: ${what} (${size} and ${divisor}).`);
  return size / divisor;
}

/** Weights quantized by other tools have layouts of their own, which would read as missing tensors. */
export function refuseQuantized(reader: ConfigReader): void {
  if (!reader.has("quantization_config")) return;
  throw reader.refuse(
    "unsupported",
    "describes weights that are already quantized; take the checkpoint's bf16 release, which is quantized here.",
  );
}
