// Each rule at both sides of its threshold, and what holds for every photo.
import fc from "fast-check";
import { expect, test } from "vitest";
import type { StageName } from "../item.ts";
import {
  answer,
  anyItem,
  context,
  contextWith,
  item,
  lisbon,
  photo,
  pointAnswer,
  seen,
  visible,
} from "./verify.arbitrary.ts";
import type { VerifyContext, VerifyItem } from "./verify-context.ts";
import { isVerified, verifyPhoto } from "./verify-photo.ts";

const last = (of: VerifyItem, by: VerifyContext = context) => verifyPhoto(of, by).at(-1)!;

test("a good photo passes every rule, and each keeps what it looked at", () => {
  const decisions = verifyPhoto(item(), context);
  expect(isVerified(decisions)).toBe(true);
  expect(Object.fromEntries(decisions.map(({ stage, values }) => [stage, values]))).toEqual({
    teachers: { "status.qwen": "ok", "status.intern": "ok", "status.geoclip": "ok" },
    localizability: { mean: 0.9, yes: 2, no: 0, "score.qwen": 0.9, "score.intern": 0.9 },
    correctness: {
      "country.qwen": "PT",
      "km.qwen": expect.closeTo(2.3, 1),
      "country.intern": "PT",
      "km.intern": expect.closeTo(2.3, 1),
      "km.geoclip": expect.closeTo(23.7, 0),
    },
    agreement: { km: 0, jaccard: 1 },
    consistency: { "share.qwen": 1, "claims.qwen": 5, "share.intern": 1, "claims.intern": 5 },
  });
});

const without = (teacher: string) => item().answers.filter((each) => each.teacher !== teacher);
const qwen = (more: Parameters<typeof answer>[1]) => [answer("qwen", more), answer("intern"), pointAnswer()];
const both = (more: Parameters<typeof answer>[1]) => [answer("qwen", more), answer("intern", more), pointAnswer()];

const rejections: readonly [stage: StageName, reason: string, more: Partial<VerifyItem>][] = [
  ["teachers", "a teacher has not answered yet", { answers: without("intern") }],
  ["teachers", "a teacher has not answered yet", { answers: without("geoclip") }],
  ["teachers", "a teacher's answer cannot be read", { answers: qwen({ status: "unparsed" }) }],
  ["teachers", "a teacher's answer cannot be read", { answers: [...without("geoclip"), pointAnswer({ point: [] })] }],
  ["teachers", "a teacher refuses", { answers: qwen({ status: "refused" }) }],
  ["teachers", "a teacher could not be asked", { answers: qwen({ status: "failed" }) }],
  ["localizability", "a teacher calls it not localizable", { answers: qwen({ localizable: false }) }],
  ["localizability", "the mean score is too low", { answers: both({ score: 0.49 }) }],
  ["correctness", "a teacher names no country", { answers: qwen({ country: null }) }],
  ["correctness", "a teacher names no country", { answers: qwen({ country: "Atlantis" }) }],
  ["correctness", "a teacher names no city", { answers: qwen({ city: null }) }],
  ["correctness", "a teacher's city is not known in its country", { answers: qwen({ city: "Xyzzyburgh" }) }],
  ["correctness", "a teacher names another country", { answers: qwen({ country: "Spain", city: "Madrid" }) }],
  ["correctness", "a teacher names another country", { answers: qwen({ country: "Brazil" }) }],
  ["correctness", "a teacher's city is too far away", { answers: qwen({ city: "Porto" }) }],
  [
    "correctness",
    "the point teacher is too far away",
    { answers: [...without("geoclip"), pointAnswer({ point: [{ lat: 41.15, lon: -8.61, probability: 1 }] })] },
  ],
  ["agreement", "the reasonings differ too much", { answers: qwen({ reasoning: "A castle rises over a river." }) }],
  ["agreement", "the reasonings differ too much", { similarities: [{ teachers: ["intern", "qwen"], cosine: 0.69 }] }],
  ["agreement", "the reasonings have not been compared yet", { similarities: [] }],
  [
    "consistency",
    "the reasonings claim nothing visible",
    {
      answers: both({ reasoning: "It feels like home." }),
      similarities: [{ teachers: ["intern", "qwen"], cosine: 1 }],
    },
  ],
  ["consistency", "nobody says what the photo shows", { elements: [] }],
  ["consistency", "too little of the reasonings is visible", { elements: [seen(["tram", "hill", "church"])] }],
];

test.each(rejections)("%s: %s (%#)", (stage, reason, more) => {
  expect(last(item(more))).toMatchObject({ stage, passed: false, reason });
});

const acceptances: readonly [name: string, more: Partial<VerifyItem>][] = [
  ["a repaired answer", { answers: qwen({ status: "repaired" }) }],
  ["the last answer of a teacher", { answers: [answer("qwen", { status: "failed" }), ...item().answers] }],
  ["a mean at the threshold", { answers: [answer("qwen", { score: 0.1 }), ...without("qwen")] }],
  ["another language's name", { answers: qwen({ city: "Lissabon" }) }],
  ["a town near by", { answers: qwen({ city: "Sintra" }) }],
  [
    "reasonings that a model finds alike",
    { similarities: [{ teachers: ["intern", "qwen"], cosine: 0.7 }], answers: qwen({ reasoning: "A tram." }) },
  ],
  ["four claims of five", { elements: [seen(visible.slice(1))] }],
  [
    "one grounded reasoning of two",
    { answers: qwen({ reasoning: "A tram, a hill, a church, a palm tree, a fountain, a castle, a river, a bridge." }) },
  ],
];

