// Which patches teach a cue: those of its element that nothing hides.
import { expect, test } from "vitest";
import { elementClasses } from "../../miniature/label-classes.ts";
import type { VisibleElement } from "../../miniature/scene.ts";
import { commonCues } from "./character-classes.ts";
import { type CueNumbers, mapCues, partsOfCue } from "./cue-maps.ts";

const classOf = (name: string) => elementClasses.indexOf(name as (typeof elementClasses)[number]);
const [sky, sign, tree] = ["sky", "shop sign", "tree"].map(classOf) as [number, number, number];
/** Two rows of four patches: a sign of three patches, one of them behind a tree. */
const labels = {
  ...{ columns: 4, rows: 2 },
  elements: Uint8Array.of(sky, sign, tree, sky, sky, sign, sky, sign),
  characters: new Uint32Array(8),
};
const cue = { family: "shop sign", value: "padaria", element: "shop sign" } as const;
const elements: readonly VisibleElement[] = [
  { name: "sky", box: [0, 0, 1, 1], share: 0.5 },
  { name: "shop sign", box: [0.25, 0, 0.5, 1], share: 0.3, cue },
];

test("the box of an element counts where the label map shows it", () => {
  const numbers: CueNumbers = new Map();
  expect([...mapCues({ elements }, labels, numbers)]).toEqual([0, 1, 0, 0, 0, 1, 0, 0]);
  expect([...numbers]).toEqual([["shop sign: padaria", 1]]);
});

test("sets that share numbers agree on them", () => {
  const numbers: CueNumbers = new Map([["flag: banner", 1]]);
  expect(Math.max(...mapCues({ elements }, labels, numbers))).toBe(2);
  expect(Math.max(...mapCues({ elements }, labels, numbers))).toBe(2);
  expect(numbers.size).toBe(2);
});

test("a distance is no part of what a road sign says", () => {
  const [part] = partsOfCue({ family: "road sign", value: "to Zürich 270 km on yellow" });
  expect(part).toEqual({ name: "road sign: Zürich", from: 0, to: 1 });
});

test.each([
  ["+81 6 #### ####", ["+81", "6"]],
  ["(0242) ### ## ##", ["0242"]],
  ["8 (495) ###-##-##", ["8", "495"]],
  ["+34 91# ## ## ##", ["+34", "91"]],
])("of the number %s its codes are told, each where it stands", (value, codes) => {
  const parts = partsOfCue({ family: "phone number", value });
  expect(parts.map(({ name }) => name)).toEqual(codes.map((code) => `phone number: ${code}`));
  for (const [i, { from, to }] of parts.entries()) {
    expect(value.slice(Math.round(from * value.length), Math.round(to * value.length))).toBe(codes[i]);
  }
});

test("cues on few patches are no classes", () => {
  const shown = [Uint16Array.of(0, 1, 1, 3), Uint16Array.of(3, 3, 2, 0)];
  const set = { count: 2, columns: 2, rows: 2, cues: (index: number) => shown[index]! };
  const { count, classOf: numberOf } = commonCues(set as Parameters<typeof commonCues>[0], 2);
  expect(count).toBe(3);
  expect([0, 1, 2, 3].map(numberOf)).toEqual([0, 1, 0, 2]);
});
