// Towers, palaces, shops and other large buildings, drawn like houses.
import { darken } from "../colour.ts";
import { carColours, drawCarEnd } from "../vehicle/road-vehicles.ts";
import type { BuildingShape } from "./building-shape.ts";
import { awning, door, flatTop, pane, panes, pitchedRoof, wall, wallColours } from "./parts.ts";

export const skyscraper: BuildingShape = (stage, depth, feature) =>
  feature(() => {
    const { canvas, chance, mood } = stage;
    for (const [x, width, height] of [
      [-36, 22, 78],
      [-10, 24, 104],
      [18, 20, 90],
    ] as const) {
      const glass = mood.tone(chance.pick(["#6f93ad", "#7d8fa3", "#88a3b5", "#5f7f96"]), depth);
      canvas.rect(x, -height, width, height, glass);
      canvas.rect(x, -height, width * 0.35, height, { fill: "#ffffff", opacity: 0.14, isGlaze: true });
      for (let y = -height + 4; y < -4; y += 5) {
        canvas.line(
          [x + 1.5, y, x + width - 1.5, y],
          mood.isDark && chance.one(0.7) ? mood.lit("#ffe0a0") : darken(glass, 0.25),
          1.5,
          { isGlaze: true, dash: "3 1.4" },
        );
      }
    }
  });

export const windmill: BuildingShape = (stage, depth, feature) =>
  feature(() => {
    const { canvas, mood } = stage;
    canvas.polygon([-22, 0, -13, -62, 13, -62, 22, 0], mood.tone("#7d4f3f", depth));
    canvas.path("M-15 -60Q-14 -78 0 -79Q14 -78 15 -60Z", mood.tone("#4b4f57", depth));
    for (const angle of [20, 110, 200, 290]) {
      canvas.group(`translate(0 -66) rotate(${angle})`, 1, () => {
        canvas.line([0, 0, 0, -46], mood.tone("#4a3a2c", depth), 2);
        canvas.polygon([1, -10, 10, -12, 10, -45, 1, -45], { fill: mood.tone("#f0eadc", depth), opacity: 0.95 });
      });
    }
    canvas.rect(-6, -18, 12, 18, mood.tone("#3f5548", depth));
  });

export const waterTower: BuildingShape = (stage, depth, feature) =>
  feature(() => {
    const { canvas, mood } = stage;
    const steel = mood.tone("#aeb6bb", depth);
    for (const x of [-20, 20]) canvas.line([x, 0, x * 0.7, -62], darken(steel, 0.3), 2.6);
    canvas.line([-18, -20, 15, -44], darken(steel, 0.3), 1.2);
    canvas.line([18, -20, -15, -44], darken(steel, 0.3), 1.2);
    canvas.path("M-24 -62V-84Q-24 -88 0 -104Q24 -88 24 -84V-62Q0 -50 -24 -62Z", steel);
    canvas.path("M8 -57V-100L24 -84V-62Q16 -58 8 -57Z", { fill: darken(steel, 0.3), opacity: 0.35, isGlaze: true });
  });

export const colonnade: BuildingShape = (stage, depth, feature) => {
  wall(stage, -50, -84, 100, 48, stage.chance.pick(["#e8c48f", "#9fc0c4", "#e3a58f"]), depth);
  panes(stage, { x: -48, y: -82, width: 96, height: 40 }, 4, 1, depth);
  flatTop(stage, -50, -84, 100, "#c9b08a", depth);
  feature(() => {
    const { canvas, mood } = stage;
    canvas.rect(-50, -40, 100, 40, mood.tone("#6b5d52", depth));
    const stone = mood.tone("#f1e9d8", depth);
    for (let x = -50; x <= 45; x += 19) {
      canvas.rect(x, -36, 6, 36, stone);
      if (x < 45) canvas.path(`M${x} -40H${x + 25}V-28Q${x + 12.5} -44 ${x} -28Z`, stone);
    }
  });
};

