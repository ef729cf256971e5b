// What an environment must have before ms-swift is started in it: packages, devices, room on the disk, the reward server.
import { existsSync, statfsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { rewardWeights } from "../../config/reward-weights.ts";
import type { GrpoConfig, TrainConfig } from "../../config/train-config.ts";
import type { FaultList } from "../../plan/fault-list.ts";
import { gigabytes } from "../../plan/plan-training.ts";
import type { EngineSettings } from "./engine-settings.ts";
import { type InstalledSwift, versionOf } from "./installed-swift.ts";

/** Packages that ms-swift asks for only once it needs them, minutes into a start. */
export function checkPackages(
  config: TrainConfig,
  settings: EngineSettings,
  installed: InstalledSwift,
  faults: FaultList,
): void {
  const { sharding, rollouts, python } = settings;
  const lacks = (name: string, what: string) => {
    if (installed.packages[name] !== undefined) return;
    faults.add(
      "packages that are missing",
      `${what} needs ${name}, which ${python} does not have: pip install ${name}.`,
    );
  };
  if (sharding !== "none") lacks("deepspeed", `sharding=${sharding}`);
  if (config.kind !== "grpo") return;
  if (rollouts === "colocate") lacks("vllm", "rollouts=colocate");
  // 4.x imports it for GRPO and does not ask for it; vLLM brings it along.
  else if (versionOf(installed).startsWith("4.")) lacks("msgspec", "GRPO");
}

/** GPUs of this machine; the others are seen by their own commands. */
export function checkDevices({ devices }: EngineSettings, installed: InstalledSwift, faults: FaultList): void {
  const found = installed.devices.length;
  if (devices <= found) return;
  const there = found === 0 ? "no GPU" : `${found} GPUs`;
  faults.add(
    "devices that are missing",
    `devices is ${devices}, and torch sees ${there} here; give --engine-set devices=${found}${found === 0 ? ", which trains on the processor" : ""}.`,
  );
}

/** Weights in 16 bits, and for every trained weight its fp32 copy and two moments; one more while the oldest is replaced. */
export function checkpointBytes(
  config: TrainConfig,
  { total, trained }: { readonly total: number; readonly trained: number },
): number {
  const weights = 2 * (config.tune === "full" ? total : trained);
  return (config.keep + 1) * (weights + 12 * trained) + 2 * total;
}

export function checkDisk(folder: string, needed: number, faults: FaultList, free = freeBytes(folder)): void {
  if (needed <= free) return;
  faults.add(
    "disks without room",
    `The checkpoints take ${gigabytes(needed)}, and there are ${gigabytes(free)} for ${folder}; make room, or keep fewer ` +
      "with --set keep=1.",
  );
}

/** The server must answer, and pay every reward that the configuration weighs. */
export async function checkRewardServer(
  config: GrpoConfig,
  { rewardUrl }: Pick<EngineSettings, "rewardUrl">,
  faults: FaultList,
  apiKey = process.env.GLOBE_REWARDS_API_KEY,
): Promise<void> {
  let answer: unknown;
  try {
    const response = await fetch(`${rewardUrl.replace(/\/+$/, "")}/rewards`, {
      headers: apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` },
      signal: AbortSignal.timeout(10_000),
    });
    if (!response.ok) throw new Error(`it answers with status ${response.status}`);
    answer = await response.json();
  } catch (error) {
    const { message, cause } = error as Error;
    faults.add(
      "reward servers that cannot be asked",
      `${rewardUrl} pays no rewards: ${cause instanceof Error ? cause.message : message}. Start \`globe rewards serve\`, ` +
        "or name it with --engine-set rewardUrl=URL.",
    );
    return;
  }
  const paid = new Set((answer as { readonly rewards?: readonly string[] } | null)?.rewards ?? []);
  const missing = rewardWeights(config.reward).filter(({ reward }) => !paid.has(reward));
  for (const { reward } of missing) {
    const remedy = reward.startsWith("localizability.") ? "; it was started without a judge (--judge-url)" : "";
    faults.add("rewards that the server does not pay", `${rewardUrl} does not pay ${reward}${remedy}.`);
  }
}

/** Of the folder, or of the nearest one above it that exists. */
function freeBytes(folder: string): number {
  let existing = resolve(folder);
  while (!existsSync(existing)) existing = dirname(existing);
  const { bavail, bsize } = statfsSync(existing);
  return bavail * bsize;
}
