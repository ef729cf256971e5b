// What a configuration file may say, what it need not say, and what is said of its faults.
import { expect, test } from "vitest";
import { parseCurateConfig } from "./read-curate-config.ts";

const least = `
source:
  table: mp16.csv
teachers:
  - name: qwen
    url: http://localhost:8000
`;

test("the least configuration has the documented thresholds", () => {
  const config = parseCurateConfig(least, "curate.yaml");
  expect(config.verify).toEqual({
    meanScore: 0.5,
    allYes: true,
    cityKm: 25,
    geoclipKm: 200,
    agreeKm: 25,
    cosine: 0.7,
    jaccard: 0.3,
    groundedShare: 0.8,
    minElementScore: 0,
  });
  expect(config.source.photos).toEqual({ kind: "folder" });
  expect(config.teachers[0]).toMatchObject({ temperature: 0.2, prompt: "teacher.v1", seed: 0, repair: true });
  expect(config.elements).toEqual([{ provider: "teacher", name: "teacher" }]);
  expect(config.output.formats).toEqual(["parquet", "jsonl"]);
});

test.each([
  ["an unknown field", `${least}\nverfy:\n  cityKm: 3\n`, /verfy/],
  ["a threshold out of range", `${least}\nverify:\n  groundedShare: 80\n`, /verify\.groundedShare/],
  ["no teacher", "source:\n  table: a.csv\nteachers: []\n", /teachers/],
  [
    "two teachers of one name",
    `${least}  - name: qwen\n    url: http://localhost:8001\n`,
    /two teachers are called "qwen"/,
  ],
  ["a name that is no file name", least.replace("qwen", "../qwen"), /teachers\.0\.name/],
  ["a prompt that is not there", least.replace("url:", "prompt: mine\n    url:"), /teachers\.0\.prompt/],
  ["a teacher that nobody is", `${least}\nselect:\n  preferTeacher: gpt\n`, /there is no teacher "gpt"/],
  ["shares that do not add up", `${least}\nselect:\n  splits:\n    train: 0.5\n`, /must add up to 1/],
  [
    "an address without an id",
    `${least.replace("mp16.csv", "mp16.csv\n  photos:\n    kind: url\n    template: http://x/a.jpg")}`,
    /no \{id\}/,
  ],
  ["something that is no YAML", "source: [", /no YAML/],
  ["a list", "- a\n- b\n", /cannot be used/],
  ["nothing", "", /cannot be used/],
])("%s is refused with a sentence", (_name, text, message) => {
  expect(() => parseCurateConfig(text, "curate.yaml")).toThrow(message);
  expect(() => parseCurateConfig(text, "curate.yaml")).toThrow(/^curate\.yaml cannot be used:/);
});
