// Run directories as they are found: whole, damaged, killed and resumed; and what is shown of them.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { compareRuns } from "./compare-runs.ts";
import { formatFigure } from "./format-figure.ts";
import { formatComparison, formatRun, formatRunList } from "./format-runs.ts";
import { findRun, listRuns } from "./list-runs.ts";
import { tryLock } from "./lock.ts";
import { readRun } from "./read-run.ts";
import { sparkline } from "./sparkline.ts";

const folders: string[] = [];
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "globe-runs-"));
  folders.push(root);
});

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

interface Files {
  readonly config?: unknown;
  readonly manifest?: unknown;
  readonly summary?: unknown;
  readonly events?: readonly unknown[];
}

const second = (at: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, at)).toISOString();
const event = (at: number, kind: string, facts: object = {}) => ({ time: second(at), event: kind, ...facts });
const config = { version: 1, command: "train", digest: "d", config: { kind: "sft", seed: 1 } };

function write(name: string, files: Files): string {
  const path = join(root, name);
  mkdirSync(path, { recursive: true });
  for (const [part, value] of Object.entries({ config, manifest: { node: "24" }, ...files })) {
    if (value === undefined) continue;
    const text = Array.isArray(value)
      ? value.map((line) => (typeof line === "string" ? line : `${JSON.stringify(line)}\n`)).join("")
      : typeof value === "string"
        ? value
        : JSON.stringify(value);
    writeFileSync(join(path, part === "events" ? "events.jsonl" : `${part}.json`), text);
  }
  return path;
}

const steps = (from: number, to: number, at = 0) =>
  Array.from({ length: to - from + 1 }, (_, index) =>
    event(at + index, "step", { step: from + index, loss: 10 - from - index, reward: { mean: index } }),
  );

describe("reading", () => {
  test("a finished run: state, time, steps, curves", async () => {
    const path = write("train-a", {
      summary: { status: "finished", metrics: { loss: 7 } },
      events: [
        event(0, "started"),
        ...steps(1, 3, 1),
        event(4, "evaluation", { step: 3, auc: 0.9 }),
        event(5, "finished", { step: 3 }),
      ],
    });
    const run = await readRun(path);
    expect(run).toMatchObject({
      name: "train-a",
      command: "train",
      state: "finished",
      seconds: 5,
      steps: 3,
      damage: [],
    });
    expect(run.series).toEqual([
      {
        name: "loss",
        points: [
          [1, 9],
          [2, 8],
          [3, 7],
        ],
      },
      {
        name: "reward.mean",
        points: [
          [1, 0],
          [2, 1],
          [3, 2],
        ],
      },
      { name: "evaluation.auc", points: [[3, 0.9]] },
    ]);
  });

  test("the pause between two processes is no work, and steps taken again replace the first ones", async () => {
    const path = write("train-b", {
      events: [
        event(0, "started"),
        ...steps(1, 4, 1),
        event(100, "resumed"),
        event(101, "restored", { step: 2 }),
        event(102, "step", { step: 3, loss: 70 }),
      ],
    });
    const run = await readRun(path);
    expect(run).toMatchObject({ seconds: 6, steps: 3, state: "stopped" });
    expect(run.series.find(({ name }) => name === "loss")!.points).toEqual([
      [1, 9],
      [2, 8],
      [3, 70],
    ]);
  });

  test("a torn last line is no damage, and a broken one in the middle is named", async () => {
    const torn = write("train-c", { events: [event(0, "started"), '{"time":'] });
    expect((await readRun(torn)).damage).toEqual([]);
    const broken = write("train-d", { events: [event(0, "started"), "garbage\n", event(1, "finished")] });
    expect((await readRun(broken)).damage).toEqual([
      `${join(broken, "events.jsonl")} has 1 lines that are not JSON; they are left out.`,
    ]);
  });

  test.each<[name: string, files: Files, damage: string]>([
    ["no configuration", { config: undefined, events: [] }, "config.json is missing."],
    ["broken manifest", { manifest: "{", events: [] }, "manifest.json is not JSON."],
    ["no events", {}, "events.jsonl is missing."],
  ])("%s", async (_name, files, damage) => {
    const run = await readRun(write("train-e", files));
    expect(run.damage.join(" ")).toContain(damage);
    expect(formatRun(run)).toContain(`! ${run.damage[0]}`);
  });

  test("a run that another process works on is running", async () => {
    const path = write("train-f", { events: [event(0, "started")] });
    const lock = tryLock(join(path, "lock"));
    expect((await readRun(path)).state).toBe("running");
    lock!.release();
    expect((await readRun(path)).state).toBe("stopped");
  });

  test("the lock that a killed process left behind holds nobody", async () => {
    const path = write("train-i", { events: [event(0, "started")] });
    const code = `import { tryLock } from ${JSON.stringify(join(import.meta.dirname, "lock.ts"))};
      tryLock(${JSON.stringify(join(path, "lock"))}); process.kill(process.pid, "SIGKILL");`;
    spawnSync(process.execPath, ["--input-type=module", "-e", code]);
    expect((await readRun(path)).state).toBe("stopped");
    tryLock(join(path, "lock"))!.release();
  });

  test("no content of the files makes it fail", async () => {
    const anything = fc.oneof(fc.json(), fc.string(), fc.constant("null"), fc.constant('{"event":3,"step":"x"}\n'));
    await fc.assert(
      fc.asyncProperty(anything, anything, anything, async (a, b, c) => {
        const path = write("train-g", { config: a, summary: b, events: [c, "\n", a] });
        const run = await readRun(path);
        expect(formatRun(run) + formatRunList([run]) + formatComparison(compareRuns([run, run]))).not.toContain(
          "undefined",
        );
      }),
      { numRuns: 50 },
    );
  });

  test("a long run keeps a bounded number of points, the last one among them", async () => {
    const path = write("train-h", {
      events: Array.from({ length: 9001 }, (_, i) => ({ event: "step", step: i + 1, loss: i })),
    });
    const { points } = (await readRun(path)).series[0]!;
    expect(points.length).toBeLessThanOrEqual(4000);
    expect(points.at(-1)).toEqual([9001, 9000]);
  });
});

