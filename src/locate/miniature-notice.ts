// What must be said before a model of the miniature world answers to a photograph.
import { open } from "node:fs/promises";
import { sceneMark } from "../photo/scene-mark.ts";

export const miniatureNotice =
  "The model that comes with globe knows only the drawn scenes of the miniature world. About a photograph its answer says " +
  "nothing. Two ways on: globe model pull GLOBE-Qwen2.5VL-7B and --model GLOBE-Qwen2.5VL-7B, or a server with --url.";

const markBytes = 4096;

/** Whether any of the files is not a scene that `globe miniature` rendered; what cannot be read is left to others. */
export async function hasPhotograph(files: readonly string[]): Promise<boolean> {
  for (const file of files) if (!(await isScene(file))) return true;
  return false;
}

async function isScene(path: string): Promise<boolean> {
  try {
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(markBytes), 0, markBytes, 0);
      return buffer.subarray(0, bytesRead).includes(sceneMark);
    } finally {
      await file.close();
    }
  } catch {
    return false;
  }
}
