// The part of `globe serve` that hands a checkpoint to vLLM: flags, command, findings and end.
import type { Finding } from "../chat/probe/finding.ts";
import { exitCodes } from "./exit-codes.ts";

export interface VllmFlags {
  readonly name?: string;
  readonly host?: string;
  readonly port?: string;
  readonly context?: string;
  readonly maxInFlight?: string;
  readonly maxPixels?: string;
  readonly apiKeyFile?: string;
  readonly python?: string;
  readonly devices?: string;
  readonly engineSet?: readonly string[];
}

/** Flags that only our own server has; silence would leave a person with another server than was asked for. */
const embeddedOnly: Readonly<Record<string, string>> = {
  device: "--device",
  quantize: "--quantize",
  threads: "--threads",
  maxQueued: "--max-queued",
  timeout: "--timeout",
  maxBody: "--max-body",
  allowHost: "--allow-host",
  allowOrigin: "--allow-origin",
  allowRemoteImages: "--allow-remote-images",
  log: "--log",
};

export async function serveCheckpointWithVllm(checkpoint: string, flags: VllmFlags): Promise<number> {
  const { GlobeError } = await import("../run/errors.ts");
  const foreign = Object.keys(embeddedOnly).find((name) => (flags as Record<string, unknown>)[name] !== undefined);
  if (foreign !== undefined) {
    throw new GlobeError("usage", `${embeddedOnly[foreign]} is for our own engine; give vLLM's own with --engine-set.`);
  }
  const { readNumber } = await import("./read-flags.ts");
  const whole = (flag: string, text: unknown, min: number, max?: number) =>
    readNumber(flag, text, { min, whole: true, ...(max !== undefined && { max }) });
  const { basename, resolve } = await import("node:path");
  const { openCheckpoint } = await import("../model/open-checkpoint.ts");
  const { openNetwork } = await import("../model/open-network.ts");
  const { readApiKey } = await import("../serve/read-api-key.ts");
  const { vllmCommand } = await import("../serve/engines/vllm-command.ts");
  const { askVllm } = await import("../serve/engines/installed-vllm.ts");
  const { serveWithVllm } = await import("../serve/engines/serve-with-vllm.ts");
  const { abortOnInterrupt } = await import("./abort-on-interrupt.ts");
  const { network } = openNetwork(await openCheckpoint(checkpoint));
  const apiKey = await readApiKey(flags.apiKeyFile, process.env.GLOBE_SERVE_API_KEY);
  // 12,544 pixels are the 16 tokens that Qwen2.5-VL makes of the smallest picture.
  const maxPixels = whole("--max-pixels", flags.maxPixels, 12_544);
  const settings = {
    checkpoint: resolve(checkpoint),
    name: flags.name ?? basename(resolve(checkpoint)),
    host: flags.host ?? "127.0.0.1",
    port: whole("--port", flags.port, 1, 65_535) ?? 8000,
    contextTokens: whole("--context", flags.context, 16) ?? Math.min(network.text.maximumPositions, 16_384),
    maxInFlight: whole("--max-in-flight", flags.maxInFlight, 1, 4096) ?? 256,
    devices: whole("--devices", flags.devices, 1, 64) ?? 1,
    flags: readOptions(flags.engineSet ?? []),
    ...(maxPixels !== undefined && { maxPixels }),
    ...(apiKey !== undefined && { apiKey }),
  };
  const python = flags.python ?? "python3";
  const { signal, release } = abortOnInterrupt();
  const say = (text: string) => process.stderr.write(`${text}\n`);
  try {
    const installed = await askVllm(python, signal);
    const command = vllmCommand(settings, installed);
    say(`Starting vLLM ${installed.packages.vllm}: ${[python, ...command.args].join(" ")}`);
    await serveWithVllm(command, settings, {
      python,
      signal,
      onLine: say,
      onFinding: ({ state, check, says }: Finding) => say(`  ${state.padEnd(9)}${check.padEnd(13)}${says}`),
      onReady: (url) => say(`${settings.name} answers at ${url}. Ctrl-C stops it.`),
    });
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    release();
  }
  return exitCodes.ok;

  function readOptions(texts: readonly string[]): Readonly<Record<string, string>> {
    return Object.fromEntries(
      texts.map((text) => {
        const equals = text.indexOf("=");
        if (equals >= 1) return [text.slice(0, equals).replace(/^--/, ""), text.slice(equals + 1)];
        throw new GlobeError(
          "usage",
          `--engine-set takes option=value, like gpu-memory-utilization=0.8, and not "${text}".`,
        );
      }),
    );
  }
}
