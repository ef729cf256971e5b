// Turns a rendered scene into its rows: the sample that training reads, and the truth behind it.

import { toJson } from "../data/column-text.ts";
import { sampleLayout } from "../data/layouts.ts";
import { createRecordWriter } from "../data/record-writer.ts";
import type { Sample } from "../data/sample.ts";
import { createRandom } from "../run/random.ts";
import { formatAnswer } from "../task/format-answer.ts";
import type { Observation, RenderedScene, SceneTruth } from "./scene.ts";
import { composeReasons } from "./text/write-reasons.ts";

export interface SceneFiles {
  /** Path of the picture, relative to the folder of the tables. */
  readonly image: string;
  /** Lines of samples.jsonl and truth.jsonl, without their ends. */
  readonly sample: string;
  readonly truth: string;
}

const toRecord = createRecordWriter(sampleLayout);

export function toSample({ truth }: RenderedScene): SceneFiles {
  const image = `images/${truth.id}.jpg`;
  return {
    image,
    sample: toJson(toRecord(sampleOf(truth, image))),
    truth: toJson(truth as unknown as Record<string, unknown>),
  };
}

/** The scene as a sample; `localizability` is the mean of what the ideal observer gives country and city. */
export function sampleOf(truth: SceneTruth, image: string): Sample {
  const { city, observation } = truth;
  const seen = new Set<string>();
  const { sentences, conclusion, ...place } = composeReasons(truth, createRandom(truth.seed ^ 0x5f3759df));
  const reasoning = [...sentences, conclusion].join(" ");
  return {
    id: truth.id,
    images: [{ path: image }],
    response: reasoning,
    country: city.country,
    city: city.name,
    lat: city.lat,
    lon: city.lon,
    iso2: city.iso2,
    geonameId: city.id,
    localizability: localizabilityOf(observation),
    visualElements: truth.elements
      .filter(({ name }) => !seen.has(name) && seen.add(name))
      .map(({ name, box }) => ({ name, source: "truth", score: 1, box })),
    // The whole answer: where the place cannot be known, its best guess differs from the truth above.
    columns: { completion: formatAnswer({ reasoning, ...place }) },
    licence: "Apache-2.0",
  };
}

/** 0..1, in steps of a thousandth. */
function localizabilityOf({ countryProbability, cityProbability }: Observation): number {
  return Math.round(500 * (countryProbability + cityProbability)) / 1000;
}
