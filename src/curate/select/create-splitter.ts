// Divides photos into splits so that no photographer and no cell is in both, and held-out cities are in one alone.
import { hash53 } from "../../data/check/packed-columns.ts";
import type { SelectConfig } from "../curate-config.ts";
import type { CuratedPhoto, Decision } from "../item.ts";
import { decide } from "../verify/verify-context.ts";
import { createBalances } from "./create-balances.ts";

export type Split = "train" | "test";

export interface Splitter {
  /** First pass: every photo that has passed what comes before, once, in any order. */
  add(photo: SplitPhoto): void;
  /** Second pass: `values.split` names the split. Nothing may be added after the first call. */
  decide(photo: SplitPhoto): Decision;
}

export type SplitPhoto = Pick<CuratedPhoto, "truth" | "photographerId" | "cell">;

/**
 * A photographer goes to a split by hash, a cell to that of most of its photos, and a photo stays where its photographer
 * and its cell agree. (Groups of photos that are tied together through either are no way: one famous square ties most of
 * the world into one group.) All photos of a held-out city go to the test split or are dropped; who has more photos of
 * such cities than others is a test photographer. The same photos and seed give the same splits, in any order. Memory:
 * about 40 bytes for each photographer and each cell.
 */
export function createSplitter({
  splits,
  heldOutCities,
  seed,
}: Pick<SelectConfig, "splits" | "heldOutCities" | "seed">): Splitter {
  /** Photos of held-out cities less the others. */
  const photographers = createBalances();
  /** Photos that would go to test less those that would go to train. */
  const cells = createBalances();
  let isClosed = false;

  const shareOf = (text: string) => hash53(`${seed} ${text}`) / 2 ** 53;
  // Held-out cities are a part of the test split that needs no photographers of its own.
  const testShare = Math.max(0, (splits.test - heldOutCities) / Math.max(1e-9, 1 - heldOutCities));
  const isHeldOut = ({ truth: { iso2, city, geonameId } }: SplitPhoto) =>
    (city !== undefined || geonameId !== undefined) &&
    shareOf(`held-out city ${geonameId ?? `${iso2} ${city}`}`) < heldOutCities;
  const splitByHash = (what: string): Split => (shareOf(what) < testShare ? "test" : "train");

  const splitOfPhotographer = (id: string): Split =>
    photographers.of(hash53(id)) > 0 ? "test" : splitByHash(`photographer ${id}`);
  const splitOfCell = (cell: string): Split => {
    const balance = cells.of(hash53(cell));
    return balance === 0 ? splitByHash(`cell ${cell}`) : balance > 0 ? "test" : "train";
  };

  return {
    add(photo) {
      if (isClosed) throw new TypeError("A photo came after the splits were made.");
      const { photographerId, cell } = photo;
      const heldOut = isHeldOut(photo);
      if (photographerId !== undefined) photographers.add(hash53(photographerId), heldOut ? 1 : -1);
      const vote = heldOut ? "test" : photographerId && splitByHash(`photographer ${photographerId}`);
      cells.add(hash53(cell), vote === "test" ? 1 : vote === "train" ? -1 : 0);
    },
    decide(photo) {
      isClosed = true;
      const { photographerId, cell } = photo;
      const heldOut = isHeldOut(photo);
      const ofCell = splitOfCell(cell);
      const ofPhotographer = photographerId === undefined ? null : splitOfPhotographer(photographerId);
      const refuse = (reason: string) =>
        decide("split", false, reason, { heldOut, cell: ofCell, photographer: ofPhotographer });
      if (heldOut && ofCell === "train") return refuse("its city is held out, but its cell is in training");
      if (heldOut && ofPhotographer === "train") {
        return refuse("its city is held out, but its photographer is in training");
      }
      if (ofPhotographer !== null && ofPhotographer !== ofCell) {
        return refuse("its photographer and its cell are in different splits");
      }
      return decide("split", true, `it goes to ${ofCell}`, { split: ofCell, heldOut });
    },
  };
}
