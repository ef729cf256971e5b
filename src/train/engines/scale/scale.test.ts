// The arithmetic of docs/scale.md, held to the published speed, to the published configurations, and to what it quotes.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { estimateDeviceMemory } from "./estimate-memory.ts";
import { copiesOf, estimateAnnotating, estimateGrpoStep, estimateTuning } from "./estimate-speed.ts";
import { devices, models } from "./hardware.ts";

const docs = readFileSync(new URL("../../../../docs/scale.md", import.meta.url), "utf8");
const published = JSON.parse(
  readFileSync(new URL("../../../../test/fixtures/models/published.json", import.meta.url), "utf8"),
) as readonly { readonly name: string; readonly elements: number; readonly config: Record<string, number> }[];

const shares = { operations: 0.5, bandwidth: 0.6 };
const release = {
  model: models["7B"],
  device: devices.H20,
  trainers: 6,
  writers: 2,
  prompts: 6,
  group: 16,
  tokens: { prompt: 400, answer: 250 },
  longest: 500,
  reference: true,
  shares,
};
const gigabytes = (bytes: number) => (bytes / 1e9).toFixed(0);

test.each(Object.values(models))("$name has the published sizes", (model) => {
  const { elements, config } = published.find(({ name }) => name === model.name)!;
  expect(model.language + model.vision).toBe(elements);
  expect(model).toMatchObject({
    layers: config.num_hidden_layers,
    hidden: config.hidden_size,
    vocabulary: config.vocab_size,
    keyValueWidth: (config.num_key_value_heads! * config.hidden_size!) / config.num_attention_heads!,
  });
});

describe("speed", () => {
  test("the published 0.44 examples a second are prompts, at about half of the operations", () => {
    const { examplesPerSecond, update, rollout } = estimateGrpoStep(release);
    expect(examplesPerSecond).toBeGreaterThan(0.44 * 0.9);
    expect(examplesPerSecond).toBeLessThan(0.44 * 1.1);
    expect(docs).toContain(`${rollout.toFixed(1)} s of roll-outs and ${update.toFixed(1)} s of updates`);
    expect(docs).toContain(`${examplesPerSecond.toFixed(2)} prompts a second`);
    // As completions a second they would be a thirtieth of what the devices can do.
    expect(0.44 / (16 * examplesPerSecond)).toBeLessThan(0.07);
  });

  test("more devices, shorter answers and no reference are faster", () => {
    const base = estimateGrpoStep(release).seconds;
    expect(estimateGrpoStep({ ...release, trainers: 12 }).seconds).toBeLessThan(base);
    expect(estimateGrpoStep({ ...release, tokens: { prompt: 400, answer: 100 }, longest: 200 }).seconds).toBeLessThan(
      base,
    );
    expect(estimateGrpoStep({ ...release, reference: false }).update).toBeCloseTo(
      estimateGrpoStep(release).update * 0.8,
    );
  });

  test("a 72B model takes a whole machine of 80 GB devices, and half of one with 141 GB", () => {
    expect(copiesOf(models["72B"], devices.H100, 8)).toBe(2);
    expect(copiesOf(models["7B"], devices.H100, 8)).toBe(8);
  });

  test.each([
    ["7B", 33_000],
    ["72B", 33_000],
  ] as const)("hours of fine-tuning %s on the published rows", (name, rows) => {
    const row = estimateTuning({
      model: models[name],
      device: devices.H20,
      devices: 8,
      tokens: { prompt: 400, answer: 250 },
      shares,
    });
    expect(docs).toContain(`| ${name} | ${((2 * rows * row) / 3600).toFixed(1)} |`);
  });

  test.each(Object.values(devices))("days of annotation on $name", (device) => {
    const days = (model: (typeof models)["7B" | "72B"]) => {
      const rate = estimateAnnotating({
        model,
        device,
        devices: 8,
        inFlight: 256,
        tokens: { prompt: 1500, answer: 350 },
        shares,
      });
      return `${rate.toFixed(1)} | ${(4.7e6 / rate / 86_400).toFixed(1)}`;
    };
    expect(docs).toContain(`| 8 × ${device.name} | ${days(models["72B"])} | ${days(models["7B"])} |`);
  });
});

describe("memory", () => {
  const question = {
    sharding: "zero3",
    trained: "full",
    reference: true,
    rows: 8,
    tokens: 1500,
    answerTokens: 1024,
  } as const;

  test("the release's run fits six H20, and no device alone", () => {
    const { total } = estimateDeviceMemory({ ...question, model: models["7B"], devices: 6 });
    expect(total).toBeLessThan(devices.H20.memoryBytes);
    const alone = estimateDeviceMemory({ ...question, sharding: "none", model: models["7B"], devices: 1 });
    expect(alone.total).toBeGreaterThan(devices.H200.memoryBytes);
  });

  test.each([
    ["7B", 8, 8],
    ["72B", 8, 1],
    ["72B", 32, 1],
    ["72B", 64, 8],
  ] as const)("%s on %i devices, %i rows each", (name, count, rows) => {
    const { weights, gradients, optimizer, reference, activations, logits, total } = estimateDeviceMemory({
      ...question,
      model: models[name],
      devices: count,
      rows,
    });
    const cells = [weights + reference, gradients + optimizer, activations, logits, total].map(gigabytes);
    expect(docs).toContain(`| ${name} | ${count} | ${rows} | ${cells.join(" | ")} |`);
  });

  test("sharding divides what it says", () => {
    const at = (sharding: "none" | "zero2" | "zero3") =>
      estimateDeviceMemory({ ...question, model: models["7B"], devices: 8, sharding });
    expect(at("zero2").optimizer).toBe(at("none").optimizer / 8);
    expect(at("zero2").weights).toBe(at("none").weights);
    expect(at("zero3").weights).toBe(at("none").weights / 8);
  });
});
