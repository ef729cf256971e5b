// The index of a sharded checkpoint: which file holds which tensor.
import { readFile, stat } from "node:fs/promises";
import { basename } from "node:path";
import { GlobeError } from "../../run/errors.ts";
import { enforceLimit } from "../../run/limits.ts";
import { shardCountLimit, shardIndexLimit } from "./limits.ts";

/** File name of the shard by tensor name, as `*.safetensors.index.json` says it. */
export async function readShardIndex(path: string): Promise<ReadonlyMap<string, string>> {
  enforceLimit(shardIndexLimit, (await stat(path)).size, path);
  const broken = (what: string) =>
    new GlobeError("decode-error", `${path} is not a sound shard index: ${what}.`, { facts: { file: path } });
  let parsed: unknown;
  try {
    parsed = JSON.parse(await readFile(path, "utf8"));
  } catch (error) {
    throw broken(`it is not JSON (${(error as Error).message})`);
  }
  const weightMap = (parsed as { weight_map?: unknown } | null)?.weight_map;
  if (typeof weightMap !== "object" || weightMap === null || Array.isArray(weightMap)) {
    throw broken("it has no weight_map");
  }
  const shards = new Map<string, string>();
  for (const [tensor, shard] of Object.entries(weightMap)) {
    // A path would let an index reach files outside the checkpoint.
    if (typeof shard !== "string" || shard !== basename(shard) || shard.includes("\\") || /^\.*$/.test(shard)) {
      throw broken(`"${tensor}" is placed in ${JSON.stringify(shard)}, which is not the name of a file beside it`);
    }
    shards.set(tensor, shard);
  }
  if (shards.size === 0) throw broken("its weight_map is empty");
  enforceLimit(shardCountLimit, new Set(shards.values()).size, path);
  return shards;
}
