// A photo that fell out as a row: where it is, which stage rejected it, why, and what the rule saw.
import { basename, isAbsolute } from "node:path";
import { tableLayout } from "../../data/layouts.ts";
import type { Decision, PhotoHistory } from "../item.ts";
import { meanScore } from "./dataset-row.ts";

const fieldColumns = [
  "id",
  "lat",
  "lon",
  "iso2",
  "country",
  "region",
  "city",
  "geonameId",
  "licence",
  "photographerId",
  "localizability",
] as const;

/** Columns of the rejected table; `values` and `decisions` are JSON text. */
export const rejectedLayout = tableLayout(Object.fromEntries(fieldColumns.map((field) => [field, field])), [
  "id",
  "row",
  "stage",
  "reason",
  "values",
  "lat",
  "lon",
  "iso2",
  "country",
  "region",
  "city",
  "geonameId",
  "licence",
  "photographerId",
  "localizability",
  "answers",
  "decisions",
]);

/** `decision` is the one that rejected the photo. */
export function rejectedRow(
  { photo, answers, decisions }: PhotoHistory,
  { stage, reason, values }: Decision,
): Record<string, unknown> {
  const { truth, point } = photo;
  return {
    id: photo.id,
    row: photo.row,
    stage,
    reason,
    values: withoutFolders(values),
    lat: point.lat,
    lon: point.lon,
    iso2: truth.iso2 === "" ? undefined : truth.iso2,
    country: truth.country === "" ? undefined : truth.country,
    region: truth.region,
    city: truth.city,
    geonameId: truth.geonameId,
    licence: photo.licence,
    photographerId: photo.photographerId,
    localizability: meanScore(answers) ?? undefined,
    answers: answers.map(({ teacher, status, localizable, score, country, city, point: points }) => ({
      teacher,
      status,
      localizable,
      score,
      country,
      city,
      ...(points?.[0] !== undefined && { point: points[0] }),
    })),
    decisions: decisions.map((decision) => ({ ...decision, values: withoutFolders(decision.values) })),
  };
}

/** A dataset is passed on; where its maker keeps photos and benchmarks stays at home. */
function withoutFolders(values: Decision["values"]): Decision["values"] {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === "string" && isAbsolute(value) ? basename(value) : value,
    ]),
  );
}
