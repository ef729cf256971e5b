// The telephone numbers of a city as posters write them: international and national form.
import { phoneTable } from "./phones.ts";

const masks = new Map(
  phoneTable
    .trim()
    .split("\n")
    .map((row): [number, readonly string[]] => {
      const [id, ...forms] = row.split("|");
      return [Number(id), forms];
    }),
);

/** The international form, then the national one; `#` is any digit. */
export function phoneMasksOf(cityId: number): readonly string[] {
  return masks.get(cityId)!;
}
