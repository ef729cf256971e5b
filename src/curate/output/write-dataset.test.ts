// The dataset of a run: every photo in exactly one table, bytes that do not depend on the day, and nothing half written.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readSamples } from "../../data/read-samples.ts";
import { readExif } from "../../photo/read-exif.ts";
import type { CurateConfig } from "../curate-config.ts";
import type { CuratedPhoto, PhotoHistory } from "../item.ts";
import type { State } from "../state/open-state.ts";
import { openCheckpoint } from "./open-checkpoint.ts";
import { outcomeOf } from "./outcome.ts";
import { syntheticConfig, syntheticTrace, writeSyntheticRun } from "./synthetic-run.cases.ts";
import { type DatasetProgress, type DatasetSource, writeDataset } from "./write-dataset.ts";

const photos = 150;
let folder: string;
let state: State;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "globe-dataset-"));
  state = await writeSyntheticRun(folder, photos);
});
afterAll(() => {
  state?.close();
  rmSync(folder, { recursive: true, force: true });
});

function photoBytes({ image }: CuratedPhoto): Promise<Uint8Array> {
  if (image.kind !== "file") throw new Error("not a file");
  return Promise.resolve(readFileSync(image.path));
}

function source(changes: Partial<CurateConfig["output"]> = {}): DatasetSource {
  return {
    config: { ...syntheticConfig, output: { ...syntheticConfig.output, ...changes } },
    histories: (fromRow) => [...state.histories(fromRow)].map(withMissing),
    historyOf: (row) => withMissing(state.history(row)!),
    traceOf: syntheticTrace,
    judgeExamplesOf: ({ photo, answers }) =>
      photo.row % 10 === 0 ? [{ answer: answers[0]!, isYes: photo.row % 20 === 0, kind: "positive" }] : [],
    photoBytes,
  };
}

const withMissing = (history: PhotoHistory): PhotoHistory =>
  history.photo.row === 11 ? { ...history, decisions: [missing] } : history;

const missing = {
  stage: "source",
  passed: false,
  reason: "no photo",
  values: { looked: "/home/somebody/11.jpg" },
} as const;

async function rowsOf(path: string | readonly string[]) {
  return await Array.fromAsync(readSamples(path), (row) => {
    if (row.error) throw row.error;
    return row;
  });
}

const filesOf = (root: string): string[] =>
  readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((name) => statSync(join(root, name)).isFile())
    .sort();

