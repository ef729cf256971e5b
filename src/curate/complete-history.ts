// A photo's history with what follows from its answers: the listings of its teachers as elements.
import type { CurateConfig } from "./curate-config.ts";
import { listTaughtElements } from "./elements/list-taught-elements.ts";
import type { PhotoHistory } from "./item.ts";

/** Listings stand after what was observed, in the order of the configuration. */
export function completeHistory(history: PhotoHistory, { elements }: Pick<CurateConfig, "elements">): PhotoHistory {
  const listings = elements.flatMap((config) =>
    config.provider === "teacher" ? [listTaughtElements(history.answers, config)] : [],
  );
  return listings.length === 0 ? history : { ...history, elements: [...history.elements, ...listings] };
}

/** The same for every photo of a run, one after the other. */
export function* completeHistories(
  histories: Iterable<PhotoHistory>,
  config: Pick<CurateConfig, "elements">,
): Generator<PhotoHistory> {
  for (const history of histories) yield completeHistory(history, config);
}
