// What a request for rewards may hold.
import { z } from "zod";
import { type PresetName, presetNames } from "../../../task/presets.ts";
import { rewardNames } from "../../../task/rewards.ts";
import { rewardLimits } from "../reward-limits.ts";

const { completions, completionCharacters, nameCharacters, elements, images } = rewardLimits;

const name = z.string().max(nameCharacters.value);
/** A data URL is bounded by the body. */
const image = z.string().min(1);

/** One value for each row; null where a row has none. */
const column = <Value extends z.ZodType>(value: Value) => z.array(value.nullable()).max(completions.value);

const columns = z.strictObject({
  id: column(z.union([name, z.int()])).nullish(),
  solution: column(name)
    .nullish()
    .describe("The truth as published: <country>X</country><city>Y</city>, or X, a tab, Y."),
  country: column(name).nullish().describe("Name of the true country; with it, no solution is needed."),
  city: column(name).nullish(),
  region: column(name).nullish(),
  iso2: column(z.string().regex(/^[A-Za-z]{2}$/, "expected two letters"))
    .nullish()
    .describe("ISO 3166-1 alpha-2 of the true country; believed before its name."),
  lat: column(z.number().min(-90).max(90)).nullish(),
  lon: column(z.number().min(-180).max(180)).nullish(),
  entities: column(z.array(z.union([name, z.object({ text: name })])).max(elements.value))
    .nullish()
    .describe("Published tags of what the photo shows."),
  visual_elements: column(z.array(z.union([name, z.object({ name })])).max(elements.value)).nullish(),
  images: column(z.union([image, z.array(image).max(images.value)]))
    .nullish()
    .describe("Data URLs, or paths under a folder that the server was given. The judge is shown the first of a row."),
});

export const requestSchema = z.strictObject({
  completions: z
    .array(z.string().max(completionCharacters.value))
    .min(1)
    .max(completions.value)
    .describe("What the model wrote."),
  columns: columns.describe("The rows that were asked about, a list for each column."),
  rows: z
    .array(z.int().min(0))
    .nullish()
    .describe("For each completion, the index of its row. Left out: one row for each completion, in order."),
  rewards: z.array(z.enum(rewardNames)).min(1).max(rewardNames.length).nullish().describe("Single rewards, unsummed."),
  preset: z
    .enum(presetNames as readonly [PresetName, ...PresetName[]])
    .nullish()
    .describe("A published weighted sum."),
  variant: z.enum(["paper", "code"]).nullish().describe("What computes the components of the preset."),
  weights: z.partialRecord(z.enum(rewardNames), z.number()).nullish().describe("A weighted sum of your own."),
  whole_groups: z
    .boolean()
    .nullish()
    .describe("A reward that abstains for one completion of a row is null for all completions of that row."),
  details: z.boolean().nullish().describe("What each reward computed on its way."),
});

export type WireRewardRequest = z.infer<typeof requestSchema>;

/** JSON Schema (draft 2020-12) of a request. */
export const requestJsonSchema = () => z.toJSONSchema(requestSchema);
