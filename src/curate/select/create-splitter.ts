// Divides photos into splits so that no photographer and no cell is in both, and held-out cities are in one alone.
import { hash53 } from "../../data/check/packed-columns.ts";
import type { SelectConfig } from "../curate-config.ts";
import type { CuratedPhoto, Decision } from "../item.ts";
import { decide } from "../verify/verify-context.ts";
import { createKeyGroups, type FinishedGroups } from "./key-groups.ts";

export interface Splitter {
  /** First pass: every photo that has passed what comes before, once, in any order. */
  add(photo: SplitPhoto): void;
  /** Second pass: `values.split` names the split. Nothing may be added after the first call. */
  decide(photo: SplitPhoto): Decision;
}

export type SplitPhoto = Pick<CuratedPhoto, "truth" | "photographerId" | "cell">;

/**
 * Photos that share a photographer or a cell, directly or through others, form a group, and a group goes to one split by
 * its hash. A group larger than a quarter of the test split (a famous square ties thousands of photographers together)
 * goes to training, and the small ones make up for it. Photos of held-out cities go to the test split; those whose
 * photographer or cell is in training are dropped, which is the only loss. The same photos and seed give the same splits
 * in any order. Memory: about 60 bytes for each photographer and each cell.
 */
export function createSplitter({
  splits,
  heldOutCities,
  seed,
}: Pick<SelectConfig, "splits" | "heldOutCities" | "seed">): Splitter {
  const groups = createKeyGroups();
  let heldOutRows = 0;
  let otherRows = 0;
  let finished: { readonly groups: FinishedGroups; readonly isTest: (group: number) => boolean } | null = null;

  const shareOf = (text: string) => hash53(`${seed} ${text}`) / 2 ** 53;
  const isHeldOut = ({ truth: { iso2, city, geonameId } }: SplitPhoto) =>
    (city !== undefined || geonameId !== undefined) &&
    shareOf(`held-out city ${geonameId ?? `${iso2} ${city}`}`) < heldOutCities;

  const finish = () => {
    const all = groups.finish();
    const wanted = Math.max(0, splits.test * (heldOutRows + otherRows) - heldOutRows);
    const largest = Math.max(1, wanted / 4);
    let smallRows = 0;
    for (let group = 0; group < all.count; group++) if (all.rows(group) <= largest) smallRows += all.rows(group);
    const share = smallRows === 0 ? 0 : wanted / smallRows;
    const isTest = (group: number) => all.rows(group) <= largest && shareOf(`group ${all.lowestKey(group)}`) < share;
    return { groups: all, isTest };
  };

  return {
    add(photo) {
      if (finished !== null) throw new TypeError("A photo came after the splits were made.");
      if (isHeldOut(photo)) {
        heldOutRows++;
        return;
      }
      otherRows++;
      groups.join(keysOf(photo));
    },
    decide(photo) {
      finished ??= finish();
      const { groups: all, isTest } = finished;
      if (!isHeldOut(photo)) {
        const split = isTest(all.groupOf(keysOf(photo)[0])) ? "test" : "train";
        return decide("split", true, `it goes to ${split}`, { split, heldOut: false });
      }
      const [cell, photographer] = keysOf(photo).map((key) => {
        const group = all.groupOf(key);
        return group !== -1 && !isTest(group);
      });
      if (cell) return decide("split", false, "its city is held out, but its cell is in training", { heldOut: true });
      if (photographer) {
        return decide("split", false, "its city is held out, but its photographer is in training", { heldOut: true });
      }
      return decide("split", true, "its city is held out, so it goes to test", { split: "test", heldOut: true });
    },
  };
}

function keysOf({ cell, photographerId }: SplitPhoto): readonly [number, ...number[]] {
  const key = hash53(`cell ${cell}`);
  return photographerId === undefined ? [key] : [key, hash53(`photographer ${photographerId}`)];
}
