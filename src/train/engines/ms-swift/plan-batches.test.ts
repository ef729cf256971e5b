// Steps spread over devices, exactly or not at all.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { trainPresets } from "../../config/presets.ts";
import type { TrainConfig } from "../../config/train-config.ts";
import { createFaultList } from "../../plan/fault-list.ts";
import { readEngineSettings } from "./engine-settings.ts";
import { planBatches } from "./plan-batches.ts";

const preset = (name: string) => trainPresets.find((each) => each.name === name)!.config;

function plan(config: TrainConfig, set: readonly string[]) {
  const [faults, notices] = [createFaultList(), createFaultList()];
  return {
    ...planBatches(config, readEngineSettings(set), { faults, notices }),
    faults: faults.all(),
    notices: notices.all(),
  };
}

describe("the published batches", () => {
  test.each([
    ["train_all_rewards", ["devices=6", "perDevice=8"], { rows: 96, processes: 6, perDevice: 8, accumulation: 2 }],
    ["train_sft", ["devices=8", "perDevice=1"], { rows: 64, processes: 8, perDevice: 1, accumulation: 8 }],
    ["train_rm", ["devices=8", "perDevice=4"], { rows: 128, processes: 8, perDevice: 4, accumulation: 4 }],
  ])("%s", (name, set, expected) => {
    expect(plan(preset(name), set)).toMatchObject({ ...expected, faults: [], notices: [] });
  });
});

test("a batch that eight devices cannot share is refused, with numbers that work", () => {
  const { faults } = plan(preset("train_all_rewards"), ["devices=8", "perDevice=8"]);
  expect(faults[0]!.examples[0]).toBe(
    "A step of 6 prompts × 16 = 96 completions is no multiple of 8 a device × 8 devices; --engine-set perDevice=6 divides it.",
  );
});

test("a batch that is smaller than the devices is refused, with one that is not", () => {
  const { faults } = plan({ ...preset("train_sft"), batchSize: 3 }, ["devices=8", "perDevice=1"]);
  expect(faults[0]!.examples[0]).toContain("--set batchSize=8 can be divided");
});

test("a group that lies on several devices is told", () => {
  const { faults, notices } = plan(preset("train_all_rewards"), ["devices=4", "perDevice=8"]);
  expect(faults).toEqual([]);
  expect(notices[0]!.examples[0]).toContain("A process holds 24 completions of a step, no multiple of the group of 16");
});

test("without a size, a pass holds as many of the longest rows as microBatchTokens", () => {
  const config = { ...preset("train_sft"), maxLength: 1024, microBatchTokens: 4096 };
  expect(plan(config, ["devices=8"])).toMatchObject({ perDevice: 4, accumulation: 2, faults: [] });
  expect(plan({ ...config, batchSize: 24 }, ["devices=8"])).toMatchObject({
    perDevice: 3,
    accumulation: 1,
    faults: [],
  });
});

test("every plan without a fault makes exactly the batch that was asked for", () => {
  const whole = (max: number) => fc.integer({ min: 1, max });
  fc.assert(
    fc.property(
      whole(64),
      whole(8),
      whole(4),
      fc.option(whole(32), { nil: undefined }),
      (batchSize, devices, nodes, size) => {
        const set = [`devices=${devices}`, `nodes=${nodes}`, "masterAddress=a", ...(size ? [`perDevice=${size}`] : [])];
        const made = plan({ ...preset("train_two_rewards"), batchSize }, set);
        const product = made.perDevice * made.processes * made.accumulation;
        if (made.faults.length === 0) expect(product).toBe(batchSize * 16);
        else expect((batchSize * 16) % (made.perDevice * made.processes)).not.toBe(0);
      },
    ),
  );
});
