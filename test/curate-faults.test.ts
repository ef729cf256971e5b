// Curates miniature scenes with two teachers behind servers that fail in every way, and beside it the same without faults.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { TeacherAnswer } from "../src/curate/item.ts";
import { openState } from "../src/curate/state/open-state.ts";
import { renderSplit } from "../src/miniature/render-split.ts";
import type { SceneTruth } from "../src/miniature/scene.ts";
import { teacherProfiles } from "../src/miniature/text/imperfect-teacher.ts";
import { judgeScene } from "../src/miniature/text/judge-scene.ts";
import { encodeForModel } from "../src/photo/encode-photo.ts";
import { openGazetteer } from "../src/place/open-gazetteer.ts";
import { sha256 } from "../src/run/digest.ts";
import { createRandom } from "../src/run/random.ts";
import { type Account, type PaidTeacher, startPaidTeacher, type TeacherQuestion } from "./curate-paid-teacher.ts";
import { measureFaults } from "./support/measure-faults.ts";
import { runGlobe } from "./support/run-globe.ts";

const scenes = Number(process.env.GLOBE_SCENES ?? 100);
const minutes = 60_000;
const profiles = [teacherProfiles.careless, teacherProfiles.fanciful] as const;
const maxInFlight = 8;
/** Longer than a busy machine takes for an answer: one that comes after it would be paid for in vain. */
const timeoutSeconds = 10;

let folder: string;
let truths: ReadonlyMap<string, SceneTruth>;
const sceneOf = new Map<string, SceneTruth>();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "globe-curate-faults-"));
  await renderSplit({ folder: join(folder, "scenes"), split: "train", seed: 11, count: scenes, threads: 2 });
  const lines = readFileSync(join(folder, "scenes/truth.jsonl"), "utf8").trimEnd().split("\n");
  truths = new Map(lines.map((line) => JSON.parse(line) as SceneTruth).map((truth) => [truth.id, truth]));
  for (const truth of truths.values()) {
    const { bytes } = await encodeForModel(readFileSync(join(folder, `scenes/images/${truth.id}.jpg`)));
    sceneOf.set(sha256(bytes), truth);
  }
}, 10 * minutes);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What the model says, whatever its server does: by the scene, with prose that needs the repair question now and then. */
function answerOf(index: number, { picture, isRepair }: TeacherQuestion): string {
  const truth = sceneOf.get(picture);
  if (truth === undefined) throw new Error("No scene has this picture.");
  const chance = Number.parseInt(sha256(`${index} ${picture}`).slice(0, 6), 16) % 100;
  if (chance === 99 || (chance >= 96 && !isRepair)) return "I would rather talk about the weather.";
  return judgeScene(profiles[index]!, truth, createRandom(truth.seed + index));
}

const startTeacher = (index: number) =>
  startPaidTeacher({
    name: profiles[index]!.name,
    answer: (question) => answerOf(index, question),
    faultShare: 0.12,
    restarts: [
      // Gone for as long as an answer is retried, and for longer: what then fails is asked by the next run.
      { at: Math.round(scenes * 0.25), downMs: 1_500 },
      { at: Math.round(scenes * 0.6), downMs: 15_000 },
    ],
  });

function writeConfig(teachers: readonly PaidTeacher[]): string {
  const path = join(folder, "config.yaml");
  const config = {
    source: { table: join(folder, "scenes/samples.jsonl") },
    teachers: teachers.map(({ url }, index) => {
      return { name: profiles[index]!.name, url, model: "miniature", maxInFlight, timeoutSeconds };
    }),
  };
  writeFileSync(path, JSON.stringify(config));
  return path;
}

/** Every file of a dataset with the digest of its content. */
function digestsOf(root: string): Record<string, string> {
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
  const paths = files.map(({ parentPath, name }) => join(parentPath, name)).sort();
  return Object.fromEntries(paths.map((path) => [path.slice(root.length), sha256(readFileSync(path))]));
}

interface Line {
  readonly row: number;
  readonly status: string;
  readonly value: TeacherAnswer;
}

const readLines = (run: string, teacher: string) =>
  readFileSync(join(run, `answers/${teacher}.jsonl`), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);

