// Finds what GeoCLIP consists of in a folder: a release of the Hugging Face hub, or the files of the Python package.
import { existsSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { GlobeError } from "../../run/errors.ts";
import { enforceLimit } from "../../run/limits.ts";
import { type ConfigReader, readConfigObject } from "../config-reader.ts";
import { findModel } from "../hub/model-name.ts";
import { configLimit } from "../read-config.ts";
import { geoClipRepository } from "./repositories.ts";

/** The image encoder that GeoCLIP was trained on. */
export interface Backbone {
  readonly repository: string;
  /** Null where none is stated. */
  readonly revision: string | null;
}

export interface GeoClipFiles {
  readonly folder: string;
  /** One safetensors file, or the three pickles of the package. */
  readonly weights: { readonly safetensors: string } | { readonly pickles: Readonly<Record<PickledPart, string>> };
  /** Points that photos are compared with; null where the folder brings none. */
  readonly gallery: string | null;
  readonly backbone: Backbone;
}

/** The package's files, and what their tensors' names begin with in a release. */
export const pickledParts = {
  logit_scale_weights: "logit_scale",
  image_encoder_mlp_weights: "image_encoder.mlp.",
  location_encoder_weights: "location_encoder.",
} as const;

export type PickledPart = keyof typeof pickledParts;

const packageGallery = "coordinates_100K.csv";
const defaultBackbone: Backbone = { repository: "openai/clip-vit-large-patch14", revision: null };

/** `name` is a folder, or a repository that was pulled. Throws `missing-file` with what to do. */
export async function findGeoClip(name: string): Promise<GeoClipFiles> {
  const folder = (await isFolder(name)) ? name : findModel(name);
  if (folder === null) {
    throw new GlobeError(
      "missing-file",
      `There is no GeoCLIP at ${name}. Fetch ${geoClipRepository}, or name the folder of the Python package geoclip.`,
      { facts: { file: name } },
    );
  }
  return (await findRelease(folder)) ?? findPackage(folder);
}

/** The folder of CLIP: the one that is named, `clip` inside the GeoCLIP folder, or the backbone where it was pulled to. */
export function findClip({ folder, backbone }: GeoClipFiles, named: string | undefined): string {
  const { repository, revision } = backbone;
  const candidates =
    named !== undefined
      ? [named]
      : [join(folder, "clip"), ...(revision === null ? [] : [`${repository}@${revision}`]), repository];
  for (const candidate of candidates) {
    const found = findModel(candidate);
    if (found !== null) return found;
  }
  const place = named ?? join(folder, "clip");
  throw new GlobeError(
    "missing-file",
    `GeoCLIP needs the image encoder ${repository}, and there is no checkpoint at ${place}. Put its config.json, ` +
      "preprocessor_config.json and model.safetensors there, or fetch it together with GeoCLIP.",
    { facts: { file: place } },
  );
}

async function findRelease(folder: string): Promise<GeoClipFiles | null> {
  const file = join(folder, "config.json");
  if (!existsSync(file)) return null;
  enforceLimit(configLimit, (await stat(file)).size, file);
  const config = readReleaseConfig(await readFile(file, "utf8"), file);
  const gallery = config.text("gallery_file");
  if (basename(gallery) !== gallery || !gallery.endsWith(".csv")) {
    throw config.refuse("config", `must name a CSV file beside it as "gallery_file", not ${JSON.stringify(gallery)}.`);
  }
  const backbone = config.object("backbone");
  return {
    folder,
    weights: { safetensors: join(folder, "model.safetensors") },
    gallery: join(folder, gallery),
    backbone: {
      repository: backbone.text("repo_id"),
      revision: backbone.has("revision") ? backbone.text("revision") : null,
    },
  };
}

/** The config.json of a release; throws `config` or `unsupported` for that of anything else. */
export function readReleaseConfig(text: string, file: string): ConfigReader {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new GlobeError("decode-error", `${file} is not JSON (${(error as Error).message}).`, { facts: { file } });
  }
  const config = readConfigObject(parsed, file);
  const type = config.text("model_type", "");
  if (type !== "geoclip-geolocation") {
    throw config.refuse(
      "unsupported",
      `is that of a model of the type "${type}", not of a GeoCLIP (geoclip-geolocation).`,
    );
  }
  const version = config.number("format_version");
  if (version !== 1) throw config.refuse("unsupported", `has the format ${version}; 1 is known. Update globe.`);
  return config;
}

/** The folder may be the installed package, its `model` folder, or one into which the files were gathered. */
function findPackage(folder: string): GeoClipFiles {
  const first = (name: string, places: readonly string[]) =>
    places.map((place) => join(folder, place, name)).find((path) => existsSync(path));
  const roots = [".", "model", "geoclip/model"];
  const pickles = {} as Record<PickledPart, string>;
  for (const part of Object.keys(pickledParts) as PickledPart[]) {
    const path = first(
      `${part}.pth`,
      roots.flatMap((root) => [root, `${root}/weights`]),
    );
    if (path === undefined) {
      throw new GlobeError(
        "missing-file",
        `${folder} holds no GeoCLIP: neither a config.json with model.safetensors, nor ${part}.pth of the Python package.`,
        { facts: { file: folder } },
      );
    }
    pickles[part] = path;
  }
  const gallery =
    first(
      packageGallery,
      roots.flatMap((root) => [root, `${root}/gps_gallery`]),
    ) ?? null;
  return { folder, weights: { pickles }, gallery, backbone: defaultBackbone };
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isDirectory() ?? false;
}
