// What the rules are for, on scenes whose whole truth is known: fewer wrong places and inventions after each of them.
import { expect, test } from "vitest";
import { openSceneStream } from "../../miniature/scene-stream.ts";
import { imperfectTeacher, teacherProfiles } from "../../miniature/text/imperfect-teacher.ts";
import { createRandom } from "../../run/random.ts";
import { listTaughtElements } from "../elements/list-taught-elements.ts";
import type { DecisionName, Elements, TeacherAnswer } from "../item.ts";
import { chooseTrace } from "../select/choose-trace.ts";
import { groundReasoning } from "./ground-reasoning.ts";
import { locateAnswer } from "./locate-answer.ts";
import { answer, contextWith, gazetteer, photo } from "./verify.arbitrary.ts";
import type { VerifyContext, VerifyItem } from "./verify-context.ts";
import { isVerified, verifyPhoto } from "./verify-photo.ts";

const profiles = [teacherProfiles.careless, teacherProfiles.fanciful];
const context: VerifyContext = { ...contextWith({}), teachers: profiles.map(({ name }) => name), pointTeacher: null };

/** Among the answers that have come so far. */
interface Faults {
  answers: number;
  wrongPlaces: number;
  claims: number;
  inventions: number;
  photos: number;
  notLocalizable: number;
}

test("the share of what is wrong falls from stage to stage", { timeout: 120_000 }, async () => {
  const after = new Map<DecisionName | "all" | "chosen", Faults>();
  for await (const { truth } of openSceneStream({ split: "train", seed: 3, count: 240, threads: 2 })) {
    const { city, elements, observation } = truth;
    const score = (observation.countryProbability + observation.cityProbability) / 2;
    const answers = profiles.map((profile, index): TeacherAnswer => {
      const taught = imperfectTeacher(profile)(truth, createRandom(truth.seed + index));
      // What a teacher invents it lists too, beside what there is.
      const invented = taught.faults.flatMap((fault) => (fault.kind === "invented" ? [fault.name] : []));
      const entities = [...invented, ...elements.map(({ name }) => name)];
      const { reasoning, country, city: named } = taught;
      return answer(profile.name, { reasoning, country, city: named, entities, score, localizable: score >= 0.5 });
    });
    const seen: Elements = {
      provider: "truth",
      elements: elements.map(({ name, share }) => ({ name, source: "truth", score: 1, share })),
    };
    const point = { lat: city.lat, lon: city.lon };
    const item: VerifyItem = {
      photo: photo({ point, truth: { iso2: city.iso2, country: city.country, city: city.name } }),
      answers,
      // Nothing but what the teachers say about each other's inventions.
      elements: [listTaughtElements(answers)],
    };
    const count = (stage: DecisionName | "all" | "chosen", of: readonly TeacherAnswer[]) => {
      const sum = after.get(stage) ?? {
        answers: 0,
        wrongPlaces: 0,
        claims: 0,
        inventions: 0,
        photos: 0,
        notLocalizable: 0,
      };
      after.set(stage, sum);
      sum.photos++;
      if (observation.determines === "none") sum.notLocalizable++;
      for (const each of of) {
        const place = locateAnswer(gazetteer, each, point);
        const { claims, invented } = groundReasoning(each.reasoning ?? "", each.teacher, [seen]);
        sum.answers++;
        if (place.outcome !== "located" || place.km > 25) sum.wrongPlaces++;
        sum.claims += claims;
        sum.inventions += invented.length;
      }
    };
    const decisions = verifyPhoto(item, context);
    count("all", answers);
    for (const { stage, passed } of decisions) if (passed) count(stage, answers);
    const { trace } = chooseTrace(item, context);
    if (isVerified(decisions) && trace) count("chosen", [trace.answer]);
  }
  const wrong = (stage: DecisionName | "all" | "chosen") => {
    const { answers, wrongPlaces, claims, inventions, photos, notLocalizable } = after.get(stage)!;
    return {
      place: wrongPlaces / answers,
      thing: inventions / claims,
      scene: notLocalizable / photos,
    };
  };
  expect(after.get("chosen")!.photos).toBeGreaterThan(10);
  expect(wrong("all").place).toBeGreaterThan(0.3);
  expect(wrong("all").scene).toBeGreaterThan(0.2);
  expect(wrong("localizability").scene).toBeLessThan(wrong("all").scene / 2);
  expect(wrong("localizability").place).toBeLessThan(wrong("all").place);
  expect(wrong("correctness").place).toBe(0);
  expect(wrong("chosen").thing).toBeLessThan(wrong("all").thing / 2);
});
