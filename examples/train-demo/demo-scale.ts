// The recipe of globe-nano small enough to watch: a tower that learns colours and shapes, a base model, and GRPO.
import type { RecipeScale } from "../train-nano/recipe.ts";

/** Less than a tenth of globe-nano's tower: it tells flags, landmarks and plants by their looks and hardly reads. */
const shape: RecipeScale["shape"] = {
  vision: { layers: 4, hiddenSize: 128, intermediateSize: 384, heads: 4, fullLayers: [1, 3] },
  text: { layers: 3, hiddenSize: 192, intermediateSize: 512, heads: 6, keyValueHeads: 2 },
  vocabulary: 2048,
  contextLength: 512,
  pictureSize: 224,
};

/** What reinforcement is shown by: the reward for the right place, and no judge. */
const stages: RecipeScale["stages"] = ["scenes", "start", "tables", "vision", "base", "grpo", "test"];
const from: RecipeScale["from"] = { base: "vision", grpo: "base" };

/** Squares of eight countries, with flags and landmarks: colours and shapes can be learned in minutes, and reading cannot. */
const squares = {
  "--none": "0",
  "--country-only": "0",
  "--shots": "country road=0,billboard=0,traffic ahead=0,fronts with a number=0",
  "--countries": "JP,BR,CH,GB,CA,GR,TR,ZA",
};

/** About twelve minutes on two cores. */
export const demoScale: RecipeScale = {
  ...{ shape, stages, from },
  scenes: { train: 4000, val: 128, test: 300 },
  mix: { train: squares, val: squares, test: squares },
  tables: { describe: 1, base: 4000, variants: 1, judge: 1 },
  vision: {
    phases: [
      { rows: 8, columns: 8, batch: 64, steps: 500, jitter: 0.3 },
      { rows: 16, columns: 16, batch: 16, steps: 300, jitter: 0.1 },
    ],
    evaluateEvery: 200,
  },
  set: {
    base: ["epochs=1", "learningRate=0.002", "evaluateEvery=0"],
    grpo: ["reward.preset=one", "maxSteps=60", "batchSize=8", "learningRate=0.0002", "evaluateEvery=30"],
  },
};

/** About two minutes, for tests: the same stages over fewer scenes. */
export const shortScale: RecipeScale = {
  ...demoScale,
  scenes: { train: 1200, val: 64, test: 64 },
  vision: {
    phases: [{ rows: 16, columns: 16, batch: 16, steps: 150, jitter: 0.1 }],
    evaluateEvery: 0,
  },
  set: {
    base: ["epochs=1", "learningRate=0.003", "evaluateEvery=0"],
    grpo: ["reward.preset=one", "maxSteps=48", "batchSize=8", "learningRate=0.0005", "evaluateEvery=0"],
  },
};
