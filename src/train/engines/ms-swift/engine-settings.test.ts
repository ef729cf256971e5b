// Settings of ms-swift from the command line, and a sentence for each that makes no sense.
import { describe, expect, test } from "vitest";
import { readEngineSettings } from "./engine-settings.ts";

describe("settings", () => {
  test("none are one GPU, and vLLM beside the trainer", () => {
    expect(readEngineSettings([])).toMatchObject({
      devices: 1,
      nodes: 1,
      sharding: "none",
      rollouts: "colocate",
      flags: {},
    });
  });

  test("numbers, words and ms-swift's own options", () => {
    const set = [
      "devices=8",
      "sharding=zero3",
      "attention=flash_attn",
      "flags.use_liger_kernel=true",
      "flags.lazy=a b",
    ];
    expect(readEngineSettings(set)).toMatchObject({
      devices: 8,
      sharding: "zero3",
      attention: "flash_attn",
      flags: { use_liger_kernel: true, lazy: "a b" },
    });
  });

  test.each([
    ["no value", ["devices"], /takes field=value/],
    ["an unknown field", ["gpus=8"], /has no field gpus; there are python, devices/],
    ["a field given twice", ["devices=8", "devices=4"], /gives devices twice/],
    ["too many devices", ["devices=100"], /devices: /],
    ["half a device", ["devices=1.5"], /devices: /],
    ["sharding of another program", ["sharding=fsdp"], /sharding: /],
    ["broken YAML", ["python=[a"], /is no YAML/],
    ["a machine outside the count", ["nodes=2", "nodeRank=2", "masterAddress=a"], /numbered 0 to 1/],
    ["several machines without the first one's address", ["nodes=2"], /masterAddress=HOST/],
    ["a roll-out server without its host", ["rollouts=server"], /rolloutHost=HOST/],
    ["an address without its protocol", ["rewardUrl=127.0.0.1:8010"], /rewardUrl: /],
    ["an option that could be another argument", ["flags.--model=x"], /flags/],
  ])("%s", (_, set, message) => {
    expect(() => readEngineSettings(set)).toThrow(message);
  });
});
