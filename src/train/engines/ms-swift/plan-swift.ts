// The plan of a run on ms-swift: rows, batches, the exact command, and everything that would spoil the run.
import { resolve } from "node:path";
import { type Checkpoint, openCheckpoint } from "../../../model/open-checkpoint.ts";
import type { GrpoConfig, TrainConfig } from "../../config/train-config.ts";
import { countSteps } from "../../count-steps.ts";
import { createFaultList, type Fault } from "../../plan/fault-list.ts";
import type { TableInspection } from "../../plan/inspect-rows.ts";
import { type PlannedModel, planTraining } from "../../plan/plan-training.ts";
import { checkDevices, checkDisk, checkPackages, checkpointBytes, checkRewardServer } from "./check-environment.ts";
import { choosePlugins } from "./choose-plugins.ts";
import { describeEnvironment } from "./describe-environment.ts";
import type { EngineSettings } from "./engine-settings.ts";
import { adaptersFolder, askSwift, type InstalledSwift, versionOf } from "./installed-swift.ts";
import { lastSwiftCheckpoint } from "./last-checkpoint.ts";
import { type BatchPlan, planBatches } from "./plan-batches.ts";
import { resolveFlags, type SwiftPaths, swiftArguments } from "./resolve-flags.ts";

export interface SwiftPlan {
  readonly kind: TrainConfig["kind"];
  readonly engine: { readonly name: "ms-swift"; readonly packages: InstalledSwift["packages"] };
  readonly model: PlannedModel | null;
  readonly train: TableInspection;
  readonly validation: TableInspection | null;
  readonly steps: number;
  readonly batches: BatchPlan;
  /** Bytes of the checkpoints that are kept and of the finished model. */
  readonly disk: number | null;
  /** The interpreter and its arguments. */
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly paths: SwiftPaths;
  readonly faults: readonly Fault[];
  readonly notices: readonly Fault[];
}

export interface SwiftPlanOptions {
  /** The run directory, which need not exist yet. */
  readonly run: string;
  readonly signal?: AbortSignal;
  readonly onRow?: (rows: number) => void;
  /** For tests: what is installed. */
  readonly installed?: InstalledSwift;
}

/** The versions whose options were read when this was written; another may work as well. */
const knownVersion = /^(3\.([5-9]|1[0-2])|4\.[0-6])\./;

/** Starts nothing but the question which ms-swift there is. Throws `config` where there is none. */
export async function planSwift(
  config: TrainConfig,
  settings: EngineSettings,
  { run, signal, onRow, ...given }: SwiftPlanOptions,
): Promise<SwiftPlan> {
  const installed = given.installed ?? (await askSwift(settings.python, { ...(signal && { signal }) }));
  const everywhere = { memory: Number.POSITIVE_INFINITY, free: () => Number.POSITIVE_INFINITY };
  const base = await planTraining(withoutJudge(config), {
    withTime: false,
    machine: everywhere,
    ...(signal && { signal }),
    ...(onRow && { onRow }),
  });
  const faults = createFaultList();
  const notices = createFaultList();
  const version = versionOf(installed);
  if (!knownVersion.test(version)) {
    notices.add("other versions of ms-swift", `ms-swift ${version} is none of those that were looked at (3.5 to 4.6).`);
  }
  const batches = planBatches(config, settings, { faults, notices });
  const checkpoint = base.model === null ? null : await openCheckpoint(config.model);
  const paths = pathsOf(config, run, checkpoint);
  const architecture = checkpoint?.architecture ?? null;
  const flags = resolveFlags({ config, settings, batches, paths, installed, architecture }, faults);
  checkPackages(config, settings, installed, faults);
  checkDevices(settings, installed, faults);
  if (config.kind === "grpo") {
    await checkRewardServer(config, settings, faults);
    if (config.judge !== undefined) {
      notices.add("settings that the reward server has", "judge is not used: the reward server asks its own.");
    }
  }
  const disk =
    base.model === null ? null : checkpointBytes(config, { total: base.model.parameters, trained: base.model.trained });
  if (disk !== null) checkDisk(run, disk, faults);
  return {
    kind: config.kind,
    engine: { name: "ms-swift", packages: installed.packages },
    model: base.model,
    train: base.train,
    validation: base.validation,
    steps: countSteps(base.train.rows, config),
    batches,
    disk,
    command: [settings.python, ...swiftArguments(flags)],
    environment: describeEnvironment(config, settings),
    paths,
    faults: [...base.faults, ...faults.all()],
    notices: [...base.notices, ...notices.all()],
  };
}

function pathsOf(config: TrainConfig, run: string, checkpoint: Checkpoint | null): SwiftPaths {
  const output = resolve(run, "swift");
  return {
    model: resolve(config.model),
    train: resolve(run, "data", "train.jsonl"),
    validation: config.data.validation === undefined ? null : resolve(run, "data", "validation.jsonl"),
    output,
    resume: lastSwiftCheckpoint(output),
    plugins: choosePlugins(config.kind, checkpoint).map((name) => resolve(adaptersFolder, name)),
  };
}

/** The judge belongs to the reward server, so that its absence is no fault of the configuration. */
function withoutJudge(config: TrainConfig): TrainConfig {
  if (config.kind !== "grpo") return config;
  const { judge: _judge, ...rest } = config;
  const overrides = { ...config.reward.overrides, "localizability.paper": 0, "localizability.code": 0 };
  return { ...rest, reward: { ...config.reward, overrides } } satisfies GrpoConfig;
}
