// True texts are right in every reward; wrong ones say what is wrong with them.
import { describe, expect, test } from "vitest";
import type { Sample } from "../../data/sample.ts";
import { openGazetteer } from "../../place/open-gazetteer.ts";
import { createRandom } from "../../run/random.ts";
import { claimedConcepts, extractEntities } from "../../task/extract-entities.ts";
import { parseTolerant } from "../../task/parse-tolerant.ts";
import { createRewards } from "../../task/rewards.ts";
import type { SceneTruth } from "../scene.ts";
import { cueDistribution } from "../world/cue-distribution.ts";
import { openWorld } from "../world/open-world.ts";
import { groundClaims } from "./ground-claims.ts";
import { imperfectTeacher, type TaughtText, teacherProfiles } from "./imperfect-teacher.ts";
import { listCues } from "./list-cues.ts";
import { phraseCue } from "./phrase-cue.ts";
import { drawScene } from "./scene.arbitrary.ts";
import { writeCaption } from "./write-caption.ts";
import { placeToName, writeReasons } from "./write-reasons.ts";
import { type RewardRow, writeRewardRow } from "./write-reward-row.ts";

const rewards = createRewards(openGazetteer());
const scenes = Array.from({ length: 1200 }, (_, seed) => drawScene(seed));

const heldOut = new Set(openWorld().cities.flatMap(({ name, isHeldOut }) => (isHeldOut ? [name] : [])));

const sampleOf = ({ id, city, elements }: SceneTruth): Sample => ({
  id,
  images: [],
  country: city.country,
  city: city.name,
  iso2: city.iso2,
  lat: city.lat,
  lon: city.lon,
  visualElements: elements.map(({ name }) => ({ name, source: "scene", score: 1 })),
});
const value = (name: keyof typeof rewards, text: string, truth: SceneTruth) =>
  rewards[name](text, sampleOf(truth), {}).value;

describe("reasons", () => {
  const written = scenes.map((truth) => ({ truth, text: writeReasons(truth, createRandom(truth.seed)) }));

  test("are complete answers in the canonical form", () => {
    for (const { truth, text } of written) {
      expect(parseTolerant(text, { recover: false }).status, text).toBe("ok");
      expect(value("format.strict", text, truth), text).toBe(1);
    }
  });

  test("claim to see at least one thing, and nothing that is not there", () => {
    for (const { truth, text } of written) expect(value("visual.paper", text, truth), text).toBe(1);
  });

  test("name the city where it is determined, and the country where that is", () => {
    const known = { city: 1, country: 0.2, none: 0 };
    for (const { truth, text } of written)
      expect(value("accuracy.paper", text, truth), text).toBeGreaterThanOrEqual(
        known[truth.observation.determines] - 1e-9,
      );
  });

  test("say so where the place is a guess", () => {
    for (const { truth, text } of written) {
      const admits =
        /guess|city is open|cannot tell|most likely|I choose|not certain|It may be|I lean|Many cities/.test(text);
      expect(admits, text).toBe(truth.observation.determines !== "city");
    }
  });

  test("name no city that is held out from a scene of another", () => {
    for (const { truth, text } of written) {
      const city = parseTolerant(text, { recover: false }).city!;
      if (!truth.city.isHeldOut) expect(heldOut, text).not.toContain(city);
    }
  });

  test("end in the true place where a row asks for it, and never call it likelier than it is", () => {
    for (const truth of scenes) {
      const text = writeReasons(truth, createRandom(truth.seed), { answer: "true" });
      expect(value("accuracy.paper", text, truth), text).toBe(1);
      expect(value("visual.paper", text, truth), text).toBe(1);
      if (placeToName(truth).city !== truth.city.name) expect(text).not.toMatch(/likely|best|safest|good guess/);
    }
  });

  test("are short and varied", () => {
    const lengths = written.map(({ text }) => text.split(/\s+/).length).sort((a, b) => a - b);
    expect(lengths[lengths.length / 2]!).toBeLessThanOrEqual(60);
    expect(lengths.at(-1)!).toBeLessThanOrEqual(120);
    const scene = drawScene(4, 5);
    const versions = new Set(Array.from({ length: 50 }, (_, seed) => writeReasons(scene, createRandom(seed))));
    expect(versions.size).toBeGreaterThan(40);
  });

  test("are the same for the same seed", () => {
    expect(writeReasons(scenes[1]!, createRandom(9))).toBe(writeReasons(scenes[1]!, createRandom(9)));
  });
});

