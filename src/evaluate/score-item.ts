// Compares one answer with the truth of its row.
import { continentOf, countryName } from "../place/countries.ts";
import type { Gazetteer } from "../place/gazetteer.ts";
import { resolveCountry } from "../place/resolve-country.ts";
import { parseCodeEval } from "../task/parse-code.ts";
import { parseTolerant } from "../task/parse-tolerant.ts";
import type { Parsed } from "../task/parsed.ts";
import { score } from "../task/score.ts";
import { scoreCode } from "../task/score-code.ts";
import { isAnswered } from "../task/status.ts";
import type { Truth } from "../task/truth.ts";
import type { Item, ManifestRow } from "./answer.ts";
import type { ScoredItem } from "./scored-item.ts";

export interface ScoreOptions {
  /** False for answers to a prompt without reasoning, which the release's parser reads in another way. */
  readonly cot?: boolean;
}

/** Pure; the same item and gazetteer always give the same score. */
export function scoreItem(item: Item, gazetteer: Gazetteer, { cot = true }: ScoreOptions = {}): ScoredItem {
  const { answer } = item;
  const truth = truthOfRow(item);
  const parsed = parseTolerant(answer.error ? null : answer.text, { finishReason: answer.finishReason });
  const scored = score(parsed, truth, gazetteer);
  const country = trueCountry(truth);
  return {
    row: item.row,
    id: item.id,
    image: item.image,
    truth: {
      country,
      countryName: item.country ?? (country && countryName(country)),
      region: item.region,
      city: item.city,
      continent: country && continentOf(country),
      point: truth.point ?? null,
    },
    status: parsed.status,
    prediction: isAnswered(parsed.status) ? readPrediction(parsed, scored.geocoded) : null,
    confidence: answer.confidence,
    distanceKm: scored.distanceKm,
    names: {
      country: scored.country?.verdict ?? null,
      region: scored.region?.verdict ?? null,
      city: scored.city?.verdict ?? null,
    },
    namesCode: scoreCode(parseCodeEval(answer.text ?? "", { cot }), truth),
    text: answer.text,
    error: answer.error?.message ?? null,
    errorCode: answer.error?.code ?? null,
    columns: item.columns,
  };
}

export function truthOfRow({ country, iso2, region, city, lat, lon }: ManifestRow): Truth {
  return {
    ...(country && { country }),
    ...(iso2 && { iso2 }),
    ...(region && { region }),
    ...(city && { city }),
    ...(lat !== null && lon !== null && { point: { lat, lon } }),
  };
}

function trueCountry({ iso2, country }: Truth): string | null {
  if (iso2) return iso2;
  const resolution = country ? resolveCountry(country) : null;
  return resolution?.outcome === "resolved" ? resolution.place.country : null;
}

function readPrediction(parsed: Parsed, geocoded: ReturnType<typeof score>["geocoded"]): ScoredItem["prediction"] {
  return {
    country: geocoded?.place.country ?? null,
    countryName: parsed.country,
    region: (geocoded?.level === "region" ? geocoded.place.name : geocoded?.place.region) ?? null,
    city: parsed.city,
    point: geocoded?.point ?? null,
    radiusKm: geocoded?.radiusKm ?? null,
    level: geocoded?.level ?? null,
  };
}
