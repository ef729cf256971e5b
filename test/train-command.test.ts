// `globe train` and `globe runs` as a person uses them: plan, faults, a run, the same command again, and what is shown.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { drawPictures } from "./support/draw-pictures.ts";
import { referenceFolder } from "./support/reference-models.ts";
import { runGlobe } from "./support/run-globe.ts";

let folder: string;
const globe = (...args: string[]) => runGlobe(args, { cwd: folder });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "globe-train-"));
  await drawPictures(folder, 4);
  const places = [
    ["France", "Paris"],
    ["Japan", "Tokyo"],
    ["Peru", "Lima"],
    ["Kenya", "Nairobi"],
  ];
  const rows = places.map(([country, city], i) =>
    JSON.stringify({ id: `r${i}`, images: [{ path: `picture-000${i}.jpg` }], response: "A red bus.", country, city }),
  );
  writeFileSync(join(folder, "train.jsonl"), `${rows.join("\n")}\n`);
  writeFileSync(
    join(folder, "sft.yaml"),
    `kind: sft
model: ${join(referenceFolder, "qwen-tied-fp32")}
data: {train: train.jsonl, validation: train.jsonl}
prompt: prompt.direct
batchSize: 2
epochs: 2
maxLength: 512
microBatchTokens: 512
maxPixels: 12544
learningRate: 1e-3
saveEvery: 2
evaluateEvery: 2
`,
  );
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("globe train", () => {
  test("--dry-run prints the plan and starts nothing", async () => {
    const { status, stdout } = await globe("train", "sft", "--config", "sft.yaml", "--dry-run");
    expect(status).toBe(0);
    expect(stdout).toMatch(/trained {4}53,424 parameters, 38\.2 %\nrows {7}4, \d+ tokens each/);
    expect(stdout).toMatch(/steps {6}4\nmemory {5}about [\d.]+ MB of/);
    expect(existsSync(join(folder, "runs"))).toBe(false);
    const json = await globe("train", "sft", "--config", "sft.yaml", "--dry-run", "--json");
    expect(JSON.parse(json.stdout)).toMatchObject({ kind: "sft", steps: 4, faults: [] });
  });

  test.each<[name: string, args: string[], message: string]>([
    ["no configuration", ["train", "sft"], "globe: Name a configuration with --config FILE or --preset NAME.\n"],
    [
      "unknown field",
      ["train", "sft", "--config", "sft.yaml", "--set", "lr=1"],
      "globe: sft.yaml: There is no field lr;",
    ],
    [
      "another kind",
      ["train", "rm", "--config", "sft.yaml"],
      "globe: sft.yaml is for `globe train sft`, and not for `globe train rm`.\n",
    ],
    [
      "weights without rewards",
      ["train", "show", "train_sft", "--weights", "readme"],
      "globe: --weights is for `globe train grpo`; the others have no rewards.\n",
    ],
    [
      "unknown weights",
      ["train", "grpo", "--preset", "train_one_reward", "--weights", "mine"],
      'globe: --weights takes script, readme, and not "mine".\n',
    ],
    [
      "several faults",
      ["train", "grpo", "--preset", "train_all_rewards"],
      "✗ There is no checkpoint folder models/Qwen2.5-VL-7B-Instruct.\n✗ There is no file data/train.parquet.\n✗ localizability.paper asks a judge:",
    ],
    [
      "no price",
      ["train", "sft", "--config", "sft.yaml", "--price-per-hour", "much"],
      'globe: --price-per-hour takes a number from 0 up, and not "much".\n',
    ],
  ])("%s: status 2, one sentence, no run directory", async (_name, args, message) => {
    const { status, stdout, stderr } = await globe(...args);
    expect(stderr).toContain(message);
    expect(stdout).toBe("");
    expect(status).toBe(2);
    expect(existsSync(join(folder, "runs"))).toBe(false);
  });

  test("show lists the presets, and prints one with other weights", async () => {
    expect((await globe("train", "show")).stdout.split("\n").map((line) => line.split(" ")[0])).toEqual([
      "train_all_rewards",
      "train_two_rewards",
      "train_one_reward",
      "train_sft",
      "train_rm",
      "",
    ]);
    const { stdout } = await globe("train", "show", "train_all_rewards", "--weights", "readme", "--set", "seed=7");
    expect(stdout).toMatch(/^ {2}weights: readme$/m);
    expect(stdout).toMatch(/^seed: 7$/m);
  });

  test("trains, finds its run again, and is shown and compared", async () => {
    const first = await globe("train", "sft", "--config", "sft.yaml", "--price-per-hour", "3.6");
    expect(first.stderr).toMatch(
      /\nBeginning runs\/train-[\da-f]{12}\.\nFinished after 4 steps; the model is in runs\/train-[\da-f]{12}\/model\.\n$/,
    );
    expect(first.status).toBe(0);
    const path = /Beginning (\S+)\.\n/.exec(first.stderr)![1]!;
    const weights = readFileSync(join(folder, path, "model", "model.safetensors"));

    // Threads do not decide the results, so the run is the same one.
    const again = await globe("train", "sft", "--config", "sft.yaml", "--set", "threads=1");
    expect(again.stderr).toContain(`\nGoing on with ${path}.\nFinished after 4 steps;`);
    expect(readFileSync(join(folder, path, "model", "model.safetensors")).equals(weights)).toBe(true);

    const manifest = JSON.parse(readFileSync(join(folder, path, "manifest.json"), "utf8"));
    expect(manifest).toMatchObject({
      code: { name: "globe" },
      versions: {
        data: { train: { table: "train.jsonl", rows: 4 } },
        seeds: { training: 42 },
        provider: { executionProvider: "cpu", node: "1.30.0" },
      },
    });
    const other = await globe("train", "sft", "--config", "sft.yaml", "--run", path, "--set", "seed=1");
    expect(other.stderr).toContain("belongs to another run: it differs in seed (42, and now 1).");

    expect((await globe("runs", "list")).stdout).toMatch(/^run .*\ntrain-[\da-f]{12} {2}train sft {2}finished {2}4 /);
    const shown = await globe("runs", "show", "train", "--html", "run.html");
    expect(shown.stdout).toMatch(/curves\n {2}loss +[\d.]+ +[▁▂▃▄▅▆▇█]{4} +[\d.]+\n/);
    expect(shown.stdout).toMatch(/ {2}metrics\.validationLoss +\d/);
    expect(readFileSync(join(folder, "run.html"), "utf8")).toContain("loss: ");
    const record = JSON.parse((await globe("runs", "show", path, "--json")).stdout);
    expect(record).toMatchObject({ state: "finished", steps: 4, damage: [] });

    const second = await globe("train", "sft", "--config", "sft.yaml", "--run", "runs/other", "--set", "seed=1");
    expect(second.status).toBe(0);
    const { stdout } = await globe("runs", "compare", path, "runs/other");
    expect(stdout).toMatch(/settings that differ\n {2}seed +42 +1\n/);
    expect(stdout).toMatch(/figures\n(.*\n)* {2}metrics\.loss +[\d.]+ +[\d.]+\n/);
  });

  test.each<[string[], string]>([
    [
      ["runs", "show", "none"],
      "globe: none is not a run directory, and there is none in runs either; `globe runs list` shows those there are.\n",
    ],
    [["runs", "compare", "one"], "globe: globe runs compare takes two runs or more; `globe runs show` takes one.\n"],
    [
      ["runs", "list", "--root", "nowhere"],
      "globe: There is no folder nowhere with runs; name another one with --root.\n",
    ],
  ])("%j", async (args, message) => {
    const { status, stderr } = await globe(...args);
    expect([status, stderr]).toEqual([2, message]);
  });
});
