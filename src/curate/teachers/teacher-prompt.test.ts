// The prompts are versioned by their digests and hold nothing that could be copied as an answer.
import { expect, test } from "vitest";
import { openGazetteer } from "../../place/open-gazetteer.ts";
import { resolveCountry } from "../../place/resolve-country.ts";
import { resolvePlace } from "../../place/resolve-place.ts";
import { sha256 } from "../../run/digest.ts";
import { extractEntities } from "../../task/extract-entities.ts";
import { readTeacherAnswer } from "./read-teacher-answer.ts";
import { teacherAnswerSchema, teacherPrompt, teacherPrompts } from "./teacher-prompt.ts";

const prompts = Object.values(teacherPrompts).map((prompt) => [prompt.id, prompt] as const);

test.each(prompts)("%s has the digest of its text", (_, { text, sha256: digest }) => {
  expect(digest).toBe(sha256(text));
});

test.each(prompts)("%s names no country, no city and no coordinates", (_, { text }) => {
  const gazetteer = openGazetteer();
  // One that many people live in: common words are names of villages.
  const isPlace = (word: string) => {
    const place = resolvePlace(gazetteer, word, { level: "city" });
    return place.outcome === "resolved" && (place.place.population ?? 0) > 300_000;
  };
  const capitalized = text.match(/(?<=[\p{Ll},] )\p{Lu}\p{L}+/gu) ?? [];
  expect(capitalized.filter((word) => resolveCountry(word).outcome === "resolved" || isPlace(word))).toEqual([]);
  expect(text).not.toMatch(/\d\.\d|-?\d{2,3}\b/);
});

test("a teacher's own prompt, given back, is no answer", () => {
  for (const [, { text }] of prompts) expect(readTeacherAnswer(text).status).toBe("unparsed");
});

test("the prompt names no visible thing as an example", () => {
  // What it says about the picture itself is no example of what may be in it.
  const names = extractEntities(teacherPrompts["teacher.v1"].text).map(({ name }) => name);
  expect([...new Set(names)].filter((name) => !["person", "text"].includes(name))).toEqual([]);
});

test("the schema asks for every member, what is seen first", () => {
  const { properties, required } = teacherAnswerSchema.schema;
  expect(Object.keys(properties)).toEqual([...required]);
  expect(required[0]).toBe("visual_entities");
  for (const member of required) expect(teacherPrompts["teacher.v1"].text).toContain(`"${member}":`);
});

test("an unknown prompt is refused with the names of the known ones", () => {
  expect(() => teacherPrompt("teacher.v0")).toThrow('There is no teacher prompt "teacher.v0". Known: teacher.v1.');
});
