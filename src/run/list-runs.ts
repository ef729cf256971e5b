// Finds run directories: those of a folder, and the one that a person names by a path, a name or its beginning.
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { GlobeError } from "./errors.ts";
import { type RunRecord, readRun } from "./read-run.ts";

const mostRuns = 10_000;

/** Every run below `root`, the newest first; folders that hold nothing of a run are passed over. */
export async function listRuns(root: string): Promise<readonly RunRecord[]> {
  const names = await runNames(root);
  const runs: RunRecord[] = [];
  for (const name of names) runs.push(await readRun(join(root, name)));
  return runs.sort((a, b) => (b.startedAt ?? "").localeCompare(a.startedAt ?? "") || a.name.localeCompare(b.name));
}

/** Reads the run of a path, of a name below `root`, or of the only name that begins so. Throws `missing-file`. */
export async function findRun(text: string, root: string): Promise<RunRecord> {
  for (const path of [text, join(root, text)]) if (isRun(path)) return readRun(path);
  const names = await runNames(root).catch(() => []);
  const matches = names.filter((name) => name.startsWith(text) || name.includes(`-${text}`));
  if (matches.length === 1) return readRun(join(root, matches[0]!));
  const hint =
    matches.length > 1
      ? `${matches.length} runs in ${root} are called so: ${matches.slice(0, 5).join(", ")}${matches.length > 5 ? ", …" : ""}`
      : `there is none in ${root} either; \`globe runs list\` shows those there are`;
  throw new GlobeError("missing-file", `${text} is not a run directory, and ${hint}.`, { facts: { file: text } });
}

async function runNames(root: string): Promise<readonly string[]> {
  const entries = await readdir(root, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
    throw new GlobeError("missing-file", `There is no folder ${root} with runs; name another one with --root.`, {
      facts: { file: root },
      cause: error,
    });
  });
  return entries
    .filter((entry) => entry.isDirectory() && isRun(join(root, entry.name)))
    .map((entry) => entry.name)
    .slice(0, mostRuns);
}

/** A checkpoint has a config.json too. */
function isRun(path: string): boolean {
  return ["events.jsonl", "manifest.json"].some((name) => existsSync(join(path, name)));
}
