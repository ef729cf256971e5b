// The reward model on ms-swift: adapters that are folded in, and a judge that the embedded engine asks.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { collectCompletions } from "../../../src/chat/collect-completion.ts";
import { openEmbedded } from "../../../src/generate/open-embedded.ts";
import { judgeMessages } from "../../../src/train/reward-model/judge-messages.ts";
import { type Check, commonSettings, runGlobe, set, stepsOf, swiftFlags, type Workshop } from "../workshop.ts";

/** The random model's tokenizer has no single token for "yes". */
const nano = fileURLToPath(new URL("../../../assets/globe-nano", import.meta.url));
const maxSteps = 30;

interface JudgedRow {
  readonly response: string;
  readonly localizability: number;
  readonly images: readonly [{ readonly path: string }];
}

export const checkRm: Check = async (workshop) => {
  const { table, rows } = writeJudgeTable(workshop);
  const run = join(workshop.folder, "rm");
  const pace = { batchSize: 5, epochs: maxSteps, maxSteps, saveEvery: maxSteps, learningRate: 1e-3 };
  const { prompt: _, ...common } = commonSettings(workshop);
  const values = { ...common, ...pace, model: nano, "data.train": table };
  await runGlobe(["train", "rm", "--preset", "train_rm", ...set(values), ...swiftFlags(workshop), "--run", run]);
  const losses = stepsOf(run).map(({ loss }) => loss);
  const [first, last] = [losses[0]!, losses.at(-1)!];
  assert.ok(last < first / 2, `the loss went from ${first} to ${last}`);
  const said = await judge(join(run, "model"), rows, dirname(table));
  assert.deepEqual(
    said,
    rows.map(({ localizability }) => (localizability === 1 ? "yes" : "no")),
  );
  return { found: `loss ${first.toFixed(2)} to ${last.toFixed(2)}; the embedded engine judges ${said.join(", ")}` };
};

/** Every second row cannot be localized. */
function writeJudgeTable({ table, folder }: Workshop): { readonly table: string; readonly rows: readonly JudgedRow[] } {
  const lines = readFileSync(table, "utf8").trim().split("\n");
  const rows = lines.map((line, index): JudgedRow => ({ ...JSON.parse(line), localizability: (index + 1) % 2 }));
  const path = join(folder, "judge.jsonl");
  writeFileSync(path, `${rows.map((row) => JSON.stringify(row)).join("\n")}\n`);
  return { table: path, rows };
}

/** The likeliest first word of each verdict. */
async function judge(checkpoint: string, rows: readonly JudgedRow[], folder: string): Promise<readonly string[]> {
  const chat = await openEmbedded({ checkpoint, device: "cpu", quantize: "none" });
  try {
    const words: string[] = [];
    for (const { response, images } of rows) {
      const bytes = readFileSync(join(folder, images[0].path));
      const messages = judgeMessages({ type: "image", mediaType: "image/jpeg", bytes }, response);
      const answer = await collectCompletions(chat.complete({ messages, temperature: 0, maxTokens: 1 }));
      words.push(answer.choices[0]!.text);
    }
    return words;
  } finally {
    await chat.close();
  }
}