export const palace: BuildingShape = (stage, depth, feature) =>
  feature(() => {
    const { canvas, mood } = stage;
    wall(stage, -50, -58, 100, 58, "#efd9a4", depth);
    panes(stage, { x: -48, y: -54, width: 96, height: 50 }, 7, 2, depth);
    canvas.rect(-15, -66, 30, 66, mood.tone("#f7ecd0", depth));
    canvas.polygon([-19, -66, 0, -82, 19, -66], mood.tone("#f2e2b8", depth));
    for (const x of [-12, -5, 2, 9]) canvas.rect(x, -62, 3, 62, mood.tone("#fffaf0", depth));
    canvas.path("M-9 -80Q-9 -92 0 -95Q9 -92 9 -80Z", mood.tone("#6f9a8a", depth));
    canvas.rect(-52, -60, 104, 3, mood.tone("#fbf5e4", depth));
  });

export const archway: BuildingShape = (stage, depth, feature) =>
  feature(() => {
    const { canvas, mood } = stage;
    const stone = mood.tone(stage.chance.pick(["#d9b27a", "#c98f6a"]), depth);
    canvas.path("M-42 0V-88H42V0H22V-36Q22 -62 0 -66Q-22 -62 -22 -36V0Z", stone);
    canvas.rect(-46, -94, 92, 8, darken(stone, 0.16));
    for (let x = -44; x < 44; x += 10) canvas.rect(x, -100, 6, 7, stone);
    canvas.path(
      "M-26 0V-36Q-26 -66 0 -70Q26 -66 26 -36V0H22V-36Q22 -62 0 -66Q-22 -62 -22 -36V0Z",
      mood.tone("#4f8f8a", depth),
    );
  });

export const gasStation: BuildingShape = (stage, depth, feature) =>
  feature(() => {
    const { canvas, mood } = stage;
    canvas.rect(-50, -62, 100, 11, mood.tone("#c9332b", depth));
    canvas.rect(-50, -54, 100, 3, mood.tone("#f4f1ea", depth));
    for (const x of [-36, 32]) canvas.rect(x, -52, 4, 52, mood.tone("#b9bec2", depth));
    for (const x of [-14, 8]) {
      canvas.rect(x, -28, 11, 28, mood.tone("#e6e3da", depth), 2);
      canvas.rect(x + 2, -25, 7, 7, mood.tone("#33424f", depth));
    }
  });

export const veranda: BuildingShape = (stage, depth, feature) => {
  wall(stage, -46, -52, 92, 52, stage.chance.pick(["#f4efe2", "#dfe7e3", "#e8d8b8"]), depth);
  pitchedRoof(stage, -46, -58, 92, 30, "#8a4a3f", depth);
  panes(stage, { x: -42, y: -46, width: 84, height: 40 }, 3, 1, depth);
  feature(() => {
    const { canvas, mood } = stage;
    canvas.polygon([-56, -42, -48, -58, 48, -58, 56, -42], mood.tone("#9a5a4a", depth));
    for (const x of [-53, -19, 15, 49]) canvas.rect(x, -42, 3, 42, mood.tone("#fbf8f0", depth));
    canvas.rect(-54, -14, 108, 2, mood.tone("#fbf8f0", depth));
    for (let x = -52; x < 52; x += 5) canvas.rect(x, -13, 1.4, 13, mood.tone("#fbf8f0", depth));
  });
};

export const shopFront: BuildingShape = (stage, depth, feature) =>
  feature(() => {
    const { canvas, mood } = stage;
    const colour = stage.chance.pick(wallColours);
    wall(stage, -44, -84, 88, 84, colour, depth);
    panes(stage, { x: -42, y: -82, width: 84, height: 32 }, 3, 1, depth);
    canvas.rect(-40, -40, 54, 32, mood.isDark ? mood.lit("#ffe2a3") : mood.tone("#86a2b3", depth));
    door(stage, 20, 0, 16, 34, depth);
    awning(stage, -44, -48, 88, 9);
  });

export const shoppingMall: BuildingShape = (stage, depth, feature) =>
  feature(() => {
    const { canvas, mood } = stage;
    wall(stage, -56, -50, 112, 50, "#d8d5cd", depth);
    canvas.rect(-18, -60, 36, 60, mood.tone("#7fa3b8", depth));
    for (const x of [-9, 0, 9]) canvas.line([x, -60, x, 0], mood.tone("#e8eef1", depth), 1);
    canvas.polygon([-22, -60, 0, -72, 22, -60], mood.tone("#b8443c", depth));
    for (const x of [-48, -34, 24, 38])
      canvas.rect(x, -40, 10, 14, mood.lit(stage.chance.pick(["#e8a53a", "#3f8fb0", "#c9527a", "#6aa55a"])), 1);
    for (const x of [-50, 26])
      canvas.rect(x, -18, 25, 18, mood.isDark ? mood.lit("#ffe2a3") : mood.tone("#8fa9b8", depth));
    canvas.rect(-58, -52, 116, 4, mood.tone("#a8a49a", depth));
  });

