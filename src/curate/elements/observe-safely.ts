// Turns what goes wrong with one photo into data, and lets an abort through.
import { GlobeError, toGlobeError } from "../../run/errors.ts";
import type { CuratedElement, Elements } from "../item.ts";

export async function observeSafely(
  provider: string,
  observe: () => Promise<readonly CuratedElement[]>,
  signal?: AbortSignal,
): Promise<Elements> {
  try {
    signal?.throwIfAborted();
    return { provider, elements: await observe() };
  } catch (thrown) {
    if (signal?.aborted || (GlobeError.is(thrown) && thrown.code === "aborted")) throw thrown;
    const { code, message } = toGlobeError(thrown);
    return { provider, elements: [], error: { code, message } };
  }
}
