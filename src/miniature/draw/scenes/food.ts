// A dish on a table, seen from above; a price may lie beside it.
import { darken, lighten } from "../colour.ts";
import { boardFor, drawPriceTag, goodSize } from "../sign/boards.ts";
import { type Stage, takeCue } from "../stage.ts";

/** A dish on a table, seen from above. */
export function drawFood(stage: Stage): void {
  const { canvas, chance, mood } = stage;
  const cloth = mood.lit(chance.pick(["#b98a5c", "#7d8f9a", "#c9c0ae", "#8a5f48", "#a3b59a"]));
  canvas.element({ name: "table" }, () => {
    canvas.rect(-40, -40, 304, 304, cloth);
    if (chance.one(0.5))
      for (let x = -40; x < 264; x += 26) canvas.line([x, -40, x, 264], darken(cloth, 0.16), 1.2, { isGlaze: true });
    else
      for (let x = -40; x < 264; x += 22)
        canvas.rect(x, -40, 11, 304, { fill: lighten(cloth, 0.2), opacity: 0.4, isGlaze: true });
  });
  const price = takeCue(stage, "price tag");
  const x = chance.between(104, 120);
  const y = price ? 96 : chance.between(104, 118);
  const r = price ? 68 : chance.between(74, 84);
  canvas.circle(x + 2, y + 5, r, { fill: "#141821", opacity: 0.3, isGlaze: true });
  canvas.element({ name: "plate of food" }, () => {
    const china = mood.lit(chance.pick(["#fbf9f4", "#e3ecf0", "#f2e8d8", "#4f5a66"]));
    canvas.circle(x, y, r, china);
    canvas.circle(x, y, r * 0.76, darken(china, 0.06));
    canvas.circle(x, y, r * 0.72, lighten(china, 0.05));
    chance.pick(dishes)(stage, x, y, r);
  });
  canvas.element({ name: "fork" }, () => {
    const steel = mood.lit("#d3d7da");
    const fx = x - r - 13;
    canvas.rect(fx, y - 20, 4, 62, steel, 2);
    for (const dx of [-4, 0, 4, 8]) canvas.rect(fx + dx - 0.6, y - 44, 2.2, 26, steel, 1);
    canvas.rect(fx - 4, y - 24, 12, 7, steel, 3);
  });
  canvas.element({ name: "drinking glass" }, () => {
    canvas.circle(x + r + 6, 30, 19, mood.lit("#e6eef2"));
    canvas.circle(x + r + 6, 30, 15, mood.lit(chance.pick(["#8a2f3a", "#e8b44a", "#cfe3ea", "#c9702f"])));
  });
  if (price) {
    const tag = boardFor(price.text ?? "", 150, goodSize + 4, 6, 1);
    drawPriceTag(stage, price, { ...tag, x: 214 - tag.width, y: 170 });
  }
}

/** What lies on the plate: around (x, y), the plate's radius is r. */
type Dish = (stage: Stage, x: number, y: number, r: number) => void;

/** Small pieces strewn over a disc. */
function strew(
  { canvas, chance, mood }: Stage,
  [x, y, radius]: readonly [number, number, number],
  count: number,
  colours: readonly string[],
  size: number,
): void {
  for (let i = 0; i < count; i++) {
    const angle = chance.between(0, 6.283);
    const far = Math.sqrt(chance.between(0, 1)) * radius;
    const turn = chance.between(0, 180).toFixed(0);
    canvas.group(
      `translate(${(x + far * Math.cos(angle)).toFixed(1)} ${(y + far * Math.sin(angle)).toFixed(1)}) rotate(${turn})`,
      1,
      () => {
        canvas.ellipse(0.6, 1.2, size * 1.05, size * 0.68, { fill: "#141821", opacity: 0.2, isGlaze: true });
        canvas.ellipse(
          0,
          0,
          size * chance.between(0.7, 1.2),
          size * chance.between(0.45, 0.75),
          mood.lit(chance.pick(colours)),
        );
      },
    );
  }
}

