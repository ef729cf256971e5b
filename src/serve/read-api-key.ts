// Reads the key that clients must send, from a file or from the environment: a command line is visible to everyone.
import { readFile } from "node:fs/promises";
import { GlobeError } from "../run/errors.ts";

/** The key without the space around it; undefined where neither is given. Throws `missing-file` or `config`. */
export async function readApiKey(file: string | undefined, fromEnvironment: string | undefined) {
  if (file === undefined && !fromEnvironment) return undefined;
  const source = file ?? "GLOBE_SERVE_API_KEY";
  const text = file === undefined ? fromEnvironment! : await readKeyFile(file);
  const key = text.trim();
  if (/^[\x21-\x7e]{1,4096}$/.test(key)) return key;
  throw new GlobeError(
    "config",
    `${source} holds no usable key: it must be one line of letters, digits and signs without spaces.`,
  );
}

async function readKeyFile(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    throw new GlobeError("missing-file", `The key file ${file} cannot be read; check its path and permissions.`, {
      facts: { file },
      cause,
    });
  }
}
