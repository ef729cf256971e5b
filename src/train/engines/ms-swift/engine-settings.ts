// What ms-swift is told beyond a training configuration: devices, batches on them, sharding, roll-outs, the reward server.

import { parseDocument } from "yaml";
import { z } from "zod";
import { GlobeError } from "../../../run/errors.ts";

export interface EngineSettings {
  /** Interpreter of the environment that ms-swift is installed in. */
  readonly python: string;
  /** GPUs of one machine that train; 0 trains on the processor. */
  readonly devices: number;
  readonly nodes: number;
  /** Which of the machines this one is, from 0. */
  readonly nodeRank: number;
  /** Of the first machine; needed with several. */
  readonly masterAddress?: string;
  readonly masterPort: number;
  /** Rows (GRPO: completions) of one pass on one device; left out, as many as microBatchTokens holds of the longest. */
  readonly perDevice?: number;
  /** DeepSpeed's sharding of weights, gradients and moments. */
  readonly sharding: "none" | "zero2" | "zero3" | "zero2_offload" | "zero3_offload";
  readonly attention?: string;
  /** GRPO: vLLM beside the trainer on its devices, vLLM on a server of its own (`swift rollout`), or transformers. */
  readonly rollouts: "colocate" | "server" | "transformers";
  /** Share of a device's memory that vLLM takes beside the trainer. */
  readonly rolloutMemory: number;
  /** Devices that share one roll-out model. */
  readonly rolloutDevices: number;
  readonly rolloutHost?: string;
  readonly rolloutPort: number;
  /** Of `globe rewards serve`. */
  readonly rewardUrl: string;
  /** Further options of ms-swift by their own names; none that is set from the configuration. */
  readonly flags: Readonly<Record<string, string | number | boolean>>;
}

const settingsSchema = z.strictObject({
  python: z.string().min(1).default("python3"),
  devices: z.int().min(0).max(64).default(1),
  nodes: z.int().min(1).max(1024).default(1),
  nodeRank: z.int().min(0).default(0),
  masterAddress: z.exactOptional(z.string().min(1)),
  masterPort: z.int().min(1).max(65_535).default(29_500),
  perDevice: z.exactOptional(z.int().min(1).max(4096)),
  sharding: z.enum(["none", "zero2", "zero3", "zero2_offload", "zero3_offload"]).default("none"),
  attention: z.exactOptional(z.string().min(1)),
  rollouts: z.enum(["colocate", "server", "transformers"]).default("colocate"),
  rolloutMemory: z.number().gt(0).lt(1).default(0.4),
  rolloutDevices: z.int().min(1).max(64).default(1),
  rolloutHost: z.exactOptional(z.string().min(1)),
  rolloutPort: z.int().min(1).max(65_535).default(8000),
  rewardUrl: z.url({ protocol: /^https?$/ }).default("http://127.0.0.1:8010/v1"),
  flags: z.record(z.string().regex(/^[a-z][a-z0-9_]*$/), z.union([z.string(), z.number(), z.boolean()])).default({}),
}) satisfies z.ZodType<EngineSettings>;

export const engineSettingNames: readonly string[] = Object.keys(settingsSchema.shape);

/** From `field=value` texts, whose values are YAML; `flags.name=value` is an option of ms-swift. Throws `usage`. */
export function readEngineSettings(settings: readonly string[]): EngineSettings {
  const given: Record<string, unknown> = {};
  const flags: Record<string, unknown> = {};
  for (const setting of settings) {
    const equals = setting.indexOf("=");
    if (equals < 1) {
      throw new GlobeError("usage", `--engine-set takes field=value, like devices=8, and not "${setting}".`);
    }
    const name = setting.slice(0, equals).trim();
    const document = parseDocument(setting.slice(equals + 1), { prettyErrors: false });
    if (document.errors.length > 0) {
      throw new GlobeError("usage", `The value in --engine-set ${setting} is no YAML: ${document.errors[0]!.message}.`);
    }
    const [target, key] = name.startsWith("flags.") ? [flags, name.slice("flags.".length)] : [given, name];
    if (Object.hasOwn(target, key)) throw new GlobeError("usage", `--engine-set gives ${name} twice.`);
    target[key] = document.toJS();
  }
  const parsed = settingsSchema.safeParse({ ...given, ...(Object.keys(flags).length > 0 && { flags }) });
  if (!parsed.success) throw new GlobeError("usage", explain(parsed.error.issues[0]!));
  return requireAddresses(parsed.data);
}

function requireAddresses(settings: EngineSettings): EngineSettings {
  const { nodes, nodeRank, masterAddress, rollouts, rolloutHost } = settings;
  if (nodeRank >= nodes) {
    throw new GlobeError("usage", `nodeRank is ${nodeRank}, and ${nodes} machines are numbered 0 to ${nodes - 1}.`);
  }
  if (nodes > 1 && masterAddress === undefined) {
    throw new GlobeError("usage", "Several machines need the first one's address: --engine-set masterAddress=HOST.");
  }
  if (rollouts === "server" && rolloutHost === undefined) {
    throw new GlobeError("usage", "rollouts=server needs the host of `swift rollout`: --engine-set rolloutHost=HOST.");
  }
  return settings;
}

function explain({ code, path, message, ...rest }: z.core.$ZodIssue): string {
  if (code === "unrecognized_keys" && "keys" in rest) {
    return `--engine-set has no field ${rest.keys[0]}; there are ${engineSettingNames.join(", ")}, and flags.NAME for ms-swift's own.`;
  }
  return `--engine-set ${path.join(".")}: ${message}.`;
}
