// The numbers of a new adapter: A random, B zeros, so that the model starts as it was.
import { createRandom } from "../../run/random.ts";
import { type AdapterShape, adapterNames } from "./adapter.ts";

/**
 * Fills A with `kaiming_uniform_(a=√5)`, which is uniform in ±1/√(in features), as PEFT does; B is left zero. `valuesOf`
 * gives the array of a parameter.
 */
export function initializeAdapter(
  { layers }: Pick<AdapterShape, "layers">,
  valuesOf: (name: string) => Float32Array,
  seed: number,
): void {
  const random = createRandom(seed);
  for (const { name, inFeatures } of layers) {
    const values = valuesOf(adapterNames.a(name));
    const bound = 1 / Math.sqrt(inFeatures);
    for (let i = 0; i < values.length; i++) values[i] = (2 * random.next() - 1) * bound;
    valuesOf(adapterNames.b(name)).fill(0);
  }
}