export const motel: BuildingShape = (stage, depth, feature) =>
  feature(() => {
    const { canvas, mood } = stage;
    wall(stage, -56, -40, 96, 40, "#e0c9a6", depth);
    canvas.rect(-60, -46, 104, 7, mood.tone("#8a5a48", depth));
    canvas.rect(-58, -22, 100, 2.4, mood.tone("#f2efe6", depth));
    for (let x = -52; x < 34; x += 22) {
      for (const y of [-23, 0]) {
        door(stage, x, y, 7, 14, depth);
        pane(stage, x + 9.4, y - 13, 7, 8, depth);
      }
    }
    for (let x = -56; x <= 40; x += 16) canvas.rect(x, -40, 1.4, 40, mood.tone("#f2efe6", depth));
    canvas.rect(48, -88, 3, 88, mood.tone("#7f858c", depth));
    canvas.polygon([34, -88, 62, -98, 66, -80, 36, -72], mood.lit("#d8433a"));
    canvas.polygon([38, -85, 58, -92, 61, -82, 40, -76], mood.lit("#f6e3a0"));
    canvas.polygon([44, -70, 56, -70, 50, -60], mood.lit("#f2b63a"));
  });

export const parkingLot: BuildingShape = (stage, depth, feature) =>
  feature(() => {
    const { canvas, mood } = stage;
    canvas.polygon([-70, 0, -54, -34, 54, -34, 70, 0], mood.tone("#5b5e65", depth));
    for (let i = 0; i <= 5; i++) canvas.line([-54 + i * 21.6, -34, -70 + i * 28, 0], mood.tone("#f2f1ec", depth), 1.4);
    for (const [x, y, size] of [
      [-44, -22, 0.34],
      [2, -24, 0.34],
      [24, -8, 0.44],
      [-34, -6, 0.44],
    ] as const) {
      canvas.group(`translate(${x} ${y}) scale(${size})`, size, () =>
        drawCarEnd(stage, "rear", stage.chance.pick(carColours), depth),
      );
    }
    canvas.rect(58, -70, 2.6, 70, mood.tone("#8d9298", depth));
    canvas.rect(48, -88, 22, 22, mood.lit("#1c5aa8"), 2);
    canvas.path(
      "M55 -70V-84H61Q66 -84 66 -79.5Q66 -75 61 -75H58V-70ZM58 -78H60.5Q62.6 -78 62.6 -79.6Q62.6 -81.200 60.5 -81.200H58Z",
      mood.lit("#fbfaf6"),
    );
  });

/** A paved square with a fountain in the middle. */
export const pavedSquare: BuildingShape = (stage, depth, feature) =>
  feature(() => {
    const { canvas, mood } = stage;
    const stone = mood.tone("#cdbfa6", depth);
    canvas.polygon([-78, 0, -52, -36, 52, -36, 78, 0], stone);
    for (let i = 1; i < 4; i++)
      canvas.line([-78 + i * 8, -i * 10, 78 - i * 8, -i * 10], darken(stone, 0.18), 0.8, { isGlaze: true });
    for (let x = -60; x <= 60; x += 20)
      canvas.line([x * 0.74, -36, x * 1.14, 0], darken(stone, 0.18), 0.8, { isGlaze: true });
    canvas.ellipse(0, -16, 24, 7, darken(stone, 0.2));
    canvas.ellipse(0, -18, 21, 5.4, mood.tone("#7fb6cc", depth));
    canvas.rect(-2, -40, 4, 22, darken(stone, 0.1));
    canvas.ellipse(0, -40, 9, 2.6, darken(stone, 0.05));
    for (const x of [-12, 12])
      canvas.path(`M0 -44Q${x * 0.6} -54 ${x} -20`, { stroke: mood.tone("#d5eaf3", depth), width: 1.6 });
  });
