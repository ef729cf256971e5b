// A table of a few photos with reasonings, and a configuration that trains a reference checkpoint on it.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import type { SftConfig } from "../../src/train/config/train-config.ts";
import { referenceFolder } from "./reference-models.ts";

const places = [
  ["France", "Paris", "Blue signs and white rendered houses."],
  ["Japan", "Kyoto", "Kanji on a lantern beside a narrow lane."],
  ["Brazil", "Recife", "Palms, and a bus with its door on the right."],
  ["Kenya", "Nairobi", "Red soil and a matatu at the kerb."],
  ["Norway", "Bergen", "Wooden houses under a wet grey sky."],
] as const;

/** Writes `rows.jsonl` and its photos into `folder`; the path of the table. */
export async function writeTrainingTable(folder: string): Promise<string> {
  mkdirSync(join(folder, "images"), { recursive: true });
  const lines: string[] = [];
  for (const [index, [country, city, response]] of places.entries()) {
    const background = { r: 40 * index, g: 200 - 30 * index, b: 90 };
    const [width, height] = index % 2 === 0 ? [112, 84] : [84, 84];
    const path = `images/${index}.jpg`;
    await sharp({ create: { width, height, channels: 3, background } })
      .jpeg()
      .toFile(join(folder, path));
    lines.push(JSON.stringify({ id: `row-${index}`, images: [{ path }], response, country, city }));
  }
  writeFileSync(join(folder, "rows.jsonl"), `${lines.join("\n")}\n`);
  return join(folder, "rows.jsonl");
}

export function trainingConfig(train: string, changes: Partial<SftConfig> = {}): SftConfig {
  return {
    kind: "sft",
    model: join(referenceFolder, "qwen-tied-fp32"),
    data: { train, validation: train },
    prompt: "prompt.direct",
    system: null,
    seed: 7,
    epochs: 4,
    batchSize: 2,
    microBatchTokens: 1024,
    maxLength: 1024,
    learningRate: 3e-3,
    schedule: "cosine",
    warmup: 0.1,
    weightDecay: 0.1,
    betas: [0.9, 0.95],
    epsilon: 1e-8,
    maxGradientNorm: 1,
    tune: "full",
    lora: { rank: 4, alpha: 8, targets: "all-linear" },
    freeze: { vision: true, merger: true, language: false },
    precision: "fp32",
    saveEvery: 3,
    keep: 2,
    evaluateEvery: 5,
    answer: "reasoning",
    ...changes,
  };
}