describe("a dataset", () => {
  test("holds every photo once: in a split, or rejected with its stage and reason", async () => {
    const { folder: out, summary, tables } = await writeDataset(join(folder, "whole"), source());
    const kept = await rowsOf(join(out, "data", "*.parquet"));
    const rejected = await rowsOf(join(out, "rejected"));
    expect(kept.length).toBe(summary.kept);
    expect(rejected.length).toBe(summary.rejected);
    const ids = [...kept, ...rejected].map(({ sample }) => sample.id);
    expect(new Set(ids)).toEqual(new Set([...state.photos()].map(({ id }) => id)));
    expect(ids.length).toBe(photos);
    for (const { sample } of rejected) {
      const history = [...(source().histories(0) as Iterable<never>)].find(({ photo: { id } }) => id === sample.id)!;
      const outcome = outcomeOf(history);
      if (outcome.kind !== "rejected") throw new Error(`${sample.id} was not rejected`);
      expect(sample.columns).toMatchObject({ stage: outcome.decision.stage, reason: outcome.decision.reason });
      const values = sample.id === "p/11" ? { looked: "11.jpg" } : outcome.decision.values;
      expect(JSON.parse(sample.columns!.values!)).toEqual(values);
      expect(sample.columns!.decisions).not.toContain("somebody");
    }
    const train = tables.find(
      (table) => table.split === "train" && table.config === "default" && table.format === "parquet",
    )!;
    expect(train.files[0]).toBe(`data/train-00000-of-0000${train.files.length}.parquet`);
    expect(train.files.length).toBe(Math.ceil(train.rows / 40));
  });

  test("gives its rows back as the published form with ours behind it", async () => {
    const { folder: out } = await writeDataset(join(folder, "form"), source());
    const [first] = await rowsOf(join(out, "data", "train-*.parquet"));
    expect(Object.keys(first!.record).slice(0, 4)).toEqual(["images", "response", "solution", "entities"]);
    const { sample } = first!;
    expect(first!.record.solution).toBe(`<country>${sample.country}</country><city>${sample.city}</city>`);
    for (const { text, start, end } of sample.entities!) expect(sample.response!.slice(start, end)).toBe(text);
    expect(sample.provenance).toMatchObject({ promptId: "teacher.v1", versions: { model: expect.any(String) } });
    expect(sample.columns).toMatchObject({ source_country: sample.country!.toUpperCase() });
    const { bytes } = sample.images[0]!;
    expect(Buffer.from(bytes!).includes("Somebody")).toBe(false);
    expect((await readExif(bytes!)).gps).toBeNull();
  });

  test("has the same rows as JSONL, with photos as files beside it", async () => {
    const { folder: out } = await writeDataset(join(folder, "lines"), source());
    const parquet = await rowsOf(join(out, "data", "train-*.parquet"));
    const lines = await rowsOf(join(out, "jsonl", "train-*.jsonl"));
    const plain = ({ sample: { images, ...rest } }: (typeof lines)[number]) => rest;
    expect(lines.map(plain)).toEqual(parquet.map(plain));
    for (const [index, { sample }] of lines.entries()) {
      const bytes = parquet[index]!.sample.images[0]!.bytes!;
      expect(Buffer.compare(readFileSync(sample.images[0]!.path!), bytes)).toBe(0);
    }
    const outside = filesOf(out).filter((name) => name.includes(".."));
    expect(outside).toEqual([]);
  });

  test("is the same, byte for byte, when it is written again", async () => {
    const [a, b] = [join(folder, "one"), join(folder, "two")];
    await writeDataset(a, source());
    await writeDataset(b, source());
    await writeDataset(b, source());
    expect(filesOf(b)).toEqual(filesOf(a));
    for (const name of filesOf(a)) {
      expect(readFileSync(join(b, name)).equals(readFileSync(join(a, name))), relative(a, name)).toBe(true);
    }
    expect(readdirSync(folder).filter((name) => /\.(partial|old)$/.test(name))).toEqual([]);
  });

  test("holds names in place of photos where it is told to", async () => {
    const { folder: out } = await writeDataset(join(folder, "names"), source({ images: "path" }));
    const [first] = await rowsOf(join(out, "data", "train-*.parquet"));
    expect(first!.sample.images[0]!.bytes).toBeUndefined();
    expect(existsSync(first!.sample.images[0]!.path!)).toBe(true);
    expect(existsSync(join(out, "jsonl", "images"))).toBe(false);
  });

  test("of JSON lines alone has no Parquet, and all its rows", async () => {
    const { folder: out, summary } = await writeDataset(join(folder, "alone"), source({ formats: ["jsonl"] }));
    expect(filesOf(out).filter((name) => name.endsWith(".parquet"))).toEqual([]);
    const rows = await rowsOf([join(out, "jsonl", "train-*.jsonl"), join(out, "jsonl", "test-*.jsonl")]);
    expect(rows.length).toBe(summary.kept);
  });

  test("has judge rows that say yes or no", async () => {
    const { folder: out } = await writeDataset(join(folder, "judge"), source());
    const rows = await rowsOf(join(out, "judge"));
    expect(rows.length).toBe(photos / 10);
    expect(new Set(rows.map(({ sample }) => `${sample.localizability} ${sample.columns!.judge_answer}`))).toEqual(
      new Set(["1 yes", "0 no"]),
    );
  });

  test("stops at a photo that cannot be read any more, names it, and leaves the old dataset as it was", async () => {
    const out = join(folder, "stops");
    await writeDataset(out, source());
    const before = readFileSync(join(out, "dataset.json"), "utf8");
    const broken = { ...source(), photoBytes: () => Promise.resolve(new Uint8Array([1, 2, 3])) };
    await expect(writeDataset(out, broken)).rejects.toThrow(/The photo p\/\d+ was kept but cannot be written/);
    expect(readFileSync(join(out, "dataset.json"), "utf8")).toBe(before);
    expect(existsSync(`${out}.partial`)).toBe(false);
  });

  test.each([
    1, 34, 36, 71, 119, 149,
  ])("stopped at row %i goes on behind its whole shards, to the same bytes", async (row) => {
    const small = source({ shardRows: 7 });
    const { folder: wanted } = await writeDataset(join(folder, "undisturbed"), small);
    const out = join(folder, `stopped-${row}`);
    const checkpoint = openCheckpoint<DatasetProgress>(`${out}.progress`, "this work");
    const stopping: DatasetSource["histories"] = function* (fromRow) {
      for (const history of small.histories(fromRow) as Iterable<PhotoHistory>) {
        if (history.photo.row === row) throw new Error("stopped");
        yield history;
      }
    };
    await expect(writeDataset(out, { ...small, checkpoint, histories: stopping })).rejects.toThrow("stopped");
    const begun: number[] = [];
    const histories: DatasetSource["histories"] = (fromRow) => {
      begun.push(fromRow);
      return small.histories(fromRow);
    };
    const again = await writeDataset(out, { ...small, checkpoint, histories });
    // Five shards of seven rows lie between two notes.
    expect(begun).toEqual([Math.floor(row / 35) * 35]);
    expect(again.summary).toEqual(JSON.parse(readFileSync(join(wanted, "dataset.json"), "utf8")).summary);
    expect(filesOf(out)).toEqual(filesOf(wanted));
    for (const name of filesOf(out)) {
      expect(readFileSync(join(out, name)).equals(readFileSync(join(wanted, name))), name).toBe(true);
    }
    expect(readdirSync(folder).filter((name) => name.startsWith(`stopped-${row}.`))).toEqual([]);
  });

  test("goes on with nothing that was begun for other work", async () => {
    const out = join(folder, "other-work");
    const small = source({ shardRows: 7 });
    const broken: DatasetSource["histories"] = function* (fromRow) {
      for (const history of small.histories(fromRow) as Iterable<PhotoHistory>) {
        if (history.photo.row === 100) throw new Error("stopped");
        yield history;
      }
    };
    const first = openCheckpoint<DatasetProgress>(`${out}.progress`, "one");
    await expect(writeDataset(out, { ...small, histories: broken, checkpoint: first })).rejects.toThrow("stopped");
    expect(await first.read()).toMatchObject({ next: 70 });
    const second = openCheckpoint<DatasetProgress>(`${out}.progress`, "another");
    expect(await second.read()).toBeNull();
    const { tables } = await writeDataset(out, { ...small, checkpoint: second });
    expect(filesOf(out).length).toBeGreaterThan(tables.length);
    expect(filesOf(out)).toEqual(filesOf(join(folder, "undisturbed")));
  });

  test("never replaces a folder that holds other things", async () => {
    const out = join(folder, "foreign");
    mkdirSync(out);
    writeFileSync(join(out, "thesis.txt"), "mine");
    await expect(writeDataset(out, source())).rejects.toThrow("holds other things");
    expect(readFileSync(join(out, "thesis.txt"), "utf8")).toBe("mine");
  });

  test("of nothing at all is a card that says so", async () => {
    const { folder: out, tables } = await writeDataset(join(folder, "nothing"), { ...source(), histories: () => [] });
    expect(tables).toEqual([]);
    expect(readFileSync(join(out, "README.md"), "utf8")).toContain("Nothing was kept");
  });
});
