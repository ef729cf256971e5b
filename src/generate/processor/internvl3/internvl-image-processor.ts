// InternVL's image processor: the photo resized to a grid of square tiles, with the whole photo as a last tile.
import type { Photo } from "../../../photo/photo.ts";
import { resizeBicubic } from "../../../photo/resize-bicubic.ts";
import { isObject } from "../checkpoint-json.ts";
import { type ImageProcessorSource, readSize, requireBicubic } from "../image-processor-source.ts";
import { type PixelTables, readPixelTables } from "../normalize-pixels.ts";
import type { ImageProcessor } from "../processor.ts";
import { chooseTiles } from "./choose-tiles.ts";
import { originalForm, transformersForm } from "./internvl-form.ts";

const imageNet = { image_mean: [0.485, 0.456, 0.406], image_std: [0.229, 0.224, 0.225] };

interface TileSettings {
  readonly tileSize: number;
  readonly minTiles: number;
  readonly maxTiles: number;
  readonly tokensPerTile: number;
  readonly hasThumbnail: boolean;
}

/**
 * Reads the settings of the original layout (`InternVLChatModel`: tiles in config.json) or of transformers' own
 * (`InternVLForConditionalGeneration`: tiles in preprocessor_config.json); `maxTiles` may lower them.
 */
export function openInternvlImageProcessor(source: ImageProcessorSource): ImageProcessor {
  const { config, preprocessor, file } = source;
  requireBicubic(preprocessor, file);
  const isOriginal = isObject(config.llm_config);
  const settings = isOriginal ? readOriginal(source) : readTransformers(source);
  const tables = readPixelTables({ ...imageNet, ...preprocessor }, file);
  const plan = (width: number, height: number) => {
    const grid = chooseTiles(width, height, settings);
    const cut = grid.columns * grid.rows;
    const tiles = cut > 1 && settings.hasThumbnail ? cut + 1 : cut;
    return { ...grid, tiles, tokens: tiles * settings.tokensPerTile };
  };
  return {
    form: isOriginal ? originalForm(config.template) : transformersForm,
    measure(width, height) {
      const { tiles, tokens } = plan(width, height);
      return { tiles, tokens };
    },
    process(photo) {
      const { columns, rows, tiles, tokens } = plan(photo.width, photo.height);
      const { tileSize } = settings;
      const pixels = new Float32Array(tiles * 3 * tileSize * tileSize);
      const canvas = resizeBicubic(photo, columns * tileSize, rows * tileSize);
      for (let tile = 0; tile < columns * rows; tile++) {
        const left = (tile % columns) * tileSize;
        const top = Math.floor(tile / columns) * tileSize;
        writeTile(canvas, left, top, tileSize, tables, pixels, tile);
      }
      if (tiles > columns * rows) {
        writeTile(resizeBicubic(photo, tileSize, tileSize), 0, 0, tileSize, tables, pixels, tiles - 1);
      }
      return { tiles, tokens, pixels };
    },
  };
}

function readOriginal({ config, file, maxTiles = Number.POSITIVE_INFINITY }: ImageProcessorSource): TileSettings {
  const vision = isObject(config.vision_config) ? config.vision_config : {};
  const tileSize = readSize(config, "force_image_size", readSize(vision, "image_size", 448, file), file);
  const isDynamic = config.dynamic_image_size !== false;
  const most = isDynamic ? Math.min(readSize(config, "max_dynamic_patch", 12, file), maxTiles) : 1;
  const ratio = typeof config.downsample_ratio === "number" ? config.downsample_ratio : 0.5;
  const side = Math.floor(tileSize / readSize(vision, "patch_size", 14, file));
  return {
    tileSize,
    minTiles: isDynamic ? Math.min(readSize(config, "min_dynamic_patch", 1, file), most) : 1,
    maxTiles: most,
    tokensPerTile: Math.floor(side ** 2 * ratio ** 2),
    hasThumbnail: config.use_thumbnail === true,
  };
}

/** Its processor always cuts tiles, whatever `crop_to_patches` says, and always adds the whole photo. */
function readTransformers(source: ImageProcessorSource): TileSettings {
  const { config, preprocessor, processor, file, maxTiles = Number.POSITIVE_INFINITY } = source;
  const size = isObject(preprocessor.size) ? preprocessor.size : {};
  const most = Math.min(readSize(preprocessor, "max_patches", 12, file), maxTiles);
  return {
    tileSize: readSize(size, "height", 448, file),
    minTiles: Math.min(readSize(preprocessor, "min_patches", 1, file), most),
    maxTiles: most,
    tokensPerTile: readSize(processor, "image_seq_length", readSize(config, "image_seq_length", 256, file), file),
    hasThumbnail: true,
  };
}

/**
 * Writes the square of a picture at (left, top) as tile number `tile`: channel by channel, lines from top to bottom.
 */
function writeTile(
  { width, pixels }: Photo,
  left: number,
  top: number,
  side: number,
  tables: PixelTables,
  target: Float32Array,
  tile: number,
): void {
  let at = tile * 3 * side * side;
  for (const [channel, table] of tables.entries()) {
    for (let line = 0; line < side; line++) {
      let from = ((top + line) * width + left) * 3 + channel;
      for (let column = 0; column < side; column++, from += 3) target[at++] = table[pixels[from]!]!;
    }
  }
}
