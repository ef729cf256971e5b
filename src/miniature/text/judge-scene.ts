// What an imperfect teacher answers to a curator's question about a scene: one JSON object, as its prompt asks for.
import type { Random } from "../../run/random.ts";
import type { SceneTruth } from "../scene.ts";
import { imperfectTeacher, type TeacherProfile } from "./imperfect-teacher.ts";

/** Lists what it invents among what it sees, and is as sure as the ideal observer may be. */
export function judgeScene(profile: TeacherProfile, truth: SceneTruth, random: Random): string {
  const { reasoning, country, city, faults } = imperfectTeacher(profile)(truth, random);
  const invented = faults.flatMap((fault) => (fault.kind === "invented" ? [fault.name] : []));
  const score = (truth.observation.countryProbability + truth.observation.cityProbability) / 2;
  return JSON.stringify({
    visual_entities: [...new Set([...invented, ...truth.elements.map(({ name }) => name)])],
    reasoning,
    localizable: score >= 0.5,
    localizability_score: score,
    country,
    city,
  });
}
