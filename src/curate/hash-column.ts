// The perceptual hash of each photo that is a candidate for the output, taken once and kept like an answer.
import { availableParallelism } from "node:os";
import { perceptualHash } from "../photo/perceptual-hash.ts";
import type { Column } from "./column.ts";
import { loadImage } from "./load-image.ts";

export function createHashColumn(): Column {
  return {
    kind: "hashes",
    name: "perceptual",
    key: "dct-64.v1",
    needs: "photo",
    inFlight: availableParallelism(),
    ask: async (photo) => ({ status: "ok", value: { hash: await perceptualHash(await loadImage(photo)) } }),
  };
}
