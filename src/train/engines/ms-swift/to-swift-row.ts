// One sample as a row of the JSONL that ms-swift trains on and the reward adapters read.
import type { Sample } from "../../../data/sample.ts";
import { prompts } from "../../../task/prompts.ts";
import type { TrainConfig } from "../../config/train-config.ts";
import { answerOf } from "../../training-rows.ts";

export interface SwiftMessage {
  readonly role: "system" | "user" | "assistant";
  readonly content: string;
}

/** Columns beside messages and images are what `globe rewards serve` reads; absent ones are null, so that all rows have all. */
export type SwiftRow = Readonly<Record<string, unknown>> & {
  readonly messages: readonly SwiftMessage[];
  readonly images: readonly string[];
};

/** Names of the columns of GRPO rows that not every sample has. */
export const rewardColumns = [
  "solution",
  "country",
  "city",
  "region",
  "iso2",
  "lat",
  "lon",
  "entities",
  "visual_elements",
] as const;

export interface SwiftRowOptions {
  /** The absolute path of the photo. It stands before the text, as in the published prompts. */
  readonly image: string;
  /** Said first; an empty one keeps ms-swift from saying its own. */
  readonly system: string;
}

export function toSwiftRow(sample: Sample, config: TrainConfig, { image, system }: SwiftRowOptions): SwiftRow {
  const text = config.kind === "rm" ? (sample.response ?? "") : prompts[config.prompt].text;
  const messages: SwiftMessage[] = [
    { role: "system", content: system },
    { role: "user", content: `<image>${withoutTags(text)}` },
  ];
  const images = [image];
  if (config.kind === "grpo") return { messages, images, id: sample.id, ...truthOf(sample) };
  return { messages: [...messages, { role: "assistant", content: withoutTags(answerTo(sample, config)) }], images };
}

function answerTo(sample: Sample, config: Exclude<TrainConfig, { kind: "grpo" }>): string {
  if (config.kind === "sft") return answerOf(sample, config.answer);
  return (sample.localizability ?? 0) >= config.positiveFrom ? "yes" : "no";
}

function truthOf(sample: Sample): Readonly<Record<(typeof rewardColumns)[number], unknown>> {
  const { country, city, region, iso2, lat, lon, entities, visualElements } = sample;
  const name = country ?? iso2;
  return {
    solution: name === undefined ? null : `<country>${name}</country><city>${city ?? ""}</city>`,
    country: country ?? null,
    city: city ?? null,
    region: region ?? null,
    iso2: iso2 ?? null,
    lat: lat ?? null,
    lon: lon ?? null,
    entities: entities?.map((entity) => entity.text) ?? null,
    visual_elements: visualElements?.map((element) => element.name) ?? null,
  };
}

/** ms-swift takes these for places of media, and would ask for a second photo. */
function withoutTags(text: string): string {
  return text.replace(/<(image|video|audio|img|ref-object|bbox)>/g, "($1)");
}
