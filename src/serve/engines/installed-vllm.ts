// Asks an interpreter which vLLM it has, and which options its `vllm serve` takes.
import { fileURLToPath } from "node:url";
import { GlobeError } from "../../run/errors.ts";
import { runProgram } from "../../run/run-program.ts";

export interface InstalledVllm {
  readonly packages: Readonly<Record<string, string>>;
  readonly devices: readonly { readonly name: string; readonly bytes: number }[];
  readonly options: { readonly serve: Readonly<Record<string, { readonly choices?: readonly string[] }>> };
  /** How `--limit-mm-per-prompt` is written: JSON, or `image=1` in versions up to 0.8. */
  readonly pictures: "json" | "pairs" | null;
}

const probe = fileURLToPath(new URL("../../../adapters/globe_probe.py", import.meta.url));
const patienceMs = 180_000;
const mark = "globe-probe:";

/** Throws `missing-file` where there is no interpreter, `config` where vLLM cannot be imported, with its words. */
export async function askVllm(python: string, signal?: AbortSignal): Promise<InstalledVllm> {
  const timeout = AbortSignal.timeout(patienceMs);
  let answer: string | null = null;
  const { tail } = await runProgram(python, [probe, "vllm"], {
    signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    patienceMs: 2000,
    onLine(line) {
      if (line.startsWith(mark)) answer = line.slice(mark.length);
    },
  });
  signal?.throwIfAborted();
  if (answer !== null) return JSON.parse(answer) as InstalledVllm;
  const said = timeout.aborted ? "it gave no answer in three minutes" : (tail.at(-1) ?? "it said nothing");
  throw new GlobeError(
    "config",
    `${python} has no vLLM that works: ${said}. Install it there (pip install vllm), or name the interpreter of its ` +
      "environment with --python PATH.",
    { facts: { file: python, detail: tail.join("\n").slice(-2000) } },
  );
}
