// The environment variables that ms-swift is started with.
import type { TrainConfig } from "../../config/train-config.ts";
import type { EngineSettings } from "./engine-settings.ts";

/** The launcher (`torchrun`, several machines), the size of photos and the reward server are set by these alone. */
export function describeEnvironment(
  config: TrainConfig,
  { devices, nodes, nodeRank, masterAddress, masterPort, rewardUrl }: EngineSettings,
): Readonly<Record<string, string>> {
  return {
    PYTHONUNBUFFERED: "1",
    // Without it one process would spread the model over every GPU that it sees.
    ...(devices > 0 && { NPROC_PER_NODE: String(devices) }),
    ...(devices === 0 && { CUDA_VISIBLE_DEVICES: "" }),
    ...(nodes > 1 && {
      NNODES: String(nodes),
      NODE_RANK: String(nodeRank),
      MASTER_ADDR: masterAddress!,
      MASTER_PORT: String(masterPort),
    }),
    ...(config.maxPixels !== undefined && { MAX_PIXELS: String(config.maxPixels) }),
    ...(config.kind === "grpo" && { GLOBE_REWARDS_URL: rewardUrl }),
  };
}