const stew: Dish = (stage, x, y, r) => {
  const sauce = stage.mood.lit(stage.chance.pick(["#c9482a", "#e0a83a", "#7a9a3f", "#8a4a2f", "#f0dca0"]));
  stage.canvas.circle(x, y, r * 0.6, sauce);
  strew(stage, [x, y, r * 0.53], 44, ["#f2d58a", "#d8432f", "#6fa845", "#b5703a", "#f7efdc"], 6);
};

const pizza: Dish = (stage, x, y, r) => {
  const { canvas, mood } = stage;
  canvas.circle(x, y, r * 0.72, mood.lit("#d29a52"));
  canvas.circle(x, y, r * 0.62, mood.lit("#c9432a"));
  canvas.circle(x, y, r * 0.6, mood.lit("#f0cf78"));
  strew(stage, [x, y, r * 0.5], 16, ["#fbf3da", "#e9b84f"], 9);
  for (let i = 0; i < 9; i++) {
    const angle = i * 2.4;
    const far = r * 0.46 * Math.sqrt((i + 0.5) / 9);
    canvas.circle(x + far * Math.cos(angle), y + far * Math.sin(angle), r * 0.085, mood.lit("#b5362a"));
  }
  strew(stage, [x, y, r * 0.48], 12, ["#4f8f3a", "#3f7d3c"], 4.5);
  for (let i = 0; i < 4; i++) {
    const angle = (i * Math.PI) / 4 + 0.3;
    const [dx, dy] = [r * 0.71 * Math.cos(angle), r * 0.71 * Math.sin(angle)];
    canvas.line([x - dx, y - dy, x + dx, y + dy], mood.lit("#a5672f"), 1.1, { opacity: 0.7, isGlaze: true });
  }
};

const salad: Dish = (stage, x, y, r) => {
  strew(stage, [x, y, r * 0.52], 60, ["#6fae45", "#8fc25a", "#4f9440", "#a9d06c"], 11);
  strew(stage, [x, y, r * 0.48], 14, ["#d8402c", "#f2f0e2", "#f0a028"], 7);
};

const cake: Dish = (stage, x, y, r) => {
  const { canvas, chance, mood } = stage;
  const cream = mood.lit(chance.pick(["#fbeee0", "#f4c9d0", "#6b4430", "#f6e3b0"]));
  canvas.circle(x, y, r * 0.58, darken(cream, 0.2));
  canvas.circle(x, y - 3, r * 0.56, cream);
  for (let i = 0; i < 10; i++) {
    const angle = (i * Math.PI) / 5;
    canvas.circle(x + r * 0.44 * Math.cos(angle), y - 3 + r * 0.44 * Math.sin(angle), r * 0.085, lighten(cream, 0.5));
    canvas.circle(x + r * 0.44 * Math.cos(angle), y - 4 + r * 0.44 * Math.sin(angle), r * 0.05, mood.lit("#c92f3f"));
  }
  canvas.polygon([x, y - 3, x + r * 0.6, y - r * 0.2, x + r * 0.54, y + r * 0.22], darken(cream, 0.35));
};

const eggs: Dish = (stage, x, y, r) => {
  const { canvas, mood } = stage;
  canvas.rect(x - r * 0.5, y + r * 0.05, r * 0.55, r * 0.42, mood.lit("#c98f4a"), 9);
  canvas.rect(x - r * 0.46, y + r * 0.09, r * 0.47, r * 0.34, mood.lit("#ecc98a"), 7);
  for (const [dx, dy] of [
    [-0.16, -0.26],
    [0.28, -0.06],
  ] as const) {
    canvas.ellipse(x + dx * r, y + dy * r, r * 0.27, r * 0.23, mood.lit("#fdfbf4"));
    canvas.circle(x + dx * r, y + dy * r, r * 0.11, mood.lit("#f2a52a"));
    canvas.circle(x + dx * r - 2, y + dy * r - 2, r * 0.03, { fill: "#ffffff", opacity: 0.7, isGlaze: true });
  }
  strew(stage, [x + r * 0.24, y + r * 0.36, r * 0.16], 8, ["#4f9440", "#6fae45"], 6);
};

const dishes: readonly Dish[] = [stew, pizza, salad, cake, eggs];
