// Reads and checks the file that describes a curation run.
import { readFile, stat } from "node:fs/promises";
import { parseDocument } from "yaml";
import type { z } from "zod";
import { GlobeError } from "../run/errors.ts";
import { enforceLimit, type Limit } from "../run/limits.ts";
import { type CurateConfig, curateSchema } from "./curate-config.ts";
import { providerName } from "./element-column.ts";
import { teacherPrompt } from "./teachers/teacher-prompt.ts";

const configFileLimit: Limit = {
  name: "curation configuration",
  value: 1024 * 1024,
  unit: "bytes",
  reason: "a complete one has a few thousand",
};
/** More faults than this come from one mistake. */
const mostFaults = 20;

/** The complete configuration. Throws `config` with every fault at once, `missing-file` and `too-large`. */
export async function readCurateConfig(path: string): Promise<CurateConfig> {
  enforceLimit(configFileLimit, (await stat(path)).size, path);
  return parseCurateConfig(await readFile(path, "utf8"), path);
}

/** The same from the text of a file; `name` stands in messages. */
export function parseCurateConfig(source: string, name: string): CurateConfig {
  const document = parseDocument(source);
  const [broken] = document.errors;
  if (broken !== undefined) throw configError(name, [`it is no YAML: ${broken.message}`]);
  let written: unknown;
  try {
    written = document.toJS();
  } catch (error) {
    throw configError(name, [`it refers to itself too often: ${(error as Error).message}`]);
  }
  return checkCurateConfig(written, name);
}

/** Checks a configuration that is no text any more. */
export function checkCurateConfig(written: unknown, name: string): CurateConfig {
  const read = curateSchema.safeParse(written);
  if (!read.success) throw configError(name, read.error.issues.map(describeIssue));
  const faults = findContradictions(read.data);
  if (faults.length > 0) throw configError(name, faults);
  return read.data;
}

function findContradictions(config: CurateConfig): string[] {
  const faults: string[] = [];
  const seen = new Set<string>();
  const answering = [...config.teachers, ...(config.pointTeacher === undefined ? [] : [config.pointTeacher])];
  for (const { name } of answering) {
    if (seen.has(name)) faults.push(`two teachers are called "${name}"`);
    seen.add(name);
  }
  const providers = config.elements.map(providerName);
  for (const [index, name] of providers.entries()) {
    if (providers.indexOf(name) !== index) faults.push(`two providers of elements are called "${name}"`);
  }
  for (const [index, { prompt }] of config.teachers.entries()) {
    try {
      teacherPrompt(prompt);
    } catch (error) {
      faults.push(`teachers.${index}.prompt: ${(error as Error).message}`);
    }
  }
  const { photos } = config.source;
  if (photos.kind === "url" && photos.template !== undefined && !photos.template.includes("{id}")) {
    faults.push("source.photos.template has no {id} in it, so that every photo would have one address");
  }
  const named = new Set(config.teachers.map((teacher) => teacher.name));
  const wanted = [
    ...(config.select.preferTeacher === undefined ? [] : [config.select.preferTeacher]),
    ...config.elements.flatMap((each) => (each.provider === "teacher" ? (each.teachers ?? []) : [])),
  ];
  for (const name of wanted) if (!named.has(name)) faults.push(`there is no teacher "${name}"`);
  return faults;
}

function describeIssue({ path, message }: z.core.$ZodIssue): string {
  return path.length === 0 ? message : `${path.join(".")}: ${message}`;
}

function configError(name: string, faults: readonly string[]): GlobeError {
  const shown = faults.slice(0, mostFaults).map((fault) => `\n  ${fault}`);
  const more = faults.length > mostFaults ? `\n  and ${faults.length - mostFaults} more` : "";
  return new GlobeError("config", `${name} cannot be used:${shown.join("")}${more}`, { facts: { file: name } });
}
