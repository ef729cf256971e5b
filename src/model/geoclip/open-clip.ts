// Opens the image half of a CLIP checkpoint in the form of the Hugging Face hub.
import { join } from "node:path";
import { openCheckpoint } from "../open-checkpoint.ts";
import { type ClipVisionConfig, readClipVisionConfig } from "./clip-config.ts";
import { clipParameters, isVisionTensor } from "./clip-parameters.ts";
import { storedTensor } from "./open-heads.ts";
import { type PixelSettings, readPixelSettings } from "./prepare-pixels.ts";
import { requireTensors } from "./require-tensors.ts";
import type { StoredTensor } from "./torch-file/open-torch-file.ts";

export interface Clip {
  readonly vision: ClipVisionConfig;
  readonly settings: PixelSettings;
  /** Tensors of the image side by name. */
  readonly stored: ReadonlyMap<string, StoredTensor>;
  /** SHA-256 that names the checkpoint. */
  readonly digest: string;
}

/** Throws `config` where a tensor is missing or misshapen, `unsupported` for pictures prepared in another way. */
export async function openClip(folder: string): Promise<Clip> {
  const { config, tensors, digest, file } = await openCheckpoint(folder);
  const vision = readClipVisionConfig(config, join(folder, "config.json"));
  const names = tensors.names.filter(isVisionTensor);
  const shapes = new Map(names.map((name) => [name, tensors.info(name)] as const));
  requireTensors(clipParameters(vision), shapes, folder);
  const settings = await readPixelSettings(file("preprocessor_config.json"), vision.imageSize);
  // Old releases keep the numbers of the positions as well, which are whole and not needed.
  const known = names.filter((name) => !name.endsWith("position_ids"));
  return { vision, settings, stored: new Map(known.map((name) => [name, storedTensor(tensors, name)])), digest };
}
