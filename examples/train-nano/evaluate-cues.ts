// Counts which cues of scenes a model of stage 2 lists, by family: node examples/train-nano/evaluate-cues.ts MODEL SCENES [COUNT]
import { openEmbedded } from "../../src/generate/open-embedded.ts";
import { GlobeError } from "../../src/run/errors.ts";
import { prompts } from "../../src/task/prompts.ts";
import { askScene, atOnce } from "./evaluate-nano.ts";
import { describeScene, readScenes, type Scene } from "./write-tables.ts";

export interface CueScore {
  readonly family: string;
  /** Cues of this family in the scenes' own lists. */
  readonly shown: number;
  /** Share of them that the model lists letter by letter. */
  readonly right: number;
  /** Share of them for which it lists anything of the family. */
  readonly named: number;
}

/** Compares the lists below the captions, line by line, for the first scenes of a split; most frequent families first. */
export async function evaluateCues(checkpoint: string, scenes: string, count: number) {
  const taken: Scene[] = [];
  for await (const scene of readScenes(scenes)) if (taken.push(scene) >= count) break;
  const chat = await openEmbedded({ checkpoint, maxConcurrent: atOnce });
  const pairs: { readonly said: readonly string[]; readonly shown: readonly string[] }[] = [];
  const waiting = [...taken];
  const ask = async (): Promise<void> => {
    for (let scene = waiting.pop(); scene !== undefined; scene = waiting.pop()) {
      const said = listOf(await askScene(chat, scene, prompts["prompt.nanoDescribe"].text));
      pairs.push({ said, shown: listOf(describeScene(scene).response ?? "") });
    }
  };
  try {
    await Promise.all(Array.from({ length: atOnce }, ask));
  } finally {
    await chat.close();
  }
  return scoreCues(pairs);
}

export function scoreCues(
  pairs: readonly { readonly said: readonly string[]; readonly shown: readonly string[] }[],
): readonly CueScore[] {
  const sums = new Map<string, { shown: number; right: number; named: number }>();
  for (const { said, shown } of pairs) {
    for (const line of shown) {
      const family = familyOf(line);
      const sum = sums.get(family) ?? { shown: 0, right: 0, named: 0 };
      sums.set(family, sum);
      sum.shown++;
      if (said.includes(line)) sum.right++;
      if (said.some((each) => familyOf(each) === family)) sum.named++;
    }
  }
  return [...sums]
    .map(([family, { shown, right, named }]) => ({ family, shown, right: right / shown, named: named / shown }))
    .sort((a, b) => b.shown - a.shown);
}

/** The lines below the caption. */
const listOf = (text: string): readonly string[] => text.split("\n").slice(1);
const familyOf = (line: string): string => line.split(":")[0]!;

if (import.meta.main) {
  const [checkpoint, scenes, count = "256"] = process.argv.slice(2);
  if (checkpoint === undefined || scenes === undefined) {
    throw new GlobeError("usage", "Name a checkpoint folder and a folder of rendered scenes.");
  }
  console.log("family               shown  right  named");
  for (const { family, shown, right, named } of await evaluateCues(checkpoint, scenes, Number(count))) {
    console.log(
      `${family.padEnd(20)} ${String(shown).padStart(5)} ${right.toFixed(2).padStart(6)} ${named.toFixed(2).padStart(6)}`,
    );
  }
}
