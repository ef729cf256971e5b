// Photos, answers and elements as tests need them: right by default, wrong in what the test says.
import fc from "fast-check";
import { openGazetteer } from "../../place/open-gazetteer.ts";
import { curateSchema } from "../curate-config.ts";
import type { CuratedElement, CuratedPhoto, Elements, TeacherAnswer } from "../item.ts";
import { type VerifyContext, type VerifyItem, verifyContext } from "./verify-context.ts";

export const gazetteer = openGazetteer();

const endpoint = { url: "http://localhost:8000" };

export const config = curateSchema.parse({
  source: { table: "photos.csv" },
  teachers: [
    { name: "qwen", ...endpoint },
    { name: "intern", ...endpoint },
  ],
  pointTeacher: { kind: "geoclip", model: "models/geoclip" },
});

export const context: VerifyContext = verifyContext(config, gazetteer);

export function contextWith(thresholds: Partial<VerifyContext["thresholds"]>): VerifyContext {
  return { ...context, thresholds: { ...context.thresholds, ...thresholds } };
}

/** In Alfama, Lisbon. */
export const lisbon = { lat: 38.7119, lon: -9.1293 };

export function photo(more: Partial<CuratedPhoto> = {}): CuratedPhoto {
  return {
    row: 0,
    id: "p0",
    point: lisbon,
    truth: { iso2: "PT", country: "Portugal", city: "Lisbon" },
    cell: "1:1",
    image: { kind: "file", path: "p0.jpg" },
    ...more,
  };
}

export function answer(teacher: string, more: Partial<TeacherAnswer> = {}): TeacherAnswer {
  return {
    teacher,
    raw: "{}",
    status: "ok",
    localizable: true,
    score: 0.9,
    reasoning: "A yellow tram climbs a hill past a church, and a palm tree stands by the fountain.",
    country: "Portugal",
    city: "Lisbon",
    entities: [],
    tokens: { prompt: 1, completion: 1 },
    model: "m",
    promptSha256: "0",
    ...more,
  };
}

export function pointAnswer(more: Partial<TeacherAnswer> = {}): TeacherAnswer {
  const silent = { localizable: null, score: null, reasoning: null, country: null, city: null };
  return answer("geoclip", { ...silent, point: [{ lat: 38.9, lon: -9.0, probability: 0.4 }], ...more });
}

export function seen(names: readonly string[], source = "segmentation", score = 1): Elements {
  return { provider: source, elements: names.map((name): CuratedElement => ({ name, source, score })) };
}

export const visible = ["tram", "hill", "church", "palm tree", "fountain"];

/** Passes every rule at the default thresholds. */
export function item(more: Partial<VerifyItem> = {}): VerifyItem {
  return {
    photo: photo(),
    answers: [answer("qwen"), answer("intern"), pointAnswer()],
    elements: [seen(visible)],
    ...more,
  };
}

const name = fc.option(
  fc.constantFrom("Portugal", "Spain", "Lisbon", "Porto", "Sintra", "Paris", "Atlantis", "", "PT"),
  {
    nil: null,
  },
);

const sentence = fc.constantFrom(
  "A tram climbs.",
  "There is no church.",
  "A palm tree and a fountain stand here.",
  "A castle looms.",
  "Perhaps a river is near.",
  "",
);

const anyAnswer = (teacher: string): fc.Arbitrary<TeacherAnswer> =>
  fc
    .record({
      status: fc.constantFrom("ok", "ok", "ok", "repaired", "unparsed", "refused", "failed"),
      localizable: fc.option(fc.boolean(), { nil: null, freq: 9 }),
      score: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: null, freq: 9 }),
      reasoning: fc.option(
        fc.array(sentence, { maxLength: 4 }).map((parts) => parts.join(" ")),
        { nil: null, freq: 9 },
      ),
      country: name,
      city: name,
    } as const)
    .map((more) => answer(teacher, more));

/** Anything that a run can come upon. */
export const anyItem: fc.Arbitrary<VerifyItem> = fc
  .record({
    answers: fc.subarray(["qwen", "intern"]).chain((names) => fc.tuple(...names.map(anyAnswer))),
    point: fc.option(
      fc.record({
        lat: fc.double({ min: -90, max: 90, noNaN: true }),
        lon: fc.double({ min: -180, max: 180, noNaN: true }),
        probability: fc.constant(0.5),
      }),
    ),
    elements: fc.array(
      fc.tuple(fc.subarray([...visible, "castle", "lorem"]), fc.constantFrom("segmentation", "qwen", "ocr")),
      { maxLength: 3 },
    ),
    cosine: fc.option(fc.double({ min: -1, max: 1, noNaN: true })),
  })
  .map(({ answers, point, elements, cosine }) => ({
    photo: photo(),
    answers: point === null ? answers : [...answers, pointAnswer({ point: [point] })],
    elements: elements.map(([names, source]) => seen(names, source)),
    ...(cosine !== null && { similarities: [{ teachers: ["qwen", "intern"] as const, cosine }] }),
  }));
