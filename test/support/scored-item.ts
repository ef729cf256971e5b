// One scored item with sensible parts, of which a test changes those that matter to it.
import type { ScoredItem } from "../../src/evaluate/scored-item.ts";

type Changes = Partial<Omit<ScoredItem, "truth" | "names" | "namesCode">> & {
  readonly truth?: Partial<ScoredItem["truth"]>;
  readonly names?: Partial<ScoredItem["names"]>;
  readonly namesCode?: Partial<ScoredItem["namesCode"]>;
};

/** A right answer for Paris at a distance of 0 km, changed. */
export function scoredItem(changes: Changes = {}): ScoredItem {
  const row = changes.row ?? 0;
  const truth = {
    country: "FR",
    countryName: "France",
    region: "Île-de-France",
    city: "Paris",
    continent: "Europe",
    point: { lat: 48.8566, lon: 2.3522 },
  };
  return {
    row,
    id: `photo-${row}.jpg`,
    image: null,
    status: "ok",
    prediction: { ...truth, radiusKm: 20, level: "city" },
    confidence: null,
    distanceKm: 0,
    text: "<think>A tower.</think><answer>country: France\ncity: Paris</answer>",
    error: null,
    errorCode: null,
    columns: {},
    ...changes,
    truth: { ...truth, ...changes.truth },
    names: { country: "same", region: "same", city: "same", ...changes.names },
    namesCode: { country: true, city: true, ...changes.namesCode },
  };
}

/** A row that ended without an answer, the way the scorer hands it on. */
export function unansweredItem(status: ScoredItem["status"], changes: Changes = {}): ScoredItem {
  return scoredItem({
    status,
    prediction: null,
    distanceKm: null,
    ...changes,
    names: { country: "abstained", region: "abstained", city: "abstained", ...changes.names },
    namesCode: { country: false, city: false, ...changes.namesCode },
  });
}
