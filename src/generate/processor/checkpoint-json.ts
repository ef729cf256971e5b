// Reads the small files of a checkpoint folder that the processor needs.
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { GlobeError } from "../../run/errors.ts";
import { enforceLimit, type Limit } from "../../run/limits.ts";

export type JsonObject = Readonly<Record<string, unknown>>;

/** The text of a file of the folder, or null when there is none. Throws `too-large` and `decode-error`. */
export async function readCheckpointText(folder: string, name: string, limit: Limit): Promise<string | null> {
  const file = join(folder, name);
  const found = await stat(file).catch(() => null);
  if (!found?.isFile()) return null;
  enforceLimit(limit, found.size, file);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(await readFile(file));
  } catch (cause) {
    throw new GlobeError("decode-error", `${file} is not UTF-8 text; download it again.`, { facts: { file }, cause });
  }
}

/** The JSON object in a file of the folder, or null when there is no such file. */
export async function readCheckpointJson(folder: string, name: string, limit: Limit): Promise<JsonObject | null> {
  const text = await readCheckpointText(folder, name, limit);
  if (text === null) return null;
  const file = join(folder, name);
  if (text.startsWith("version https://git-lfs")) {
    throw new GlobeError("decode-error", `${file} is a Git LFS pointer and not the file itself; run "git lfs pull".`, {
      facts: { file },
    });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const detail = (cause as Error).message;
    throw new GlobeError("decode-error", `${file} is not JSON (${detail}); download it again.`, {
      facts: { file },
      cause,
    });
  }
  if (!isObject(value)) {
    throw new GlobeError("decode-error", `${file} does not hold a JSON object; download it again.`, {
      facts: { file },
    });
  }
  return value;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
