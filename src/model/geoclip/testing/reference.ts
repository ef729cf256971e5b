// The small random GeoCLIP of test/fixtures/geoclip, and what the Python package computed with it.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openSafetensors } from "../../safetensors/open-safetensors.ts";

export const fixtures = fileURLToPath(new URL("../../../../test/fixtures/geoclip", import.meta.url));
/** The form of the Python package: three pickles and a gallery, with a CLIP beside them. */
export const packageFolder = join(fixtures, "package");
/** The same weights in the form of the hub. */
export const releaseFolder = join(fixtures, "release");
export const clipFolder = join(packageFolder, "clip");

interface Point {
  readonly lat: number;
  readonly lon: number;
  readonly probability: number;
}

export const cases = JSON.parse(readFileSync(join(fixtures, "cases.json"), "utf8")) as {
  readonly photos: readonly string[];
  readonly pixels: Readonly<Record<string, { readonly sha256: string; readonly every5003: readonly number[] }>>;
  readonly logitFactor: number;
  readonly top: readonly (readonly Point[])[];
};

export const photoFiles = cases.photos.map((name) => join(fixtures, "photos", name));

export type ExpectedName =
  | "projected"
  | "location_features"
  | "clip_features"
  | "image_features"
  | "probabilities"
  | "published_location_features";

/** A tensor that the package computed. */
export async function expected(name: ExpectedName): Promise<Float32Array> {
  return (await openSafetensors(join(fixtures, "expected.safetensors"))).readFloats(name);
}

/** The largest distance between two lists of numbers; infinite where they differ in length or hold no numbers. */
export function largestError(found: ArrayLike<number>, wanted: ArrayLike<number>): number {
  if (found.length !== wanted.length || found.length === 0) return Number.POSITIVE_INFINITY;
  let largest = 0;
  for (let i = 0; i < found.length; i++) {
    const error = Math.abs(found[i]! - wanted[i]!);
    largest = Number.isNaN(error) ? Number.POSITIVE_INFINITY : Math.max(largest, error);
  }
  return largest;
}
