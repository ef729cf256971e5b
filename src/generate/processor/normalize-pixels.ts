// Rescaling and normalization of 8-bit channels as tables: 256 values a channel, with the bits of the reference.
import { GlobeError } from "../../run/errors.ts";
import type { JsonObject } from "./checkpoint-json.ts";

/** For red, green and blue the number that each byte becomes. */
export type PixelTables = readonly [Float32Array, Float32Array, Float32Array];

/**
 * `(byte * rescale_factor - mean) / std` as the reference rounds it: the product in float64, everything after in
 * float32. `do_rescale` and `do_normalize` switch a step off.
 */
export function readPixelTables(config: JsonObject, file: string): PixelTables {
  const isOn = (key: string) => config[key] !== false;
  const factor = isOn("do_rescale") ? numberOr(config.rescale_factor, 1 / 255) : 1;
  const mean = isOn("do_normalize") ? channels(config.image_mean, "image_mean", file) : [0, 0, 0];
  const std = isOn("do_normalize") ? channels(config.image_std, "image_std", file) : [1, 1, 1];
  const { fround } = Math;
  const table = (channel: number) =>
    Float32Array.from({ length: 256 }, (_, byte) =>
      fround(fround(fround(byte * factor) - fround(mean[channel]!)) / fround(std[channel]!)),
    );
  return [table(0), table(1), table(2)];
}

const numberOr = (value: unknown, fallback: number) => (typeof value === "number" ? value : fallback);

function channels(value: unknown, key: string, file: string): readonly number[] {
  const list = typeof value === "number" ? [value, value, value] : value;
  const isUsable = (item: unknown) => typeof item === "number" && Number.isFinite(item);
  if (!Array.isArray(list) || list.length !== 3 || !list.every(isUsable) || (key === "image_std" && list.includes(0))) {
    throw new GlobeError(
      "config",
      `${file} must give "${key}" as three numbers, one for each of red, green and blue.`,
      {
        facts: { file },
      },
    );
  }
  return list;
}