describe("finding", () => {
  test("by path, by name, by a part of the name", async () => {
    const path = write("train-abc123", { events: [event(0, "started")] });
    write("eval-abd456", { events: [event(9, "started")] });
    mkdirSync(join(root, "checkpoint"));
    writeFileSync(join(root, "checkpoint", "config.json"), "{}");
    for (const text of [path, "train-abc123", "train", "abc"])
      expect((await findRun(text, root)).name).toBe("train-abc123");
    expect((await listRuns(root)).map(({ name }) => name)).toEqual(["eval-abd456", "train-abc123"]);
  });

  test.each([
    ["ab", /^ab is not a run directory, and 2 runs in .* are called so: (train-abc123|eval-abd456), /],
    ["zz", /^zz is not a run directory, and there is none in .* either; `globe runs list` shows those there are\.$/],
  ])("%s is refused", async (text, message) => {
    write("train-abc123", {});
    write("eval-abd456", {});
    await expect(findRun(text, root)).rejects.toThrow(message);
  });

  test("a folder of runs that is not there", async () => {
    await expect(listRuns(join(root, "none"))).rejects.toThrow(
      /^There is no folder .*none with runs; name another one with --root\.$/,
    );
  });
});

describe("showing", () => {
  test("comparing names what differs and nothing else", async () => {
    const a = await readRun(write("train-a", { summary: { metrics: { loss: 1 } }, events: [event(0, "started")] }));
    const other = { ...config, config: { kind: "sft", seed: 2, lora: { rank: 4 } } };
    const b = await readRun(
      write("train-b", { config: other, summary: { metrics: { loss: 2 } }, events: [event(0, "started")] }),
    );
    expect(compareRuns([a, b])).toEqual({
      runs: ["train-a", "train-b"],
      settings: [
        { name: "seed", values: [1, 2] },
        { name: "lora.rank", values: [undefined, 4] },
      ],
      figures: [
        { name: "metrics.loss", values: [1, 2] },
        { name: "seconds", values: [0, 0] },
      ],
    });
  });

  test("curves can be chosen by the beginning of their names; without, those that are zero are left out", async () => {
    const facts = { loss: 1, clippedShare: 0, other: 3 };
    const run = await readRun(write("train-a", { events: [event(0, "step", { step: 1, ...facts })] }));
    expect(formatRun(run)).toMatch(/curves\n {2}loss {2}1 {2}▁ {2}1\n/);
    expect(formatRun(run, ["clip", "other"])).toMatch(/curves\n {2}clippedShare .*\n {2}other /);
  });

  test.each([
    ["rising", [0, 1, 2, 3], 8, "▁▃▆█"],
    ["equal", [2, 2], 8, "▁▁"],
    ["narrower than its values", [0, 0, 9, 9], 2, "▁█"],
    ["nothing", [], 8, ""],
    ["not finite", [Number.NaN, 1, Number.POSITIVE_INFINITY, 2], 8, "▁█"],
  ])("a sparkline that is %s", (_name, values, width, expected) => {
    expect(sparkline(values, width)).toBe(expected);
  });

  test.each([
    [0, "0"],
    [12345, "12,345"],
    [0.123456, "0.1235"],
    [1e-6, "1.00e-6"],
    [1.5e9 + 0.5, "1.50e9"],
    [undefined, "–"],
    ["a".repeat(70), `${"a".repeat(59)}…`],
    [[1, 2], "[1,2]"],
  ])("%j is written %s", (value, text) => {
    expect(formatFigure(value)).toBe(text);
  });
});