const total = (counts: ReadonlyMap<unknown, number>) => counts.values().reduce((sum, count) => sum + count, 0);

/** The log holds each photo's final answer once, and every token that the server would put on its bill. */
function checkAccount(run: string, teacher: string, account: Account, { isCalm }: { readonly isCalm: boolean }) {
  const lines = readLines(run, teacher);
  const final = lines.filter(({ status }) => status !== "failed");
  expect(final.map(({ row }) => row).sort((a, b) => a - b)).toEqual([...truths.keys()].map((_, row) => row));
  const sum = (pick: (tokens: TeacherAnswer["tokens"]) => number | null) =>
    lines.reduce((tokens, { value }) => tokens + (pick(value.tokens) ?? 0), 0);
  expect(sum(({ prompt }) => prompt)).toBe(account.promptTokens);
  expect(sum(({ completion }) => completion)).toBe(account.completionTokens);
  // Asked again after it was answered: only where the log says that the repair question failed after a first answer.
  const halfPaid = lines.filter(
    ({ status, value }) => status === "failed" && (value.tokens.completion ?? 0) > 0,
  ).length;
  const extra = total(account.delivered) - account.delivered.size;
  expect(extra).toBe(halfPaid);
  expect(total(account.arrived)).toBe(total(account.delivered) + total(account.lost));
  if (isCalm) expect(lines.length).toBe(scenes);
  const lost = [...account.lost].map(([fault, count]) => `${fault} ${count}`).sort();
  console.log(
    `${teacher}: ${total(account.arrived)} attempts, ${total(account.delivered)} answers delivered ` +
      `(${extra} of them twice), ${lines.length - final.length} failed lines; lost: ${lost.join(", ") || "none"}`,
  );
}

test(`${scenes} scenes through failing servers: nothing lost, nothing paid twice, the tables of a calm run`, {
  timeout: 40 * minutes,
}, async () => {
  const teachers = [await startTeacher(0), await startTeacher(1)];
  try {
    const config = writeConfig(teachers);
    const curate = (run: string) => runGlobe(["curate", "--config", config, "--run", run]);
    const [calm, stormy] = [join(folder, "calm"), join(folder, "stormy")];
    const seconds = async (work: () => Promise<void>) => {
      const begun = performance.now();
      await work();
      return ((performance.now() - begun) / 1000).toFixed(0);
    };

    const calmSeconds = await seconds(async () => expect(await curate(calm)).toMatchObject({ status: 0 }));
    for (const [index, { account }] of teachers.entries())
      checkAccount(calm, profiles[index]!.name, account, { isCalm: true });

    for (const teacher of teachers) teacher.begin({ faults: true });
    let runs = 0;
    const stormySeconds = await seconds(async () => {
      for (let status: number | null = 4; status === 4 && runs < 10; runs++) {
        const finished = await curate(stormy);
        status = finished.status;
        expect([0, 4], finished.stderr).toContain(status);
      }
    });
    for (const [index, { account }] of teachers.entries())
      checkAccount(stormy, profiles[index]!.name, account, { isCalm: false });
    expect(digestsOf(join(stormy, "dataset"))).toEqual(digestsOf(join(calm, "dataset")));
    console.log(`calm: ${calmSeconds} s in one run; with faults: ${stormySeconds} s in ${runs} runs of the command`);

    const state = openState(stormy, { isReadOnly: true });
    const shares = measureFaults(state.histories(), truths, openGazetteer());
    state.close();
    const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
    for (const { after, photos, wrongPlaces, inventions, notLocalizable } of shares) {
      console.log(
        `| ${after} | ${photos} | ${percent(wrongPlaces)} | ${percent(inventions)} | ${percent(notLocalizable)} |`,
      );
    }
    const [before, chosen] = [shares[0]!, shares.at(-1)!];
    expect(chosen.photos).toBeGreaterThan(0);
    expect(chosen.wrongPlaces).toBeLessThan(before.wrongPlaces);
    expect(chosen.notLocalizable).toBeLessThan(before.notLocalizable);
  } finally {
    for (const teacher of teachers) await teacher.close();
  }
});
