// What is missing in an environment, said before minutes were spent on a start.
import { createServer } from "node:http";
import { describe, expect, test } from "vitest";
import { trainPresets } from "../../config/presets.ts";
import type { GrpoConfig } from "../../config/train-config.ts";
import { createFaultList } from "../../plan/fault-list.ts";
import { checkDevices, checkDisk, checkPackages, checkpointBytes, checkRewardServer } from "./check-environment.ts";
import { readEngineSettings } from "./engine-settings.ts";
import type { InstalledSwift } from "./installed-swift.ts";

const grpo = trainPresets.find(({ name }) => name === "train_all_rewards")!.config as GrpoConfig;
const device = { name: "H20", bytes: 96e9 };
const installed = (packages: readonly string[], devices = [device]): InstalledSwift => ({
  python: "3.11.7",
  packages: Object.fromEntries([["ms-swift", "4.6.0"], ...packages.map((name) => [name, "1.0"])]),
  devices,
  models: {},
  options: { sft: {}, rlhf: {}, export: {} },
});

function faultsOf(check: (faults: ReturnType<typeof createFaultList>) => void): string {
  const faults = createFaultList();
  check(faults);
  return faults
    .all()
    .flatMap(({ examples }) => examples)
    .join(" ");
}

describe("packages", () => {
  test.each([
    ["sharding without deepspeed", ["sharding=zero3"], ["vllm"], /sharding=zero3 needs deepspeed/],
    ["roll-outs without vLLM", [], ["deepspeed"], /rollouts=colocate needs vllm/],
    ["GRPO without msgspec", ["rollouts=transformers"], [], /GRPO needs msgspec/],
    ["everything there", ["sharding=zero2"], ["vllm", "deepspeed"], /^$/],
  ])("%s", (_, set, packages, message) => {
    expect(faultsOf((faults) => checkPackages(grpo, readEngineSettings(set), installed(packages), faults))).toMatch(
      message,
    );
  });
});

test.each([
  [8, [device], /torch sees 1 GPUs here/],
  [1, [], /torch sees no GPU here; give --engine-set devices=0, which trains on the processor/],
  [1, [device], /^$/],
  [0, [], /^$/],
])("%i devices are asked for", (count, devices, message) => {
  const settings = readEngineSettings([`devices=${count}`]);
  expect(faultsOf((faults) => checkDevices(settings, installed([], devices), faults))).toMatch(message);
});

test("five checkpoints of 7B take more than half a terabyte, and a smaller disk is refused", () => {
  const bytes = checkpointBytes(grpo, { total: 8_292_166_656, trained: 7_615_616_512 });
  expect(bytes / 1e9).toBeCloseTo(664.4, 0);
  expect(faultsOf((faults) => checkDisk("runs", bytes, faults, 500e9))).toMatch(
    /take 664\.4 GB, and there are 500\.0 GB.*keep=1/,
  );
  expect(faultsOf((faults) => checkDisk("runs", bytes, faults, 700e9))).toBe("");
});

describe("the reward server", () => {
  const ask = async (answer: object | null, status = 200) => {
    const server = createServer((_request, response) => {
      response.statusCode = status;
      response.end(JSON.stringify(answer));
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as { port: number };
    const faults = createFaultList();
    await checkRewardServer(grpo, { rewardUrl: `http://127.0.0.1:${port}/v1` }, faults, "key");
    server.close();
    return faults
      .all()
      .flatMap(({ examples }) => examples)
      .join(" ");
  };
  const rules = ["accuracy.paper", "visual.paper", "format.strict"];

  test("that pays everything is no fault", async () => {
    expect(await ask({ rewards: [...rules, "localizability.paper"] })).toBe("");
  });
  test("without a judge does not pay localizability", async () => {
    expect(await ask({ rewards: rules })).toMatch(/does not pay localizability\.paper; it was started without a judge/);
  });
  test("that refuses is told with its status", async () => {
    expect(await ask({}, 401)).toMatch(/answers with status 401/);
  });
  test("that is not there is told with what to start", async () => {
    const faults = createFaultList();
    await checkRewardServer(grpo, { rewardUrl: "http://127.0.0.1:1/v1" }, faults);
    expect(faults.all()[0]!.examples[0]).toMatch(/Start `globe rewards serve`/);
  });
});
