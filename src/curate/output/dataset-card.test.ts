// The card: front matter that readers of datasets understand, numbers that add up, and nothing from outside that breaks it.
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { CurateConfig } from "../curate-config.ts";
import type { PhotoHistory } from "../item.ts";
import { createTally } from "./create-tally.ts";
import type { CurationSummary } from "./curation-summary.ts";
import { datasetCard } from "./dataset-card.ts";
import { knownBiases } from "./known-biases.ts";
import { markdownTable, markdownText } from "./markdown.ts";
import { outcomeOf } from "./outcome.ts";
import { type Scene, sceneOf } from "./scene-of.ts";
import { syntheticConfig } from "./synthetic-run.cases.ts";
import type { DatasetTable } from "./write-dataset.ts";

function history(row: number, iso2: string, reason: string | null): PhotoHistory {
  const stages = ["source", "teachers", "localizability", "correctness", "agreement"] as const;
  const rest = ["consistency", "trace", "duplicates", "leaks", "split"] as const;
  const passed = (stage: (typeof stages | typeof rest)[number]) => ({
    stage,
    passed: true,
    reason: "passed",
    values: {},
  });
  return {
    photo: {
      row,
      id: `p${row}`,
      point: { lat: 0, lon: 0 },
      truth: { iso2, country: iso2 },
      cell: "c",
      image: { kind: "file", path: "/home/somebody/p.jpg" },
      licence: "CC | BY\n<script>",
    },
    answers: [],
    elements: [],
    decisions:
      reason === null
        ? [...stages, ...rest].map(passed)
        : [...stages.slice(0, 3).map(passed), { stage: "correctness", passed: false, reason, values: {} }],
  };
}

function summarize(histories: readonly PhotoHistory[]): CurationSummary {
  const tally = createTally();
  for (const each of histories) tally.add(each, outcomeOf(each), null);
  return tally.summary();
}

const tables: readonly DatasetTable[] = [
  { config: "default", split: "train", format: "parquet", rows: 9, files: ["data/train-00000-of-00001.parquet"] },
  { config: "default", split: "train", format: "jsonl", rows: 9, files: ["jsonl/train-00000-of-00001.jsonl"] },
  {
    config: "rejected",
    split: "rejected",
    format: "parquet",
    rows: 3,
    files: ["rejected/rejected-00000-of-00002.parquet", "rejected/rejected-00001-of-00002.parquet"],
  },
];

const frontMatterOf = (card: string) => parse(/^---\n([\s\S]*?)\n---\n/.exec(card)![1]!) as Record<string, unknown>;

describe("the card", () => {
  const histories = Array.from({ length: 12 }, (_, row) =>
    history(row, row % 2 ? "FR" : "JP", row < 3 ? "a | b" : null),
  );
  const summary = summarize(histories);
  const card = datasetCard({ config: syntheticConfig, tables, summary, gazetteerVersion: "test" });

  test("has front matter that names the files of each table, photos declared as photos", () => {
    expect(frontMatterOf(card)).toMatchObject({
      pretty_name: "Synthetic | places",
      license: "cc-by-4.0",
      size_categories: ["n<1K"],
      configs: [
        { config_name: "default", default: true, data_files: [{ split: "train", path: "data/train-*.parquet" }] },
        { config_name: "rejected", data_files: [{ split: "rejected", path: "rejected/rejected-*.parquet" }] },
      ],
      dataset_info: [
        { config_name: "default", features: expect.arrayContaining([{ name: "images", list: "image" }]) },
        { config_name: "rejected" },
      ],
    });
  });

  test("names the JSONL files where there is no Parquet", () => {
    const output = { ...syntheticConfig.output, formats: ["jsonl"] } as CurateConfig["output"];
    const lines = datasetCard({ config: { ...syntheticConfig, output }, tables: [tables[1]!], summary });
    expect(frontMatterOf(lines)).toMatchObject({ configs: [{ data_files: [{ path: "jsonl/train-*.jsonl" }] }] });
    expect(frontMatterOf(lines)).not.toHaveProperty("dataset_info");
  });

  test("counts every photo once", () => {
    expect(card).toContain("kept out of 12");
    expect(summary.countries.map(({ photos }) => photos)).toEqual([6, 6]);
    expect(summary.stages.reduce((sum, { rejected }) => sum + rejected, summary.kept)).toBe(12);
    expect(card).toContain("| Right place | 12 | 9 | 3 | 75.0 % | a \\| b (3) |");
  });

  test("is broken by no text from outside, and tells nothing of the machine", () => {
    const rows = card.split("\n").filter((line) => line.startsWith("|"));
    for (const line of rows) expect(line.endsWith("|"), line).toBe(true);
    expect(card).toContain("CC \\| BY &lt;script\\>");
    expect(card).not.toContain("<script");
    expect(card).not.toContain("somebody");
    expect(card).not.toMatch(/127\.0\.0\.1|NaN|undefined|\[object/);
  });

  test("holds neither keys nor addresses of teachers and embedders", () => {
    const config: CurateConfig = {
      ...syntheticConfig,
      teachers: syntheticConfig.teachers.map((teacher) => ({
        ...teacher,
        url: "http://secret.example:1",
        apiKeyEnv: "MY_KEY",
      })),
    };
    expect(datasetCard({ config, tables, summary })).not.toMatch(/secret\.example|MY_KEY/);
  });
});

describe("known biases", () => {
  const many = (count: number, iso2: string, keptShare: number) =>
    Array.from({ length: count }, (_, row) => history(row, iso2, row < count * keptShare ? null : "wrong"));

  test("say that continents differ where they do, with the numbers", () => {
    const text = knownBiases(summarize([...many(200, "FR", 0.8), ...many(200, "KE", 0.3)])).join("\n");
    expect(text).toContain("80.0 % of 200 photos from Europe were kept, but 30.0 % of 200 from Africa");
  });

  test("do not call a chance difference one", () => {
    const text = knownBiases(summarize([...many(200, "FR", 0.5), ...many(200, "KE", 0.46)])).join("\n");
    expect(text).not.toContain("continents");
  });

  test("name countries of which nothing is left", () => {
    expect(knownBiases(summarize([...many(10, "FR", 1), ...many(7, "KE", 0)])).join("\n")).toContain("Kenya (7)");
  });

  test("of an empty dataset are none", () => {
    expect(knownBiases(summarize([]))).toEqual([]);
    expect(knownBiases(summarize(many(5, "FR", 0)))).toEqual([]);
  });
});

test.each<[readonly string[], Scene]>([
  [["car", "traffic light", "building"], "street"],
  [["boats", "Sea", "church"], "water"],
  [["snowy mountains", "rock"], "mountains"],
  [["bed", "curtains"], "indoors"],
  [["unicorn"], "unknown"],
  [[], "unknown"],
])("%j shows %s", (names, scene) => {
  const elements = names.map((name) => ({ name, source: "s", score: 1 }));
  expect(sceneOf([{ provider: "s", elements }])).toBe(scene);
});

test("a Markdown table stays one, whatever is in its cells", () => {
  const table = markdownTable(
    ["a", { label: "n", isNumber: true }],
    [
      ["x | y\n| z |", 1200],
      ["`*_[#](~", 0],
    ],
  );
  expect(table.split("\n")).toEqual([
    "| a | n |",
    "| --- | ---: |",
    "| x \\| y \\| z \\| | 1,200 |",
    "| \\`\\*\\_\\[\\#\\](\\~ | 0 |",
  ]);
  expect(markdownText("a\u2028b")).toBe("a b");
});
