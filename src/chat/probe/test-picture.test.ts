import sharp from "sharp";
import { expect, test } from "vitest";
import { createRandom } from "../../run/random.ts";
import { drawTestPicture, readPictureAnswer } from "./test-picture.ts";

test("the picture shows what it says, and the same seed draws the same", async () => {
  const picture = await drawTestPicture(createRandom(5));
  expect(Buffer.from((await drawTestPicture(createRandom(5))).bytes).equals(picture.bytes)).toBe(true);
  const { data, info } = await sharp(picture.bytes).raw().toBuffer({ resolveWithObject: true });
  expect(info).toMatchObject({ width: 672, height: 224, channels: 3 });
  const at = (x: number, y: number) => [...data.subarray((y * info.width + x) * 3, (y * info.width + x) * 3 + 3)];
  const white = [255, 255, 255];
  const colours = picture.truth.map((_, i) => at(112 + i * 224, 112));
  expect(new Set(colours.map(String)).size).toBe(3);
  expect(colours).not.toContainEqual(white);
  picture.truth.forEach(({ shape }, i) => {
    const corner = at(i * 224 + 196, 28);
    expect(String(corner) === String(white)).toBe(shape !== "square");
  });
});

test("different seeds give many different answers", async () => {
  const answers = new Set<string>();
  for (let seed = 0; seed < 20; seed++) answers.add(JSON.stringify((await drawTestPicture(createRandom(seed))).truth));
  expect(answers.size).toBeGreaterThan(15);
});

const truth = [
  { colour: "red", shape: "circle" },
  { colour: "purple", shape: "square" },
  { colour: "black", shape: "triangle" },
] as const;

test.each<[string, number, number]>([
  ["red circle, purple square, black triangle", 3, 3],
  ["Red Circle, Violet Square, Black Triangle.", 3, 3],
  ["A red circle, a purple square and a black triangle", 3, 3],
  ["1. **Red** circle\n2. **Purple** square\n3. **Black** triangle", 3, 3],
  ["red filled circle, purple box, black triangle", 3, 3],
  ["purple square, red circle, black triangle", 1, 1],
  ["pink star, grey moon, brown heart", 0, 0],
  ["red circle, red circle, red circle", 1, 1],
  ["red circle", 1, 1],
  ["constructor red toString circle", 1, 1],
  ["I cannot see any picture.", 0, 0],
  ["", 0, 0],
])("%j: %i colours and %i shapes on their place", (answer, colours, shapes) => {
  expect(readPictureAnswer(answer, truth)).toEqual({ colours, shapes });
});
