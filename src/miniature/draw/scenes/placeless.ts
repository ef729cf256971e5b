// Scenes that tell no place: rooms, the sky, things close up, food.
import { darken, lighten, mix } from "../colour.ts";
import { plantShapes } from "../nature/tree-shapes.ts";
import { boardFor, drawPriceTag, goodSize } from "../sign/boards.ts";
import { drawCloud, drawSky } from "../sky.ts";
import { type Stage, takeCue } from "../stage.ts";
import { drawBirds } from "../street/street-things.ts";

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
  const kind = chance.pick(["flower", "leaf", "cup", "shell"] as const);
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

const closeThings: Readonly<Record<"flower" | "leaf" | "cup" | "shell", (stage: Stage) => void>> = {
  flower({ canvas, chance, mood }) {
    const petal = mood.tone(chance.pick(["#e0567a", "#f2c230", "#f6f2ea", "#9a6fd0", "#e8743a"]));
    canvas.line([0, 10, 8, 130], mood.tone("#5f8a48"), 7);
    canvas.path("M6 90Q40 70 60 84Q40 104 7 98Z", mood.tone("#6f9a52"));
    const count = chance.integer(8, 13);
    for (let layer = 0; layer < 2; layer++) {
      for (let i = 0; i < count; i++) {
        canvas.group(`rotate(${((i + layer * 0.5) * 360) / count})`, 1, () =>
          canvas.path(
            `M-4 -14Q-18 -46 0 ${layer === 0 ? -74 : -58}Q18 -46 4 -14Z`,
            layer === 0 ? darken(petal, 0.1) : lighten(petal, 0.08),
          ),
        );
      }
    }
    canvas.circle(0, 0, 19, mood.tone("#b5742a"));
    for (let i = 0; i < 24; i++)
      canvas.circle(14 * Math.cos(i * 2.4) * Math.sqrt(i / 24), 14 * Math.sin(i * 2.4) * Math.sqrt(i / 24), 2, {
        fill: mood.tone("#e8b84a"),
        isGlaze: true,
      });
  },
  leaf({ canvas, chance, mood }) {
    const green = mood.tone(
      { spring: "#7fb84a", summer: "#5a9a42", autumn: "#d9822f", winter: "#a58a5c" }[mood.season],
    );
    canvas.path("M0 92Q-74 30 -50 -40Q-24 -84 0 -94Q24 -84 50 -40Q74 30 0 92Z", green);
    canvas.path("M0 92Q74 30 50 -40Q24 -84 0 -94Z", { fill: darken(green, 0.25), opacity: 0.5, isGlaze: true });
    canvas.line([0, 112, 0, -88], lighten(green, 0.35), 2.6);
    for (const at of [-54, -24, 6, 36])
      for (const s of [-1, 1]) canvas.line([0, at + 18, s * 40, at - 12], lighten(green, 0.3), 1.4);
    for (let i = 0; i < 5; i++) {
      const [x, y] = [chance.between(-34, 34), chance.between(-50, 50)];
      canvas.circle(x, y, 4.6, { fill: lighten(green, 0.45), opacity: 0.7, isGlaze: true });
      canvas.circle(x - 1.4, y - 1.6, 1.3, { fill: "#ffffff", isGlaze: true });
    }
  },
  cup({ canvas, chance, mood }) {
    const glaze = mood.tone(chance.pick(["#f2efe8", "#5f8aa3", "#c9785f", "#d9c9a0"]));
    canvas.ellipse(0, 62, 84, 15, { fill: "#141821", opacity: 0.25, isGlaze: true });
    canvas.ellipse(0, 56, 78, 15, darken(glaze, 0.08));
    canvas.ellipse(0, 53, 72, 13, lighten(glaze, 0.12));
    canvas.path("M-48 -36Q-46 40 -24 52H24Q46 40 48 -36Z", glaze);
    canvas.path("M46 -22Q82 -28 78 2Q74 26 38 26", { stroke: glaze, width: 9 });
    canvas.path("M10 52H24Q46 40 48 -36H30Q30 30 10 52Z", { fill: darken(glaze, 0.3), opacity: 0.4, isGlaze: true });
    canvas.ellipse(0, -36, 48, 12, lighten(glaze, 0.2));
    canvas.ellipse(0, -34, 43, 9.6, mood.tone("#5a3a24"));
    canvas.ellipse(-8, -35, 18, 4, { fill: mood.tone("#a57a4f"), opacity: 0.8, isGlaze: true });
    for (const x of [-14, 6])
      canvas.path(`M${x} -54q-10 -12 0 -24q10 -12 0 -24`, {
        stroke: "#ffffff",
        width: 4,
        opacity: 0.28,
        cap: "round",
        isGlaze: true,
      });
  },
  shell({ canvas, chance, mood }) {
    const pink = mood.tone(chance.pick(["#eab59a", "#e8c9a0", "#d9a5a0"]));
    canvas.ellipse(0, 66, 86, 12, { fill: "#141821", opacity: 0.22, isGlaze: true });
    canvas.path("M0 66Q-90 20 -66 -40Q-40 -80 0 -82Q40 -80 66 -40Q90 20 0 66Z", pink);
    for (let i = -4; i <= 4; i++)
      canvas.path(`M0 64Q${i * 14} 0 ${i * 15.5} ${-76 + Math.abs(i) * 9}`, { stroke: darken(pink, 0.2), width: 2.4 });
    canvas.path("M-18 62h36l6 12h-48Z", darken(pink, 0.12));
  },
};

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
    const sauce = mood.lit(chance.pick(["#c9482a", "#e0a83a", "#7a9a3f", "#8a4a2f", "#f0dca0"]));
    canvas.circle(x, y, r * 0.6, sauce);
    for (let i = 0; i < 46; i++) {
      const angle = chance.between(0, 6.283);
      const far = Math.sqrt(chance.between(0, 1)) * r * 0.53;
      const [px, py] = [x + far * Math.cos(angle), y + far * Math.sin(angle)];
      const piece = mood.lit(
        chance.pick(["#f2d58a", "#d8432f", "#6fa845", "#b5703a", "#f7efdc", mix(sauce, "#ffffff", 0.3)]),
      );
      const turn = chance.between(0, 180);
      canvas.group(`translate(${px.toFixed(1)} ${py.toFixed(1)}) rotate(${turn.toFixed(0)})`, 1, () => {
        canvas.ellipse(0.6, 1.2, 6.6, 4.2, { fill: "#141821", opacity: 0.2, isGlaze: true });
        canvas.ellipse(0, 0, chance.between(4, 8), chance.between(2.6, 4.6), piece);
      });
    }
  });
  canvas.element({ name: "fork" }, () => {
    const steel = mood.lit("#d3d7da");
    const fx = x - r - 13;
    canvas.rect(fx, y - 20, 4, 62, steel, 2);
    for (const dx of [-4, 0, 4, 8]) canvas.rect(fx + dx - 0.6, y - 44, 2.2, 26, steel, 1);
    canvas.rect(fx - 4, y - 24, 12, 7, steel, 3);
  });
  canvas.element({ name: "glass" }, () => {
    canvas.circle(x + r + 6, 30, 19, mood.lit("#e6eef2"));
    canvas.circle(x + r + 6, 30, 15, mood.lit(chance.pick(["#8a2f3a", "#e8b44a", "#cfe3ea", "#c9702f"])));
  });
  if (price) {
    const tag = boardFor(price.text ?? "", 150, goodSize + 4, 6, 1);
    drawPriceTag(stage, price, { ...tag, x: 214 - tag.width, y: 170 });
  }
}
