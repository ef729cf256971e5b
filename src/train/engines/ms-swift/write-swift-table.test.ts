// Rows as ms-swift and the reward adapters read them.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { referenceFolder } from "../../../../test/support/reference-models.ts";
import { prompts } from "../../../task/prompts.ts";
import { trainPresets } from "../../config/presets.ts";
import type { TrainConfig } from "../../config/train-config.ts";
import { writeSwiftTable } from "./write-swift-table.ts";

let folder: string;
const base = {
  id: "a",
  images: [{ path: "photo.jpg" }],
  country: "France",
  city: "Paris",
  response: "A <image> sign.",
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "globe-table-"));
  const photo = () => sharp({ create: { width: 40, height: 20, channels: 3, background: "red" } }).jpeg();
  await photo().toFile(join(folder, "photo.jpg"));
  await photo().withMetadata({ orientation: 6 }).toFile(join(folder, "sideways.jpg"));
  const reference = join(referenceFolder, "qwen-tied-fp32");
  for (const name of ["qwen-tied-fp32", "qwen-without-system"])
    cpSync(reference, join(folder, name), { recursive: true });
  const chat =
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{{ message['content'] }}<|im_end|>\n{% endfor %}";
  writeFileSync(join(folder, "qwen-without-system", "chat_template.json"), JSON.stringify({ chat_template: chat }));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function write(name: string, rows: readonly object[], changes: object = {}) {
  const table = join(folder, "rows.jsonl");
  writeFileSync(table, rows.map((row) => JSON.stringify(row)).join("\n"));
  const preset = trainPresets.find((each) => each.name === name)!.config;
  const config = { ...preset, data: { train: table }, ...changes } as TrainConfig;
  const path = await writeSwiftTable(config, { split: "train", folder: join(folder, "out") });
  return readFileSync(path, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

describe("rows", () => {
  test("fine-tuning: system, image before the prompt, the answer; what looks like a place of media is none", async () => {
    expect(await write("train_sft", [base])).toEqual([
      {
        messages: [
          { role: "system", content: prompts["system.qwen"].text },
          { role: "user", content: `<image>${prompts["prompt.train"].text}` },
          {
            role: "assistant",
            content: "<think>A (image) sign.</think><answer>country: France\ncity: Paris</answer>",
          },
        ],
        images: [join(folder, "photo.jpg")],
      },
    ]);
  });

  test.each([
    [0.5, "yes"],
    [0.49, "no"],
  ])("reward model: localizability %f is answered %s", async (localizability, answer) => {
    const [row] = await write("train_rm", [{ ...base, localizability }]);
    expect(row.messages.map(({ role }: { role: string }) => role)).toEqual(["system", "user", "assistant"]);
    expect(row.messages[0].content).toBe(prompts["prompt.rm"].text);
    expect(row.messages[1].content).toBe("<image>A (image) sign.");
    expect(row.messages[2].content).toBe(answer);
  });

  test("GRPO: no answer, and every column that the reward server reads", async () => {
    const elements = [{ name: "bus", source: "teacher", score: 1 }];
    const [row] = await write("train_all_rewards", [
      { ...base, entities: [{ text: "Eiffel Tower" }], visualElements: elements },
    ]);
    expect(row.messages).toHaveLength(2);
    expect(row).toMatchObject({
      id: "a",
      solution: "<country>France</country><city>Paris</city>",
      country: "France",
      city: "Paris",
      lat: null,
      entities: ["Eiffel Tower"],
      visual_elements: ["bus"],
    });
  });

  test("GRPO: for each column a row that has it comes first, and no row is lost", async () => {
    const rows = Array.from({ length: 6 }, (_, index) => ({ ...base, id: `row-${index}` }));
    const mixed = rows.map((row, index) => (index === 4 ? { ...row, lat: 48.9, lon: 2.3 } : row));
    const written = await write("train_two_rewards", mixed);
    expect(written.map(({ id }) => id)).toEqual(["row-0", "row-4", "row-1", "row-2", "row-3", "row-5"]);
  });

  test.each([
    ["qwen-tied-fp32", "You are a helpful assistant."],
    ["qwen-without-system", ""],
  ])("without a system text in the configuration, %s says its own: %j", async (name, content) => {
    const [row] = await write("train_sft", [base], { system: null, model: join(folder, name) });
    expect(row.messages[0]).toEqual({ role: "system", content });
  });

  test("a photo that was taken sideways is given upright", async () => {
    const [row] = await write("train_sft", [{ ...base, images: [{ path: "sideways.jpg" }] }]);
    expect(row.images[0]).toBe(join(folder, "out", "photos", "train-0.jpg"));
    expect(await sharp(row.images[0]).metadata()).toMatchObject({ width: 20, height: 40 });
  });

  test("a row that cannot be read ends it, and leaves no table", async () => {
    await expect(write("train_sft", [{ ...base, images: [{ path: "gone.jpg" }] }])).rejects.toThrow(/gone\.jpg/);
  });
});
