// Scenes that tell no place: rooms, the sky, things close up, food.
import { darken, lighten } from "../colour.ts";
import { plantShapes } from "../nature/tree-shapes.ts";
import { boardFor, drawPriceTag, goodSize } from "../sign/boards.ts";
import { drawCloud, drawSky } from "../sky.ts";
import { type Stage, takeCue } from "../stage.ts";
import { drawBirds } from "../street/street-things.ts";
import { closeNames, closeThings } from "./close-things.ts";

/** A room with a window, a sofa or a table, a lamp and a plant. */
export function drawRoom(stage: Stage): void {
  const { canvas, chance, mood } = stage;
  const paint = mood.lit(chance.pick(["#e8ddc8", "#cfd9d2", "#d9c9c0", "#c9d3df", "#e6d3b3", "#b9c7b4"]));
  const floor = chance.between(148, 164);
  canvas.element({ name: "wall" }, () => {
    canvas.rect(
      -40,
      -40,
      304,
      floor + 40,
      canvas.gradient([
        [0, lighten(paint, 0.1)],
        [1, darken(paint, 0.08)],
      ]),
    );
    canvas.rect(-40, floor - 6, 304, 6, lighten(paint, 0.35));
  });
  canvas.element({ name: "floor" }, () => {
    const wood = mood.lit(chance.pick(["#a9784c", "#8a6242", "#c49a6c", "#9a8f86"]));
    canvas.rect(-40, floor, 304, 140, wood);
    for (let y = floor + 9; y < 260; y += 13) canvas.line([-40, y, 264, y], darken(wood, 0.2), 0.9, { isGlaze: true });
    for (let x = -30; x < 260; x += 37)
      canvas.line([x, floor, x - 16, 260], darken(wood, 0.14), 0.6, { isGlaze: true });
  });
  const windowX = chance.one(0.5) ? 22 : 128;
  canvas.element({ name: "window" }, () => {
    canvas.rect(windowX - 4, 26, 82, 74, mood.lit("#fbf8f0"));
    canvas.rect(
      windowX,
      30,
      74,
      66,
      canvas.gradient([
        [0, mood.sky[0]],
        [1, mood.sky[2]],
      ]),
    );
    canvas.line([windowX + 37, 30, windowX + 37, 96], mood.lit("#fbf8f0"), 3);
    canvas.line([windowX, 62, windowX + 74, 62], mood.lit("#fbf8f0"), 2.4);
  });
  canvas.element({ name: "curtain" }, () => {
    const cloth = mood.lit(chance.pick(["#c98f74", "#7d93a5", "#d9b870", "#8fa58a"]));
    for (const x of [windowX - 14, windowX + 70]) {
      canvas.rect(x, 20, 18, 90, cloth);
      for (const dx of [4, 9, 14]) canvas.line([x + dx, 20, x + dx, 110], darken(cloth, 0.2), 1, { isGlaze: true });
    }
  });
  const pictureX = windowX < 100 ? chance.between(136, 160) : chance.between(30, 52);
  canvas.element({ name: "painting" }, () => {
    canvas.rect(pictureX, 34, 44, 34, mood.lit("#6b4f38"), 1);
    canvas.rect(pictureX + 4, 38, 36, 26, mood.lit("#e9e2d0"));
    for (let i = 0; i < 5; i++) {
      canvas.circle(pictureX + chance.between(12, 34), chance.between(46, 58), chance.between(3, 7), {
        fill: mood.lit(chance.pick(["#c9573a", "#3f6fa3", "#d9a53a", "#5a7f5c"])),
        opacity: 0.85,
      });
    }
  });
  if (chance.one(0.6)) {
    const x = chance.between(40, 96);
    canvas.element({ name: "sofa" }, () => {
      const cloth = mood.lit(chance.pick(["#4a6b7c", "#8a5a4a", "#6d7d5c", "#7d6a86", "#b08a4f"]));
      canvas.rect(x - 26, 130, 128, 46, darken(cloth, 0.12), 10);
      canvas.rect(x - 34, 146, 20, 46, cloth, 8);
      canvas.rect(x + 90, 146, 20, 46, cloth, 8);
      for (const dx of [-14, 38]) canvas.rect(x + dx, 154, 51, 28, lighten(cloth, 0.1), 6);
      canvas.rect(x - 4, 138, 26, 24, mood.lit(chance.pick(["#e8c04a", "#d9d4c7", "#c9573a"])), 4);
    });
  } else {
    canvas.element({ name: "table" }, () => {
      const wood = mood.lit("#8a5f3c");
      canvas.ellipse(112, 168, 74, 13, darken(wood, 0.1));
      canvas.ellipse(112, 165, 74, 12, wood);
      for (const x of [62, 156]) canvas.rect(x, 172, 6, 50, darken(wood, 0.2));
    });
    canvas.element({ name: "vase" }, () =>
      canvas.path("M100 164q-8 -14 2 -26h14q10 12 2 26Z", mood.lit(chance.pick(["#4f8a9a", "#c9573a", "#e8e2d4"]))),
    );
    canvas.element({ name: "flower" }, () => {
      for (let i = 0; i < 6; i++) {
        const [x, y] = [109 + chance.between(-20, 20), chance.between(104, 126)];
        canvas.line([109, 140, x, y], mood.lit("#5f8a48"), 1.4);
        canvas.circle(x, y, 5, mood.lit(chance.pick(["#e77aa5", "#f0c23a", "#f4f1ea", "#b85fae"])));
        canvas.circle(x, y, 1.8, mood.lit("#d98a2b"));
      }
    });
  }
  if (chance.one(0.7)) {
    const x = chance.pick([20, 206]);
    canvas.element({ name: "lamp" }, () => {
      canvas.line([x, 186, x, 108], mood.lit("#5b5148"), 2.4);
      canvas.ellipse(x, 188, 13, 3, mood.lit("#5b5148"));
      canvas.polygon([x - 16, 112, x - 9, 88, x + 9, 88, x + 16, 112], mood.lit("#f4e3b5"));
    });
    if (mood.isDark)
      canvas.circle(x, 102, 54, {
        fill: canvas.glow([
          [0, "#ffe6a0", 0.5],
          [1, "#ffe6a0", 0],
        ]),
        isGlaze: true,
      });
  } else {
    canvas.element({ name: "potted plant" }, () => {
      canvas.group("translate(200 170) scale(0.62)", 0.62, () => plantShapes.banana!(stage, 0));
      canvas.path("M186 166h28l-4 26h-20Z", mood.lit("#b5683f"));
    });
  }
}

