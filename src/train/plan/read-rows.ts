// The rows of a training table as a configuration asks for them.
import { readSamples } from "../../data/read-samples.ts";
import type { SampleRow } from "../../data/sample-row.ts";
import type { DataConfig } from "../config/train-config.ts";

/** The first `limit` rows of the training or the validation table; bad rows count. */
export async function* readRows(data: DataConfig, split: "train" | "validation" = "train"): AsyncGenerator<SampleRow> {
  const table = split === "train" ? data.train : data.validation;
  const limit = (split === "train" ? data.limit : data.validationLimit) ?? Number.POSITIVE_INFINITY;
  if (table === undefined) return;
  let count = 0;
  for await (const row of readSamples(table, data.images === undefined ? {} : { imageRoot: data.images })) {
    if (count++ >= limit) return;
    yield row;
  }
}
