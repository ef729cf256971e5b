// The rules of curation, from stored answers to chosen traces: photos per second of processor time on one core.
import { cpus } from "node:os";
import { curateSchema } from "../src/curate/curate-config.ts";
import type { CuratedElement, TeacherAnswer } from "../src/curate/item.ts";
import { chooseTrace } from "../src/curate/select/choose-trace.ts";
import { createSplitter } from "../src/curate/select/create-splitter.ts";
import { createRepeatFinder } from "../src/curate/select/find-repeats.ts";
import { judgeExamples } from "../src/curate/select/judge-examples.ts";
import { checkAgreement } from "../src/curate/verify/check-agreement.ts";
import { checkConsistency } from "../src/curate/verify/check-consistency.ts";
import { checkCorrectness } from "../src/curate/verify/check-correctness.ts";
import { checkLocalizability } from "../src/curate/verify/check-localizability.ts";
import { checkTeachers } from "../src/curate/verify/check-teachers.ts";
import { type VerifyItem, verifyContext } from "../src/curate/verify/verify-context.ts";
import { verifyPhoto } from "../src/curate/verify/verify-photo.ts";
import { countryName } from "../src/place/countries.ts";
import { openGazetteer } from "../src/place/open-gazetteer.ts";
import { createRandom } from "../src/run/random.ts";
import { visualLexicon } from "../src/task/visual-lexicon.ts";

const photos = 20_000;
const random = createRandom(1);
const gazetteer = openGazetteer();
const teacher = { url: "http://localhost:8000" };
const config = curateSchema.parse({
  source: { table: "photos.csv" },
  teachers: [
    { name: "a", ...teacher },
    { name: "b", ...teacher },
  ],
  pointTeacher: { kind: "geoclip", model: "geoclip" },
});
const context = verifyContext(config, gazetteer);

const pick = <T>(values: readonly T[]) => values[random.integer(values.length)]!;
const frames = [
  (thing: string) => `In the foreground there is a ${thing}, which is worn by weather and use.`,
  (thing: string) => `Behind it, a ${thing} can be made out against the light.`,
  (thing: string) => `The ${thing} on the left is of a kind that is common in this part of the world.`,
  (thing: string) => `No ${thing} is visible, although one might expect it here.`,
];
const cities = Array.from({ length: gazetteer.cityCount }, (_, entity) => entity).filter(
  (entity) => gazetteer.isCity(entity) && gazetteer.population(entity) > 20_000,
);

/** Two reasonings of eight sentences, about as long as the published ones; everything passes, so every rule runs. */
function makeItem(row: number): VerifyItem {
  const city = pick(cities);
  const iso2 = gazetteer.country(city);
  const point = { lat: gazetteer.lat(city) + random.next() / 10, lon: gazetteer.lon(city) };
  const things = Array.from({ length: 12 }, () => pick(visualLexicon.names));
  const say = (name: string): TeacherAnswer => ({
    teacher: name,
    raw: "",
    status: "ok",
    localizable: true,
    score: 0.8,
    reasoning: Array.from({ length: 8 }, (_, index) => frames[index % 4]!(things[(index * 5) % 12]!)).join(" "),
    country: countryName(iso2),
    city: gazetteer.name(city),
    entities: things.slice(0, 10),
    tokens: { prompt: 1, completion: 1 },
    model: null,
    promptSha256: "",
  });
  const elements = things.map((name): CuratedElement => ({ name, source: "segmentation", score: 0.9, share: 0.05 }));
  return {
    photo: {
      row,
      id: `photo-${row}`,
      point,
      truth: { iso2, country: countryName(iso2), city: gazetteer.name(city), geonameId: city },
      photographerId: `photographer-${random.integer(photos / 3)}`,
      cell: `${Math.floor(point.lat * 111)}:${Math.floor(point.lon * 80)}`,
      image: { kind: "file", path: "" },
    },
    answers: [say("a"), say("b"), { ...say("geoclip"), point: [{ ...point, probability: 0.5 }] }],
    elements: [{ provider: "segmentation", elements }],
  };
}

console.log(`node ${process.version}, ${process.platform} ${process.arch}, ${cpus()[0]?.model}`);
const items = Array.from({ length: photos }, (_, row) => makeItem(row));
const passed = items.filter((item) => verifyPhoto(item, context).every((decision) => decision.passed)).length;
console.log(`${photos} photos with two teachers, a point teacher and twelve elements; ${passed} pass every rule\n`);

/** Best of three, in processor time of this process: other work on the machine does not count. */
function measure(name: string, work: (item: VerifyItem) => unknown): void {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 3; round++) {
    const start = process.cpuUsage();
    for (const item of items) work(item);
    const { user, system } = process.cpuUsage(start);
    best = Math.min(best, (user + system) / 1e6);
  }
  console.log(
    `${name.padEnd(34)} ${Math.round(photos / best)
      .toLocaleString("en-US")
      .padStart(11)} photos/s`,
  );
}

measure("teachers", (item) => checkTeachers(item, context));
measure("localizability", (item) => checkLocalizability(item, context));
measure("correctness", (item) => checkCorrectness(item, context));
measure("agreement", (item) => checkAgreement(item, context));
measure("consistency", (item) => checkConsistency(item, context));
measure("all five, as a run applies them", (item) => verifyPhoto(item, context));
measure("trace with its tags", (item) => chooseTrace(item, context));
measure("the judge's examples", (item) => judgeExamples(item, context));
measure("all of it", (item) => {
  verifyPhoto(item, context);
  chooseTrace(item, context);
  judgeExamples(item, context);
});

const start = process.cpuUsage();
const splitter = createSplitter(config.select);
const repeats = createRepeatFinder({ nearDuplicate: config.select.nearDuplicate });
for (const { photo } of items) {
  splitter.add(photo);
  repeats.add(
    photo.row,
    random.next().toString(16).slice(2, 10).padEnd(8, "0") + random.next().toString(16).slice(2, 10).padEnd(8, "0"),
  );
}
for (const { photo } of items) {
  repeats.decideDuplicate(photo);
  repeats.decideLeak(photo);
  splitter.decide(photo);
}
const { user, system } = process.cpuUsage(start);
console.log(
  `${"splits, duplicates, leaks".padEnd(34)} ${Math.round(photos / ((user + system) / 1e6))
    .toLocaleString("en-US")
    .padStart(11)} photos/s`,
);
