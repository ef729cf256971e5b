// For every field: how a column's value becomes members of a sample, and how those members are written again.
import type { Field } from "./columns.ts";
import {
  readEntities,
  readImage,
  readImages,
  readJson,
  readNumber,
  readProse,
  readProvenance,
  readText,
  readVisualElements,
} from "./field-values.ts";
import { parseMessages, renderMessages } from "./messages.ts";
import { readCountry, readIso2 } from "./read-country.ts";
import type { Sample, SampleImage } from "./sample.ts";
import { parseSolution, renderTaggedSolution } from "./solution.ts";

/** A sample whose members are still being gathered. */
export type Draft = { -readonly [Key in keyof Sample]?: Sample[Key] };

export interface FieldCodec {
  /** Members of a sample that the column states. */
  readonly keys: readonly (keyof Sample)[];
  /** Sets those members; leaves the draft as it is when the value says nothing. Throws `BadValue`. */
  readonly read: (value: unknown, column: string, draft: Draft) => void;
  /**
   * The value as JSON and Parquet hold it; undefined when there is nothing to write. `kept` is what the column held
   * when the sample was read, if that was kept: the chat form takes its prompt from there.
   */
  readonly render: (sample: Sample, kept?: unknown) => unknown;
}

function member<Key extends keyof Sample>(
  key: Key,
  read: (value: unknown, column: string) => Sample[Key] | undefined,
): FieldCodec {
  return {
    keys: [key],
    read: (value, column, draft) => {
      const found = read(value, column);
      if (found !== undefined) draft[key] = found;
    },
    render: (sample) => sample[key],
  };
}

/**
 * In the order in which they are read: a later field overrules an earlier one, so that the names in columns of their
 * own go before those inside a solution or a message, and an ISO code of its own before one in the country column.
 */
export const fieldCodecs: Readonly<Record<Field, FieldCodec>> = {
  messages: {
    keys: ["response", "country", "city"],
    read: (value, column, draft) => {
      const list = readJson(value, column);
      if (list === undefined) return;
      const { response, names } = parseMessages(list);
      if (response !== undefined) draft.response = response;
      Object.assign(draft, names);
    },
    render: (sample, kept) => {
      const list = readJson(kept, "messages");
      const prompt = list === undefined ? undefined : parseMessages(list).prompt;
      return prompt === undefined ? undefined : renderMessages(prompt, sample.response, sample);
    },
  },
  solution: {
    keys: ["country", "city"],
    read: (value, column, draft) => {
      const text = readProse(value, column);
      if (text !== undefined) Object.assign(draft, parseSolution(text));
    },
    render: (sample) =>
      sample.country === undefined && sample.city === undefined ? undefined : renderTaggedSolution(sample),
  },
  id: member("id", readText),
  image: {
    keys: ["images"],
    read: (value, column, draft) => {
      const image = readImage(value, column);
      if (image !== undefined) draft.images = [image];
    },
    render: ({ images: [image] }) => (image?.bytes === undefined ? image?.path : image),
  },
  images: {
    keys: ["images"],
    read: (value, column, draft) => {
      const images: readonly SampleImage[] | undefined = readImages(value, column);
      if (images !== undefined) draft.images = images;
    },
    render: (sample) => sample.images,
  },
  response: member("response", readProse),
  country: {
    keys: ["country"],
    read: (value, column, draft) => {
      const text = readText(value, column);
      if (text !== undefined) Object.assign(draft, readCountry(text));
    },
    render: (sample) => sample.country,
  },
  city: member("city", readText),
  entities: member("entities", readEntities),
  lat: member("lat", readNumber),
  lon: member("lon", readNumber),
  iso2: member("iso2", (value, column) => {
    const text = readText(value, column);
    return text === undefined ? undefined : readIso2(text);
  }),
  region: member("region", readText),
  geonameId: member("geonameId", readNumber),
  visualElements: member("visualElements", readVisualElements),
  localizability: member("localizability", readNumber),
  provenance: member("provenance", readProvenance),
  licence: member("licence", readText),
  photographerId: member("photographerId", readText),
};
