// Runs vLLM in place of our own engine: started, asked whether it can do what is needed, and watched.
import { setTimeout as pause } from "node:timers/promises";
import type { Finding } from "../../chat/probe/finding.ts";
import { probeEndpoint } from "../../chat/probe-endpoint.ts";
import { GlobeError } from "../../run/errors.ts";
import { type ProgramEnd, runProgram } from "../../run/run-program.ts";
import type { VllmCommand, VllmSettings } from "./vllm-command.ts";

export interface VllmHooks {
  readonly python: string;
  readonly signal: AbortSignal;
  readonly onFinding: (finding: Finding) => void;
  /** Called once the probe has passed. */
  readonly onReady: (url: string) => void;
  /** A line of the program's own output. */
  readonly onLine: (line: string) => void;
  /** Loading 147 GB of weights and capturing graphs takes a quarter of an hour. */
  readonly patienceMs?: number;
  /** For tests: what asks the server. */
  readonly probe?: typeof probeEndpoint;
}

const startPatienceMs = 1_800_000;
const pollMs = 1000;

/**
 * Ends when the signal aborts. Throws `engine` with the program's last lines where it ends by itself, `timeout` where
 * it does not answer, and `config` where it answers and cannot do what the commands of this program need.
 */
export async function serveWithVllm(
  { args, environment }: VllmCommand,
  settings: Pick<VllmSettings, "host" | "port" | "name" | "apiKey">,
  hooks: VllmHooks,
): Promise<void> {
  const stop = new AbortController();
  const signal = AbortSignal.any([hooks.signal, stop.signal]);
  const ended: { end: ProgramEnd | null } = { end: null };
  const running = runProgram(hooks.python, args, {
    environment,
    signal,
    onLine: hooks.onLine,
    patienceMs: 30_000,
  }).then((end) => {
    ended.end = end;
    return end;
  });
  // Whatever goes wrong there is thrown below, where it is awaited.
  running.catch(() => {});
  const url = urlOf(settings);
  try {
    await waitForHealth(url, running, ended, { signal, patienceMs: hooks.patienceMs ?? startPatienceMs });
    const { usable, findings } = await (hooks.probe ?? probeEndpoint)({
      url: `${url}/v1`,
      model: settings.name,
      signal,
      onFinding: hooks.onFinding,
      ...(settings.apiKey !== undefined && { apiKey: settings.apiKey }),
    });
    const logprobs = findings.find(({ check }) => check === "logprobs");
    if (!usable || logprobs?.state === "missing") {
      const lacking = findings.filter(({ state }) => state === "missing").map(({ says }) => says);
      throw new GlobeError("config", `vLLM answers, but it is not fit for use: ${lacking.join(" ")}`, {
        facts: { url },
      });
    }
    hooks.onReady(`${url}/v1`);
    const end = await running;
    if (!hooks.signal.aborted) throw explainEnd(end);
  } catch (error) {
    if (!hooks.signal.aborted) throw error;
  } finally {
    stop.abort();
    await running.catch(() => {});
  }
}

/** A server that listens everywhere is asked over the loopback. */
function urlOf({ host, port }: Pick<VllmSettings, "host" | "port">): string {
  const name = host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "[::1]" : host.includes(":") ? `[${host}]` : host;
  return `http://${name}:${port}`;
}

async function waitForHealth(
  url: string,
  running: Promise<ProgramEnd>,
  ended: { readonly end: ProgramEnd | null },
  { signal, patienceMs }: { readonly signal: AbortSignal; readonly patienceMs: number },
): Promise<void> {
  const until = performance.now() + patienceMs;
  while (performance.now() < until) {
    if (ended.end !== null) throw explainEnd(ended.end);
    const answer = await fetch(`${url}/health`, { signal: AbortSignal.any([signal, AbortSignal.timeout(5000)]) }).catch(
      () => null,
    );
    signal.throwIfAborted();
    if (answer?.ok) return;
    // A program that cannot be started rejects at once.
    await Promise.race([pause(pollMs, undefined, { signal }), running]);
  }
  throw new GlobeError("timeout", `vLLM did not answer at ${url} within ${Math.round(patienceMs / 60_000)} minutes.`, {
    facts: { url },
  });
}

function explainEnd({ status, signal, tail }: ProgramEnd): GlobeError {
  const how = status === null ? `was ended by ${signal}` : `stopped with status ${status}`;
  const why = tail.findLast((line) => /\b[A-Z]\w*(Error|Exception)\b/.test(line)) ?? tail.at(-1);
  return new GlobeError("engine", `vLLM ${how}${why === undefined ? "" : `: ${why.trim()}`}`, {
    facts: { detail: tail.join("\n").slice(-4000) },
  });
}
