// What the counts of a run say about the dataset's leanings, in sentences with their numbers.
import type { CurationSummary, KeptCount } from "./curation-summary.ts";
import { count, share } from "./figures.ts";
import { continentNames, stageTitles } from "./names.ts";

/** Fewer photos than this say nothing about the yield of a continent or a scene. */
const fewest = 30;

/** Two yields are called different when they lie three standard errors apart. */
function differs(a: KeptCount, b: KeptCount): boolean {
  const all = (a.kept + b.kept) / (a.photos + b.photos);
  const error = Math.sqrt(all * (1 - all) * (1 / a.photos + 1 / b.photos));
  return Math.abs(a.kept / a.photos - b.kept / b.photos) > 3 * error;
}

/** Only what the numbers show; a dataset without kept rows has none. */
export function knownBiases(summary: CurationSummary): readonly string[] {
  if (summary.kept === 0) return [];
  return [
    concentration(summary),
    continents(summary),
    lostCountries(summary),
    scenes(summary),
    teachers(summary),
    photographers(summary),
    hardestStage(summary),
    localizability(summary),
  ].filter((sentence) => sentence !== null);
}

function concentration({ countries, kept }: CurationSummary): string | null {
  const present = countries.filter((country) => country.kept > 0);
  const top = present.slice(0, 5);
  if (present.length <= 5) return `All rows come from ${list(present.map(({ name }) => name))}.`;
  const rows = top.reduce((sum, country) => sum + country.kept, 0);
  return `${share(rows, kept)} of the rows come from 5 of ${present.length} countries: ${list(top.map(({ name }) => name))}.`;
}

function continents({ continents: all }: CurationSummary): string | null {
  const counted = all.filter(({ photos, continent }) => photos >= fewest && continent !== null);
  if (counted.length < 2) return null;
  const byYield = counted.toSorted((a, b) => b.kept / b.photos - a.kept / a.photos);
  const [best, worst] = [byYield[0]!, byYield.at(-1)!];
  if (!differs(best, worst)) return null;
  const part = ({ kept, photos }: { kept: number; photos: number }) => `${share(kept, photos)} of ${count(photos)}`;
  return (
    `The stages do not treat continents alike: ${part(best)} photos from ${continentNames[best.continent!]} were kept, ` +
    `but ${part(worst)} from ${continentNames[worst.continent!]}.`
  );
}

function lostCountries({ countries }: CurationSummary): string | null {
  const lost = countries.filter(({ kept, iso2 }) => kept === 0 && iso2 !== "");
  if (lost.length === 0) return null;
  const named = list(lost.slice(0, 12).map(({ name, photos }) => `${name} (${count(photos)})`));
  const more = lost.length > 12 ? ` and ${lost.length - 12} others` : "";
  return `Of ${lost.length === 1 ? "one country" : `${lost.length} countries`} in the source nothing was kept: ${named}${more}.`;
}

function scenes({ scenes: all }: CurationSummary): string | null {
  const counted = all.filter(({ photos, scene }) => photos >= fewest && scene !== "unknown");
  if (counted.length < 2) return null;
  const byYield = counted.toSorted((a, b) => b.kept / b.photos - a.kept / a.photos);
  const [best, worst] = [byYield[0]!, byYield.at(-1)!];
  if (!differs(best, worst)) return null;
  const part = ({ scene, kept, photos }: (typeof counted)[number]) =>
    `"${scene}" (${share(kept, photos)} of ${count(photos)})`;
  return `By what they show, photos of the kind ${part(best)} passed most often, those of the kind ${part(worst)} least.`;
}

function teachers({ teachers: all, kept }: CurationSummary): string | null {
  const writers = all.filter(({ traces }) => traces > 0).toSorted((a, b) => b.traces - a.traces);
  const first = writers[0];
  if (first === undefined) return null;
  const rest = writers.length === 1 ? "the style of one model is the style of the dataset" : "its style weighs most";
  return `${share(first.traces, kept)} of the reasonings were written by ${first.teacher}; ${rest}. All are in English.`;
}

function photographers({ photographers: known, mostOfOnePhotographer: most, kept }: CurationSummary): string | null {
  if (known === 0)
    return "Photographers are not known, so one person's photos may stand in both splits and in any number.";
  return `The rows come from ${count(known)} photographers; the one with the most rows has ${share(most, kept)} of them.`;
}

function hardestStage({ stages }: CurationSummary): string | null {
  const hardest = stages.toSorted((a, b) => b.rejected - a.rejected)[0];
  if (hardest === undefined || hardest.rejected === 0) return null;
  const reason = hardest.reasons[0]!;
  return (
    `Most photos fell out at "${stageTitles[hardest.stage]}" (${count(hardest.rejected)} of ${count(hardest.entered)}), ` +
    `most often because: ${reason.reason} (${count(reason.count)}). Photos of that kind are missing here.`
  );
}

function localizability({ localizability: { kept } }: CurationSummary): string | null {
  const all = kept.reduce((sum, rows) => sum + rows, 0);
  if (all === 0) return null;
  const high = kept.slice(Math.floor(kept.length * 0.8)).reduce((sum, rows) => sum + rows, 0);
  return `${share(high, all)} of the rows have a mean localizability of 0.8 or more: a model trained on them alone sees few hard photos.`;
}

function list(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
