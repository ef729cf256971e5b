// The thread that renders scenes: pixels for a stream, or files and rows for a split on disk.
import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import { loadSharp } from "../photo/load-sharp.ts";
import { sceneMark } from "../photo/scene-mark.ts";
import { type ErrorCode, toGlobeError } from "../run/errors.ts";
import { encodeLabels } from "./label-file.ts";
import { type RenderOptions, renderScene } from "./render-scene.ts";
import type { RenderedScene } from "./scene.ts";
import { type SceneFiles, toSample } from "./to-sample.ts";
import { openWorld } from "./world/open-world.ts";

/** What every scene of a worker has in common. */
export interface RenderStart {
  readonly options: Omit<RenderOptions, "seed">;
  /** Folder to write pictures into; without it, scenes come back with their pixels. */
  readonly folder?: string;
}

export interface RenderTask {
  readonly index: number;
  readonly seed: number;
}

/** A scene on disk, as the lines and bytes that still have to be written. */
export interface WrittenScene {
  readonly sample: string;
  readonly truth: string;
  readonly labels: Uint8Array;
}

export type RenderReply =
  | { readonly index: number; readonly scene: RenderedScene }
  | { readonly index: number; readonly written: WrittenScene }
  | { readonly index: number; readonly error: { readonly code: ErrorCode; readonly message: string } };

const { options, folder } = workerData as RenderStart;
const port = parentPort!;
const world = openWorld();

port.on("message", async ({ index, seed }: RenderTask) => {
  try {
    const scene = renderScene(world, { ...options, seed });
    if (folder !== undefined) {
      const written = await writeScene(scene, folder);
      port.postMessage({ index, written } satisfies RenderReply);
      return;
    }
    port.postMessage({ index, scene } satisfies RenderReply, [
      scene.photo.pixels.buffer as ArrayBuffer,
      scene.labels.elements.buffer as ArrayBuffer,
      scene.labels.characters.buffer as ArrayBuffer,
    ]);
  } catch (error) {
    const { code, message } = toGlobeError(error);
    port.postMessage({ index, error: { code, message } } satisfies RenderReply);
  }
});

async function writeScene(scene: RenderedScene, root: string): Promise<WrittenScene> {
  const files: SceneFiles = toSample(scene);
  const path = `${root}/${files.image}`;
  const { width, height, pixels } = scene.photo;
  const sharp = await loadSharp();
  const jpeg = await sharp(pixels, { raw: { width, height, channels: 3 } })
    .withExif({ IFD0: { ImageDescription: sceneMark } })
    .jpeg({ quality: 92, chromaSubsampling: "4:4:4" })
    .toBuffer();
  await writeFile(path, jpeg).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, jpeg);
  });
  return { sample: files.sample, truth: files.truth, labels: encodeLabels(scene.labels) };
}
