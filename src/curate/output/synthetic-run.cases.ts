// A finished curation run made of drawn photos, seeded teachers and decisions, for tests of what is written about runs.
import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { createRandom } from "../../run/random.ts";
import { extractEntities } from "../../task/extract-entities.ts";
import { type CurateConfig, curateSchema } from "../curate-config.ts";
import type { CuratedPhoto, Decision, PhotoHistory, StageName, TeacherAnswer } from "../item.ts";
import { stageNames } from "../item.ts";
import type { Trace } from "../select/choose-trace.ts";
import { openState, type State } from "../state/open-state.ts";
import { isRead } from "../verify/verify-context.ts";
import { decisionAt } from "./outcome.ts";

export const syntheticConfig: CurateConfig = curateSchema.parse({
  source: { table: "photos.csv" },
  teachers: [
    { name: "qwen", url: "http://127.0.0.1:1", price: { input: 0.9, output: 2 } },
    { name: "internvl", url: "http://127.0.0.1:2" },
  ],
  pointTeacher: { kind: "geoclip", model: "models/geoclip" },
  output: { shardRows: 40, card: { title: "Synthetic | places", licence: "cc-by-4.0" } },
});

const places = [
  ["FR", "France", "Lyon", 2996944, 45.75, 4.85],
  ["JP", "Japan", "Kyoto", 1857910, 35.01, 135.77],
  ["BR", "Brazil", "Salvador", 3450554, -12.97, -38.5],
  ["KE", "Kenya", "Nairobi", 184745, -1.29, 36.82],
  ["US", "United States", "Portland", 5746545, 45.52, -122.68],
  ["AU", "Australia", "Hobart", 2163355, -42.88, 147.33],
] as const;

const objects = ["tram", "church", "palm tree", "street sign", "mountain", "boat", "temple", "red bus", "market stall"];

/** Writes photos, logs and decisions into `folder` and gives the open state. */
export async function writeSyntheticRun(folder: string, photos: number, seed = 1): Promise<State> {
  const random = createRandom(seed);
  mkdirSync(join(folder, "photos"), { recursive: true });
  for (const kind of ["answers", "elements"]) mkdirSync(join(folder, kind), { recursive: true });
  const state = openState(folder);
  const list = Array.from({ length: photos }, (_, row) => photoOf(row, folder, random.next()));
  for (const index of places.keys()) await drawPhoto(join(folder, "photos", `${index}.jpg`), index);
  await state.loadPhotos(list);
  const columns = [
    ...["qwen", "internvl", "geoclip"].map((name) => ({ kind: "answers", name, key: "k" }) as const),
    { kind: "elements", name: "segmentation", key: "k" } as const,
  ];
  state.setColumns(columns);
  const decisions: { row: number; decision: Decision }[] = [];
  for (const photo of list) {
    const seen = objects.filter(() => random.next() < 0.4);
    const answers = [
      ...["qwen", "internvl"].map((name) => answerOf(name, photo, seen, random.next())),
      pointOf(photo, random.next()),
    ];
    for (const value of answers) log(`answers/${value.teacher}.jsonl`, photo, value.status, value);
    const elements = seen.map((name) => ({ name, source: "segmentation", score: 0.8 }));
    log("elements/segmentation.jsonl", photo, "ok", { provider: "segmentation", elements });
    for (const decision of decisionsOf(answers, random.next(), random.next()))
      decisions.push({ row: photo.row, decision });
  }
  state.decide(decisions);
  for (const column of columns) await state.catchUp(column);
  return state;

  function log(file: string, { row, id }: CuratedPhoto, status: string, value: unknown) {
    appendFileSync(join(folder, file), `${JSON.stringify({ row, id, key: "k", status, value })}\n`);
  }
}

function photoOf(row: number, folder: string, chance: number): CuratedPhoto {
  const index = row % places.length;
  const [iso2, country, city, geonameId, lat, lon] = places[index]!;
  return {
    row,
    id: row === 7 ? "../odd id/7.jpg" : `p/${row}`,
    point: { lat: lat + chance / 10, lon: lon - chance / 10 },
    truth: { iso2, country, city, geonameId, raw: { country: country.toUpperCase() } },
    photographerId: `u${Math.floor(chance * 40)}`,
    ...(row % 3 > 0 && { licence: row % 3 === 1 ? "CC BY 2.0" : "CC BY-NC 2.0" }),
    cell: `${iso2}-${row}`,
    image:
      row === 11
        ? { kind: "missing", looked: "photos" }
        : { kind: "file", path: join(folder, "photos", `${index}.jpg`) },
  };
}

