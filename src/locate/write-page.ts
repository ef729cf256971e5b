// Writes the result page: pictures and nearby towns are looked up here, the page itself is a pure function of them.
import pLimit from "p-limit";
import { makeThumbnail } from "../photo/make-thumbnail.ts";
import { distanceKm } from "../place/distance.ts";
import type { Gazetteer } from "../place/gazetteer.ts";
import type { LatLon } from "../place/place.ts";
import { enforceLimit, type Limit } from "../run/limits.ts";
import { writeAtomic } from "../run/write-atomic.ts";
import { type PageItem, renderPage } from "./render-page.ts";
import type { LocateResult } from "./result-schema.ts";

export const photosOnPage: Limit = {
  name: "photos on one page",
  value: 1_000,
  unit: "photos",
  reason: "each is embedded with its picture, and a browser must be able to open the page",
};

/** Throws `too-large` for more photos than a page can show; called before anything is asked. */
export function enforcePageLimit(photos: number): void {
  enforceLimit(photosOnPage, photos, "The page");
}

/** Longest sides in pixels: one photo is shown large, many are shown small. */
const pictureSides = { one: 1280, few: 800, many: 480 };
const few = 20;
const iconSide = 128;

/** `notice` stands above the answers. */
export async function writePage(
  path: string,
  results: readonly LocateResult[],
  gazetteer: Gazetteer,
  notice?: string,
): Promise<void> {
  const maxSide =
    results.length === 1 ? pictureSides.one : results.length <= few ? pictureSides.few : pictureSides.many;
  const limit = pLimit(4);
  const items = await Promise.all(
    results.map((result) =>
      limit(async (): Promise<PageItem> => {
        // A file that could not be read, or has gone since, leaves its place empty.
        const shrink = async (side: number) =>
          result.photo === null ? null : await makeThumbnail(result.photo, { maxSide: side }).catch(() => null);
        const picture = await shrink(maxSide);
        const icon = picture && results.length > 1 ? await shrink(iconSide) : null;
        return { result, picture, icon, towns: findTowns(result, gazetteer) };
      }),
    ),
  );
  await writeAtomic(path, renderPage(items, { attribution: gazetteer.attribution, notice }));
}

const mostTowns = 6;
const smallestTown = 20_000;
/** Around a lone answer the map shows about this much, however small the place is; farther out, it shows countries. */
const reachKm = { least: 160, most: 1_500 };

/** The largest towns around the answer, spread so that their names have room on a map that shows all points. */
function findTowns(
  { point, radiusKm, level, candidates, exif }: LocateResult,
  gazetteer: Gazetteer,
): PageItem["towns"] {
  if (!point || radiusKm === null || level === "country") return [];
  const shown = [point, ...candidates.map((candidate) => candidate.point), ...(exif?.point ? [exif.point] : [])];
  const reach = Math.max(reachKm.least, radiusKm * 3, ...shown.map((other) => distanceKm(point, other)));
  if (reach > reachKm.most) return [];
  const found: number[] = [];
  gazetteer.visitCitiesWithin(point, reach, (entity) => {
    if (!gazetteer.isSection(entity) && gazetteer.population(entity) >= smallestTown) found.push(entity);
  });
  found.sort((a, b) => gazetteer.population(b) - gazetteer.population(a) || a - b);
  const towns: (LatLon & { readonly name: string })[] = [];
  for (const entity of found) {
    const town = { name: gazetteer.name(entity), lat: gazetteer.lat(entity), lon: gazetteer.lon(entity) };
    if ([...shown, ...towns].every((other) => distanceKm(other, town) > reach / 4)) towns.push(town);
    if (towns.length === mostTowns) break;
  }
  return towns;
}
