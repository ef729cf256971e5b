// The sizes of GeoCLIP's own layers, told from the shapes of their weights, and the tensors that belong to them.
import { GlobeError } from "../../run/errors.ts";
import { enforceLimit, type Limit } from "../../run/limits.ts";
import type { Parameter } from "../family.ts";

export interface HeadSizes {
  /** Length of CLIP's image features. */
  readonly projection: number;
  readonly imageWidth: number;
  /** Length of the features in which images and points are compared. */
  readonly features: number;
  /** Rows of a capsule's random matrix; each gives a cosine and a sine. */
  readonly frequencies: number;
  readonly locationWidth: number;
  readonly capsules: number;
}

export const capsuleLimit: Limit = {
  name: "capsules of the location encoder",
  value: 64,
  unit: "capsules",
  reason: "the published encoder has three",
};

/** Throws `config` where the tensors that give the sizes are missing; the others are checked against `headParameters`. */
export function headSizes(
  shapes: ReadonlyMap<string, { readonly shape: readonly number[] }>,
  subject: string,
): HeadSizes {
  const axis = (name: string, index: number): number => {
    const shape = shapes.get(name)?.shape;
    if (shape?.length === 2 && shape[index]! > 0) return shape[index]!;
    throw new GlobeError(
      "config",
      `${subject} holds no GeoCLIP: the matrix "${name}" is missing or has another shape.`,
      {
        facts: { file: subject },
      },
    );
  };
  let capsules = 0;
  while (shapes.has(`location_encoder.LocEnc${capsules}.capsule.0.b`)) {
    enforceLimit(capsuleLimit, ++capsules, subject);
  }
  return {
    projection: axis("image_encoder.mlp.0.weight", 1),
    imageWidth: axis("image_encoder.mlp.0.weight", 0),
    features: axis("image_encoder.mlp.2.weight", 0),
    frequencies: axis("location_encoder.LocEnc0.capsule.0.b", 0),
    locationWidth: axis("location_encoder.LocEnc0.capsule.1.weight", 0),
    capsules,
  };
}

/** Every tensor of the location encoder. */
export function locationParameters(sizes: HeadSizes): readonly Parameter[] {
  const { frequencies, locationWidth, features } = sizes;
  return Array.from({ length: sizes.capsules }, (_, index) => `location_encoder.LocEnc${index}`).flatMap((name) => [
    { name: `${name}.capsule.0.b`, shape: [frequencies, 2] },
    ...layer(`${name}.capsule.1`, 2 * frequencies, locationWidth),
    ...layer(`${name}.capsule.3`, locationWidth, locationWidth),
    ...layer(`${name}.capsule.5`, locationWidth, locationWidth),
    ...layer(`${name}.head.0`, locationWidth, features),
  ]);
}

/** Every tensor of GeoCLIP but CLIP's. */
export function headParameters(sizes: HeadSizes): readonly Parameter[] {
  return [
    { name: "logit_scale", shape: [] },
    ...layer("image_encoder.mlp.0", sizes.projection, sizes.imageWidth),
    ...layer("image_encoder.mlp.2", sizes.imageWidth, sizes.features),
    ...locationParameters(sizes),
  ];
}

function layer(name: string, inFeatures: number, outFeatures: number): readonly Parameter[] {
  return [
    { name: `${name}.weight`, shape: [outFeatures, inFeatures] },
    { name: `${name}.bias`, shape: [outFeatures] },
  ];
}