/** Nothing but sky. */
export function drawOpenSky(stage: Stage): void {
  const { canvas, chance, mood } = stage;
  drawSky(stage, 236);
  for (let i = 0; i < chance.integer(1, 4); i++)
    drawCloud(stage, chance.between(0, 224), chance.between(30, 200), chance.between(26, 62));
  if (chance.one(0.5)) drawBirds(stage, chance.integer(2, 7), 200);
  if (chance.one(0.4)) {
    const [x, y] = [chance.between(50, 170), chance.between(40, 150)];
    canvas.line([x - 120, y + 34, x - 8, y + 2], "#ffffff", 3, { opacity: 0.5, isGlaze: true });
    canvas.element({ name: "airplane" }, () => {
      const white = mood.tone("#f4f5f6");
      canvas.path(`M${x - 16} ${y + 5}L${x + 15} ${y - 4}q5 -1 5 1q-1 2 -5 3L${x - 14} ${y + 8}Z`, white);
      canvas.polygon([x - 2, y + 1, x - 14, y - 11, x - 10, y - 11, x + 6, y], darken(white, 0.14));
      canvas.polygon([x + 1, y + 2, x + 2, y + 15, x + 5, y + 14, x + 8, y + 1], darken(white, 0.2));
      canvas.polygon([x - 14, y + 5, x - 20, y - 4, x - 17, y - 4, x - 10, y + 4], darken(white, 0.14));
    });
  }
}

/** One thing close to the lens, everything else out of focus; a price may lie before it. */
export function drawCloseUp(stage: Stage): void {
  const { canvas, chance, mood } = stage;
  const back = mood.tone(chance.pick(["#6f9a5c", "#8a9aa8", "#b59a7c", "#5f7f6d", "#c9b08f"]));
  canvas.rect(
    -40,
    -40,
    304,
    304,
    canvas.gradient([
      [0, lighten(back, 0.2)],
      [1, darken(back, 0.15)],
    ]),
  );
  for (let i = 0; i < 16; i++) {
    canvas.circle(chance.between(0, 224), chance.between(0, 224), chance.between(10, 34), {
      fill: chance.one(0.5) ? lighten(back, 0.3) : darken(back, 0.12),
      opacity: 0.28,
      isGlaze: true,
    });
  }
  const price = takeCue(stage, "price tag");
  const kind = chance.pick(closeNames);
  const x = chance.between(96, 128);
  const y = price ? 88 : chance.between(100, 118);
  const size = price ? 0.8 : 1;
  canvas.group(`translate(${x.toFixed(1)} ${y.toFixed(1)}) scale(${size})`, size, () =>
    canvas.element({ name: kind }, () => closeThings[kind](stage)),
  );
  if (price) {
    const tag = boardFor(price.text ?? "", 150, goodSize + 6, 7, 1);
    drawPriceTag(stage, price, { ...tag, x: 112 - tag.width / 2, y: 158 });
  }
}