test("every cue of the world can be spoken of by the element it is drawn as", () => {
  const seen = new Set<string>();
  for (const city of openWorld().cities) {
    for (const family of ["landmark", "vegetation", "building", "terrain", "vehicle", "flag", "stop sign"] as const) {
      for (const { cue } of cueDistribution(city, family).values()) {
        if (seen.has(`${family} ${cue.value}`)) continue;
        seen.add(`${family} ${cue.value}`);
        const { isTrue } = groundClaims([{ name: cue.element }]);
        const sayable = phraseCue(cue, cue.element).flat();
        expect(sayable.filter((phrase) => isTrue(`${phrase}.`)).length, cue.value).toBeGreaterThan(0);
        const claims = sayable.flatMap((phrase) => claimedConcepts(extractEntities(`${phrase}.`)));
        expect(claims.length, cue.value).toBeGreaterThan(0);
      }
    }
  }
});

describe("captions and lists", () => {
  test("name only what is there, and no place", () => {
    for (const truth of scenes) {
      const caption = writeCaption(truth, createRandom(truth.seed));
      expect(groundClaims(truth.elements).isTrue(caption), caption).toBe(true);
    }
  });

  test("list every cue once", () => {
    for (const truth of scenes) {
      const lines = listCues(truth, createRandom(truth.seed)).split("\n");
      expect(lines).toHaveLength(Math.max(1, truth.cues.length));
      for (const line of lines) if (truth.cues.length > 0) expect(line).toMatch(/^[a-z ]+: \S/);
    }
    expect(listCues(drawScene(1, 0), createRandom(1))).toBe("nothing");
  });
});

describe.each(Object.values(teacherProfiles))("the $name teacher", (profile) => {
  const teach = imperfectTeacher(profile);
  const taught = scenes.map((truth) => ({ truth, ...teach(truth, createRandom(truth.seed)) }));
  const withFault = (kind: TaughtText["faults"][number]["kind"]) =>
    taught.filter(({ faults }) => faults.some((fault) => fault.kind === kind));

  test("invents at its rate, and what it invents is not there", () => {
    expect(withFault("invented").length / taught.length).toBeCloseTo(profile.invent, 1);
    for (const { truth, text } of withFault("invented")) expect(value("visual.paper", text, truth)).toBeLessThan(1);
  });

  test("misreads at its rate", () => {
    const cues = taught.reduce((sum, { truth }) => sum + truth.cues.length, 0);
    const misread = taught.reduce((sum, { faults }) => sum + faults.filter(({ kind }) => kind === "misread").length, 0);
    // Some draws are of the same value and are no misreading.
    expect(misread / cues).toBeGreaterThan(profile.misread * 0.5);
    expect(misread / cues).toBeLessThan(profile.misread * 1.2);
  });

  test("is right wherever its record is clean", () => {
    for (const { truth, text, faults } of taught) {
      if (faults.length > 0) continue;
      expect(value("visual.paper", text, truth), text).toBe(1);
      if (truth.observation.determines === "city") expect(value("accuracy.paper", text, truth), text).toBe(1);
    }
  });

  test("is wrong wherever its record names a wrong place", () => {
    const wrong = withFault("wrong place");
    expect(wrong.length / taught.length).toBeGreaterThan(profile.wrongPlace * 0.5);
    for (const { truth, text } of wrong) expect(value("accuracy.paper", text, truth), text).toBeLessThan(1);
  });

  test("names no city that is held out from a scene of another", () => {
    for (const { truth, reasoning, city } of taught) {
      if (truth.city.isHeldOut) continue;
      expect(heldOut, reasoning).not.toContain(city);
    }
  });
});

describe("rows for the reward model", () => {
  const rows = scenes.map((truth) => ({ truth, ...writeRewardRow(truth, createRandom(truth.seed)) }));
  const ofKind = (kind: RewardRow["kind"]) => rows.filter((row) => row.kind === kind);

  test("have all kinds, and a label that follows from the kind", () => {
    for (const kind of ["good", "unlocalizable", "wrong place", "ungrounded"] as const)
      expect(ofKind(kind).length, kind).toBeGreaterThan(50);
    for (const { kind, label } of rows) expect(label).toBe(kind === "good" ? "yes" : "no");
  });

  test("are unlocalizable exactly where the observer says none", () => {
    for (const { truth, kind } of rows) expect(kind === "unlocalizable").toBe(truth.observation.determines === "none");
  });

  test("claim what is not there only where they are ungrounded or misread", () => {
    for (const { truth, reasoning } of ofKind("good"))
      expect(groundClaims(truth.elements).isTrue(reasoning), reasoning).toBe(true);
    for (const { truth, reasoning } of ofKind("ungrounded"))
      expect(groundClaims(truth.elements).isTrue(reasoning), reasoning).toBe(false);
  });
});