function answerOf(teacher: string, { truth }: CuratedPhoto, seen: readonly string[], chance: number): TeacherAnswer {
  const isRight = chance > 0.12;
  const [, country, city] = isRight
    ? ["", truth.country, truth.city!]
    : places[Math.floor(chance * 40) % places.length]!;
  const reasoning = `I can see a ${seen.join(", a ") || "plain wall"}. <b>That</b> is typical of ${city}.`;
  return {
    teacher,
    raw: JSON.stringify({ reasoning, country, city }),
    status: chance > 0.97 ? "repaired" : "ok",
    localizable: chance > 0.08,
    score: Math.min(1, 0.25 + chance * 0.75),
    reasoning,
    country,
    city,
    entities: seen,
    tokens: { prompt: 900, completion: 120 },
    model: teacher === "qwen" ? "Qwen2.5-VL-72B-Instruct" : "InternVL3-78B",
    promptSha256: "44bb4480e3aa19953839497caaaa18b7e1b86db917ef0f6e5ea8b68a3c298c6d",
  };
}

function pointOf({ point }: CuratedPhoto, chance: number): TeacherAnswer {
  return {
    ...{ teacher: "geoclip", raw: "", status: "ok", localizable: null, score: null, reasoning: null },
    ...{ country: null, city: null, entities: [], tokens: { prompt: null, completion: null } },
    ...{ model: "geoclip", promptSha256: "" },
    point: [{ lat: point.lat + (chance < 0.6 ? 0.3 : 9), lon: point.lon, probability: chance }],
  };
}

/** A photo passes until its luck runs out. */
function decisionsOf(answers: readonly TeacherAnswer[], chance: number, other: number): Decision[] {
  const falls: Partial<Record<StageName, readonly [chance: number, reason: string]>> = {
    localizability: [0.12, "the mean score is too low"],
    correctness: [0.3, other < 0.5 ? "a teacher names another country" : "a teacher's city is too far away"],
    agreement: [0.36, "the places lie too far apart"],
    consistency: [0.48, "too little of the reasonings is visible"],
    duplicates: [0.51, "the same picture stands in an earlier row"],
  };
  const decisions: Decision[] = [];
  for (const stage of stageNames) {
    const fall = falls[stage];
    const passed = fall === undefined || chance >= fall[0];
    const values: Decision["values"] =
      stage === "trace"
        ? { teacher: answers[other < 0.7 ? 0 : 1]!.teacher }
        : stage === "split"
          ? { split: other < 0.85 ? "train" : "test" }
          : { "km.qwen": Number((chance * 100).toFixed(1)), threshold: 25 };
    decisions.push({ stage, passed, reason: passed ? "passed" : fall![1], values });
    if (!passed) break;
  }
  return decisions;
}

/** The trace that the synthetic decisions name. */
export function syntheticTrace(history: PhotoHistory): Trace | null {
  const teacher = decisionAt(history, "trace")?.values.teacher;
  const answer = history.answers.filter(isRead).find((other) => other.teacher === teacher);
  if (answer === undefined) return null;
  const entities = extractEntities(answer.reasoning).map(({ text, start, end }) => ({ text, start, end }));
  return { answer, entities };
}

const colours = ["#8fb3d9", "#d98f9b", "#8fd9a0", "#d9c28f", "#b08fd9", "#8fd9d2"];

async function drawPhoto(path: string, index: number): Promise<void> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="400" height="300"><rect width="400" height="300" fill="${colours[index]}"/>
<rect y="200" width="400" height="100" fill="#556"/><rect x="${60 + 30 * index}" y="${90 - 5 * index}" width="90" height="${110 + 5 * index}" fill="#a54"/>
<circle cx="330" cy="60" r="28" fill="#fd6"/></svg>`;
  const jpeg = await sharp(Buffer.from(svg))
    .withExif({ IFD0: { Artist: "Somebody" } })
    .jpeg()
    .toBuffer();
  writeFileSync(path, jpeg);
}
