// What an image processor is opened from, and how its fields are read.
import { GlobeError } from "../../run/errors.ts";
import type { JsonObject } from "./checkpoint-json.ts";

export interface ImageProcessorSource {
  /** `config.json` of the checkpoint. */
  readonly config: JsonObject;
  /** `preprocessor_config.json`, or the part of `processor_config.json` in which newer checkpoints keep it. */
  readonly preprocessor: JsonObject;
  /** The rest of `processor_config.json`; empty where there is none. */
  readonly processor: JsonObject;
  /** Where `preprocessor` was read, for messages. */
  readonly file: string;
  /** The most pixels that a photo may keep, where fewer than the checkpoint's own budget. */
  readonly maxPixels?: number;
  /** The most tiles that a photo may be cut into, where fewer than the checkpoint's own. */
  readonly maxTiles?: number;
}

/** A whole number from 1 on; `fallback` where the field is missing or null. */
export function readSize(fields: JsonObject, key: string, fallback: number, file: string): number {
  const value = fields[key] ?? fallback;
  if (Number.isSafeInteger(value) && Number(value) >= 1) return Number(value);
  throw new GlobeError(
    "config",
    `${file} must give "${key}" as a whole number from 1 on, not ${JSON.stringify(value)}.`,
    {
      facts: { file },
    },
  );
}

/**
 * Refuses processors that leave photos at their size or resample them otherwise than by Pillow's bicubic filter (3).
 */
export function requireBicubic(preprocessor: JsonObject, file: string): void {
  if (preprocessor.do_resize === false) throw unsupported(file, '"do_resize": false');
  const { resample = 3 } = preprocessor;
  if (resample !== 3 && resample !== null) throw unsupported(file, `"resample": ${JSON.stringify(resample)}`);
}

function unsupported(file: string, what: string): GlobeError {
  return new GlobeError(
    "unsupported",
    `${file} asks for ${what}; photos are resized with the bicubic filter (3) here.`,
    {
      facts: { file },
    },
  );
}
