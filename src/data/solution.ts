// The two written forms of a training row's truth: tags as published, and a tab after the reference's preprocessing.
import { BadValue } from "./sample-row.ts";

export interface TruthNames {
  readonly country?: string;
  readonly city?: string;
}

/**
 * Reads `<country>X</country>` and `<city>Y</city>` (a missing tag is an unknown name; tags do not cross lines) or
 * `X<TAB>Y`. Throws `BadValue` for text that is neither: the reference would crash on it while computing the reward.
 */
export function parseSolution(text: string): TruthNames {
  const country = /<country>(.*?)<\/country>/.exec(text)?.[1];
  const city = /<city>(.*?)<\/city>/.exec(text)?.[1];
  if (country !== undefined || city !== undefined) return names(country, city);
  const parts = text.split("\t");
  if (parts.length === 2) return names(parts[0], parts[1]);
  if (text.trim() === "") return {};
  throw new BadValue(
    "bad-value",
    `the solution has neither <country> and <city> tags nor exactly one tab: ${quote(text)}`,
  );
}

/** `<country>X</country><city>Y</city>`, with an empty tag for a name that is not known. */
export function renderTaggedSolution({ country = "", city = "" }: TruthNames): string {
  for (const name of [country, city]) {
    if (/[\n\r]|<\/?(country|city)>/.test(name))
      throw new BadValue("bad-value", `${quote(name)} cannot stand inside a tag.`);
  }
  return `<country>${country}</country><city>${city}</city>`;
}

/** `X<TAB>Y`: what the reference's rewards split. */
export function renderTabbedSolution({ country = "", city = "" }: TruthNames): string {
  for (const name of [country, city]) {
    if (name.includes("\t"))
      throw new BadValue("bad-value", `${quote(name)} holds a tab, which separates country and city.`);
  }
  return `${country}\t${city}`;
}

function names(country: string | undefined, city: string | undefined): TruthNames {
  const known = { country: country?.trim(), city: city?.trim() };
  return { ...(known.country ? { country: known.country } : {}), ...(known.city ? { city: known.city } : {}) };
}

function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
