// Asks an interpreter which ms-swift it has, and which options that version knows.
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { GlobeError } from "../../../run/errors.ts";
import { runProgram } from "../../../run/run-program.ts";

export interface SwiftOption {
  readonly default: boolean | number | string | null;
  /** The texts it takes, where the version names them. */
  readonly choices?: readonly string[];
}

export type SwiftCommand = "sft" | "rlhf" | "export";

export interface InstalledSwift {
  readonly python: string;
  /** Version by the name of each package that matters, "ms-swift" among them. */
  readonly packages: Readonly<Record<string, string>>;
  readonly devices: readonly { readonly name: string; readonly bytes: number }[];
  /** Architectures by ms-swift's names of models, as far as they are ours. */
  readonly models: Readonly<Record<string, readonly string[]>>;
  readonly options: Readonly<Record<SwiftCommand, Readonly<Record<string, SwiftOption>>>>;
}

/** The folder of the Python files that this package ships. */
export const adaptersFolder = dirname(fileURLToPath(new URL("../../../../adapters/globe_swift.py", import.meta.url)));

/** Importing torch and transformers takes half a minute on a slow disk. */
const patienceMs = 180_000;
const mark = "globe-probe:";

/** Throws `missing-file` where there is no interpreter, `config` where ms-swift cannot be imported, with its words. */
export async function askSwift(
  python: string,
  {
    signal,
    environment,
  }: { readonly signal?: AbortSignal; readonly environment?: Readonly<Record<string, string>> } = {},
): Promise<InstalledSwift> {
  const timeout = AbortSignal.timeout(patienceMs);
  let answer: string | null = null;
  const { tail } = await runProgram(python, [`${adaptersFolder}/globe_probe.py`, "ms-swift"], {
    signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    patienceMs: 2000,
    ...(environment && { environment }),
    onLine(line) {
      if (line.startsWith(mark)) answer = line.slice(mark.length);
    },
  });
  signal?.throwIfAborted();
  if (answer !== null) return parseSwift(answer);
  const said = timeout.aborted ? "it gave no answer in three minutes" : (tail.at(-1) ?? "it said nothing");
  throw new GlobeError(
    "config",
    `${python} has no ms-swift that works: ${said}. Install it there (pip install ms-swift), or name the interpreter of ` +
      "its environment with --engine-set python=PATH.",
    { facts: { file: python, detail: tail.join("\n").slice(-2000) } },
  );
}

/** The probe's line as it was printed. */
export function parseSwift(line: string): InstalledSwift {
  return JSON.parse(line) as InstalledSwift;
}

export function versionOf({ packages }: InstalledSwift): string {
  return packages["ms-swift"] ?? "of unknown version";
}
