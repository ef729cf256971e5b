// Putting image features where the prompt holds their place.
import { where } from "../tensor/operations/arithmetic.ts";
import { gather } from "../tensor/operations/gather.ts";
import { insertAxis } from "../tensor/operations/reshape.ts";
import type { Tensor } from "../tensor/tensor.ts";

export interface FeaturePlaces {
  /** bool [batch, sequence]: true for the placeholders of images. */
  readonly isImage: Tensor;
  /** int64 [batch, sequence]: the row of `features` for a placeholder, 0 elsewhere. */
  readonly featureRows: Tensor;
}

/** The embeddings [batch, sequence, hidden] with rows of `features` [rows, hidden] at the placeholders. */
export function placeFeatures(embeddings: Tensor, features: Tensor, { isImage, featureRows }: FeaturePlaces): Tensor {
  return where(insertAxis(isImage, 2), gather(features, featureRows), embeddings);
}