test.each(acceptances)("%s is good enough", (_, more) => {
  expect(last(item(more))).toMatchObject({ stage: "consistency", passed: true });
});

test("most teachers are enough where not all must say yes", () => {
  const three: VerifyContext = { ...contextWith({ allYes: false }), teachers: ["qwen", "intern", "gemma"] };
  const answers = [...item().answers, answer("gemma", { localizable: false })];
  expect(last(item({ answers }), three)).toMatchObject({ stage: "consistency", passed: true });
  const two = [answer("qwen"), answer("intern", { localizable: false }), pointAnswer()];
  expect(last(item({ answers: two }), contextWith({ allYes: false })).reason).toBe(
    "most teachers call it not localizable",
  );
});

test("teachers who are both near the truth on different sides are too far apart", () => {
  const where = { point: { lat: 38.75, lon: -9.25 } };
  const answers = [answer("qwen", { city: "Cascais" }), answer("intern", { city: "Lisbon" }), pointAnswer()];
  expect(last(item({ photo: photo(where), answers }), contextWith({ agreeKm: 10 }))).toMatchObject({
    stage: "agreement",
    reason: "the teachers' places are too far apart",
  });
});

test("a namesake in the country is read as the one at the photo", () => {
  const springfield = { point: { lat: 39.8, lon: -89.65 }, truth: { iso2: "US", country: "United States" } };
  const answers = [
    ...["qwen", "intern"].map((name) => answer(name, { country: "USA", city: "Springfield" })),
    pointAnswer({ point: [{ ...springfield.point, probability: 1 }] }),
  ];
  expect(last(item({ photo: photo(springfield), answers })).passed).toBe(true);
});

test("on the high seas nobody is right", () => {
  const sea = photo({ point: lisbon, truth: { iso2: "", country: "" } });
  expect(last(item({ photo: sea }))).toMatchObject({ stage: "correctness", passed: false });
});

test("a single teacher, without points, is judged alone", () => {
  const alone: VerifyContext = { ...context, teachers: ["qwen"], pointTeacher: null };
  expect(isVerified(verifyPhoto(item({ answers: [answer("qwen")] }), alone))).toBe(true);
});

test("a teacher's own listing confirms nothing where another source has looked", () => {
  const reasoning = "A tram climbs to a castle.";
  const answers = both({ reasoning });
  const own = seen(["tram", "castle"], "qwen");
  expect(last(item({ answers, elements: [own, seen(["tram", "castle"], "intern")] })).passed).toBe(true);
  expect(last(item({ answers, elements: [own, seen(["tram"], "intern")] })).values).toMatchObject({
    "share.qwen": 0.5,
    "invented.qwen": "castle",
    "share.intern": 1,
  });
  const alone: VerifyContext = { ...context, teachers: ["qwen"] };
  expect(last(item({ answers, elements: [own] }), alone).values).toMatchObject({ "selfConfirmed.qwen": true });
});

test("denied things are no claims, uncertain elements no witnesses, and read text shows no things", () => {
  const answers = both({ reasoning: "There is no castle. A tram passes a church." });
  expect(last(item({ answers, elements: [seen(["tram", "church"])] })).passed).toBe(true);
  const faint = seen(["tram", "church"], "detection", 0.2);
  expect(last(item({ answers, elements: [faint] }), contextWith({ minElementScore: 0.5 })).passed).toBe(false);
  expect(last(item({ answers, elements: [seen(["TRAM CHURCH"], "ocr")] })).values["share.qwen"]).toBe(0);
  const signs = both({ reasoning: "A sign with text." });
  expect(last(item({ answers: signs, elements: [seen(["RUA AUGUSTA"], "ocr")] })).values["share.qwen"]).toBe(1);
});

test("segmentation's opinion stands beside the scores and decides nothing", () => {
  const elements = [{ provider: "s", elements: [{ name: "road", source: "s", score: 1, share: 0.25 }] }];
  const decision = verifyPhoto(item({ elements }), context)[1]!;
  expect(decision).toMatchObject({ passed: true, values: { "localizability.segmentation": 0.25 } });
});

test("no item makes a rule throw; decisions end at the first failure, and are the same the next time", () => {
  fc.assert(
    fc.property(anyItem, (any) => {
      const decisions = verifyPhoto(any, context);
      expect(decisions.slice(0, -1).every(({ passed }) => passed)).toBe(true);
      expect(verifyPhoto(any, context)).toEqual(decisions);
      const all = verifyPhoto(any, context, { isExhaustive: true });
      expect(all).toHaveLength(5);
      expect(all.slice(0, decisions.length)).toEqual(decisions);
      for (const { values } of all) {
        for (const value of Object.values(values)) expect(Number.isNaN(value)).toBe(false);
      }
    }),
    { numRuns: 1_000 },
  );
});

const strict = contextWith({
  meanScore: 0.8,
  cityKm: 10,
  geoclipKm: 50,
  agreeKm: 5,
  cosine: 0.9,
  jaccard: 0.6,
  groundedShare: 1,
});

test("stricter thresholds keep fewer: what passes them passes the looser ones", () => {
  fc.assert(
    fc.property(anyItem, (any) => {
      const [hard, easy] = [strict, context].map((by) => verifyPhoto(any, by, { isExhaustive: true }));
      for (const [index, { passed }] of hard!.entries()) if (passed) expect(easy![index]!.passed).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test("the order of the answers changes nothing", () => {
  fc.assert(
    fc.property(anyItem, (any) => {
      const turned = { ...any, answers: any.answers.toReversed() };
      expect(verifyPhoto(turned, context)).toEqual(verifyPhoto(any, context));
    }),
    { numRuns: 300 },
  );
});
