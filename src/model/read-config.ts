// Reads config.json of a checkpoint as far as every family shares it.
import { GlobeError } from "../run/errors.ts";
import type { Limit } from "../run/limits.ts";
import { refuseOtherFormat } from "./safetensors/refuse-other-format.ts";

export const configLimit: Limit = {
  name: "model configuration size",
  value: 16 * 1024 * 1024,
  unit: "bytes",
  reason: "a configuration has a few thousand bytes; those with label lists reach one million",
};

/** The parsed configuration and the architecture that it names first. */
export function readConfig(
  bytes: Uint8Array,
  file: string,
): { config: Readonly<Record<string, unknown>>; architecture: string } {
  refuseOtherFormat(bytes.subarray(0, 256), file);
  const broken = (what: string) => new GlobeError("decode-error", `${file} ${what}.`, { facts: { file } });
  let config: unknown;
  try {
    config = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    throw broken(`is not JSON (${(error as Error).message})`);
  }
  if (typeof config !== "object" || config === null || Array.isArray(config)) throw broken("is not a JSON object");
  const { architectures } = config as { architectures?: unknown };
  const architecture = Array.isArray(architectures) ? architectures[0] : undefined;
  if (typeof architecture !== "string") {
    throw broken('does not name an architecture: "architectures" must be a list with its name');
  }
  return { config: config as Readonly<Record<string, unknown>>, architecture };
}
