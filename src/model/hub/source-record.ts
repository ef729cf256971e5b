// Where a pulled checkpoint came from: repository, commit, and the checksum of every file.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { writeAtomic } from "../../run/write-atomic.ts";

const recordSchema = z.object({
  schema: z.literal("globe.model-source/1"),
  endpoint: z.string(),
  repository: z.string(),
  revision: z.string(),
  commit: z.string(),
  files: z.array(
    z.object({
      name: z.string(),
      size: z.int().nonnegative(),
      checksum: z.object({ kind: z.enum(["sha256", "blob"]), digest: z.string() }),
    }),
  ),
});

export type SourceRecord = z.infer<typeof recordSchema>;

/** Beside quantized weights, in the folder of what the program itself puts into a checkpoint. */
const place = join(".globe", "source.json");

/** Null where the folder has none, or one that cannot be read. */
export async function readSource(folder: string): Promise<SourceRecord | null> {
  const text = await readFile(join(folder, place), "utf8").catch(() => null);
  if (text === null) return null;
  try {
    return recordSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

export function writeSource(folder: string, record: SourceRecord): Promise<void> {
  return writeAtomic(join(folder, place), `${JSON.stringify(record, null, 2)}\n`);
}
