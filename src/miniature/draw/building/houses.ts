// Houses of regions: each stands at (0, 0), is about 100 high, and has a feature that tells where it is built so.
import { darken, lighten } from "../colour.ts";
import type { BuildingShape } from "./building-shape.ts";
import { awning, door, flatTop, pane, panes, pitchedRoof, wall, wallColours } from "./parts.ts";

const tiles = ["#b5573a", "#a94b34", "#c46a45"] as const;

export const plainHouse: BuildingShape = (stage, depth, feature) =>
  feature(() => {
    const colour = stage.chance.pick(wallColours);
    wall(stage, -46, -62, 92, 62, colour, depth);
    pitchedRoof(stage, -46, -62, 92, 34, stage.chance.pick(["#6d5a55", "#7a4a3c", "#555b66"]), depth);
    panes(stage, { x: -44, y: -58, width: 88, height: 30 }, 3, 1, depth);
    panes(stage, { x: 10, y: -30, width: 34, height: 28 }, 1, 1, depth);
    door(stage, -30, 0, 15, 28, depth);
  });

export const tiledRoof: BuildingShape = (stage, depth, feature) => {
  wall(stage, -48, -64, 96, 64, stage.chance.pick(["#efe3cd", "#f2ead9", "#e3c9a2"]), depth);
  panes(stage, { x: -46, y: -60, width: 92, height: 30 }, 3, 1, depth);
  door(stage, -8, 0, 16, 27, depth);
  feature(() => {
    const tone = stage.mood.hasSnow ? "#eef2f6" : stage.chance.pick(tiles);
    pitchedRoof(stage, -48, -64, 96, 30, tone, depth);
    const base = stage.mood.tone(tone, depth);
    for (let row = 0; row < 4; row++) {
      for (let x = -44 + row * 3; x < 44 - row * 3; x += 6) {
        stage.canvas.path(`M${x} ${-66 - row * 7}q3 3 6 0`, { stroke: darken(base, 0.28), width: 0.9, isGlaze: true });
      }
    }
  });
};

export const apartments: BuildingShape = (stage, depth, feature) =>
  feature(() => {
    const colour = stage.chance.pick(wallColours);
    wall(stage, -40, -100, 80, 100, colour, depth);
    flatTop(stage, -40, -100, 80, colour, depth);
    panes(stage, { x: -38, y: -96, width: 76, height: 78 }, 4, 4, depth);
    door(stage, -7, 0, 14, 20, depth);
  });

export const balconies =
  (iron: string): BuildingShape =>
  (stage, depth, feature) => {
    const colour = stage.chance.pick(wallColours);
    wall(stage, -40, -98, 80, 98, colour, depth);
    flatTop(stage, -40, -98, 80, colour, depth);
    panes(stage, { x: -38, y: -96, width: 76, height: 72 }, 3, 3, depth);
    door(stage, -7, 0, 14, 22, depth);
    feature(() => {
      const tone = stage.mood.tone(iron, depth);
      for (let row = 0; row < 3; row++) {
        for (let column = 0; column < 3; column++) {
          const x = -38 + column * 25.3;
          const y = -78 + row * 24;
          stage.canvas.rect(x + 2, y, 21, 2, tone);
          stage.canvas.rect(x + 2, y - 9, 21, 1.2, tone);
          for (let i = 0; i < 6; i++) stage.canvas.rect(x + 3 + i * 3.7, y - 9, 1, 9, tone);
        }
      }
    });
  };

export const shutters: BuildingShape = (stage, depth, feature) => {
  wall(stage, -40, -92, 80, 92, stage.chance.pick(["#e8b98a", "#efd29b", "#d99a7c", "#f0e2c4"]), depth);
  pitchedRoof(stage, -40, -92, 80, 12, stage.chance.pick(tiles), depth);
  const boxes: number[][] = [];
  panes(stage, { x: -38, y: -88, width: 76, height: 62 }, 3, 2, depth, (...box) => boxes.push(box));
  door(stage, -8, 0, 16, 24, depth);
  feature(() => {
    const green = stage.mood.tone(stage.chance.pick(["#3f7a5c", "#4a6f9a", "#6d7f4f"]), depth);
    for (const [x, y, width, height] of boxes) {
      for (const left of [x! - width! * 0.62, x! + width! * 1.08]) {
        stage.canvas.rect(left, y!, width! * 0.52, height!, green);
        for (let i = 1; i < 6; i++)
          stage.canvas.line(
            [left, y! + (height! * i) / 6, left + width! * 0.52, y! + (height! * i) / 6],
            darken(green, 0.3),
            0.6,
            { isGlaze: true },
          );
      }
    }
  });
};

export const flatRoof: BuildingShape = (stage, depth, feature) => {
  feature(() => {
    const colour = stage.chance.pick(["#efe8d8", "#e2d0ae", "#d8bd92", "#f4f0e6"]);
    wall(stage, -44, -70, 88, 70, colour, depth);
    wall(stage, -14, -90, 44, 20, lighten(colour, 0.1), depth);
    flatTop(stage, -44, -70, 88, colour, depth);
    flatTop(stage, -14, -90, 44, colour, depth);
  });
  panes(stage, { x: -42, y: -64, width: 84, height: 32 }, 3, 1, depth);
  door(stage, -26, 0, 15, 27, depth);
  pane(stage, 8, -24, 20, 16, depth);
};

export const mansard: BuildingShape = (stage, depth, feature) => {
  wall(stage, -40, -76, 80, 76, "#e9dfca", depth);
  panes(stage, { x: -38, y: -74, width: 76, height: 52 }, 4, 2, depth);
  stage.canvas.rect(-41, -50, 82, 1.6, stage.mood.tone("#3a3d44", depth));
  door(stage, -7, 0, 14, 20, depth);
  feature(() => {
    const slate = stage.mood.tone("#5d6a78", depth);
    stage.canvas.polygon([-42, -76, -35, -98, 35, -98, 42, -76], slate);
    stage.canvas.rect(-36, -100, 72, 3, darken(slate, 0.3));
    for (const x of [-26, -6, 14]) {
      stage.canvas.rect(x - 1.4, -94, 13, 16, stage.mood.tone("#efe9dc", depth), 3);
      pane(stage, x + 1, -90, 8, 11, depth);
    }
  });
};

export const rowHouse: BuildingShape = (stage, depth, feature) =>
  feature(() => {
    for (const [i, x] of [-48, -16, 16].entries()) {
      const brick = ["#a5574a", "#b0674f", "#94503f"][(i + stage.chance.integer(0, 2)) % 3]!;
      wall(stage, x, -66, 31, 66, brick, depth);
      stage.canvas.polygon([x - 1, -66, x + 15.5, -90, x + 32, -66], stage.mood.tone("#58595f", depth));
      stage.canvas.rect(x + 22, -90, 6, 14, stage.mood.tone("#8a4f40", depth));
      pane(stage, x + 5, -58, 8, 14, depth);
      pane(stage, x + 18, -58, 8, 14, depth);
      pane(stage, x + 16, -28, 11, 16, depth);
      door(stage, x + 3, 0, 9, 26, depth);
    }
  });

export const canalHouse: BuildingShape = (stage, depth, feature) =>
  feature(() => {
    const { canvas, mood } = stage;
    for (const [i, x] of [-46, -15, 16].entries()) {
      const brick = mood.tone(["#7a4437", "#4f5660", "#94604a"][i]!, depth);
      const top = -72 - i * 3;
      canvas.path(
        i === 1
          ? `M${x} 0V${top}H${x + 5}V${top - 8}H${x + 10}V${top - 15}H${x + 20}V${top - 8}H${x + 25}V${top}H${x + 30}V0Z`
          : `M${x} 0V${top}Q${x + 6} ${top - 4} ${x + 8} ${top - 13}Q${x + 15} ${top - 26} ${x + 22} ${top - 13}Q${x + 24} ${top - 4} ${x + 30} ${top}V0Z`,
        brick,
      );
      canvas.rect(x + 10, top - 16, 10, 2, mood.tone("#f2efe8", depth));
      for (let row = 0; row < 3; row++)
        for (const dx of [4, 12.4, 21]) pane(stage, x + dx, top + 6 + row * 20, 6, 12, depth);
    }
  });

export const halfTimbered: BuildingShape = (stage, depth, feature) => {
  feature(() => {
    const { canvas, mood } = stage;
    wall(stage, -42, -64, 84, 64, "#f3ead6", depth);
    canvas.polygon([-44, -64, 0, -102, 44, -64], mood.tone("#f3ead6", depth));
    const beam = mood.tone("#5a3a28", depth);
    for (const y of [-64, -36, -4]) canvas.line([-42, y, 42, y], beam, 2.6);
    for (const x of [-41, -21, 0, 21, 41]) canvas.line([x, -64, x, 0], beam, 2.4);
    for (const [a, b] of [
      [-41, -21],
      [21, 41],
    ] as const) {
      canvas.line([a, -64, b, -36], beam, 2);
      canvas.line([b, -64, a, -36], beam, 2);
    }
    canvas.line([-44, -64, 0, -102, 44, -64], mood.tone("#a5513a", depth), 5.4, { join: "miter" });
    canvas.line([-22, -82, 22, -82], beam, 2.2);
    canvas.line([0, -100, 0, -64], beam, 2.2);
  });
  for (const x of [-16, 5]) pane(stage, x, -58, 11, 15, depth);
  door(stage, -6, 0, 12, 27, depth);
  pane(stage, 25, -30, 12, 16, depth);
  pane(stage, -37, -30, 12, 16, depth);
};

export const cabin: BuildingShape = (stage, depth, feature) => {
  feature(() => {
    const { canvas, mood } = stage;
    const log = mood.tone("#8a5a38", depth);
    canvas.rect(-44, -46, 88, 46, log);
    for (let y = -40; y < 0; y += 6.5) canvas.line([-47, y, 47, y], darken(log, 0.35), 1.4, { isGlaze: true });
    canvas.polygon(
      [-54, -44, 0, -84, 54, -44],
      mood.hasSnow ? mood.tone("#f0f4f8", depth) : mood.tone("#56483e", depth),
    );
    canvas.polygon([-40, -46, 0, -75, 40, -46], log);
    canvas.rect(24, -82, 9, 22, mood.tone("#7b6f68", depth));
  });
  door(stage, -7, 0, 14, 28, depth);
  pane(stage, 15, -32, 17, 15, depth);
  pane(stage, -33, -32, 17, 15, depth);
};

export const brickWall: BuildingShape = (stage, depth, feature) => {
  feature(() => {
    const { canvas, mood } = stage;
    const brick = mood.tone(stage.chance.pick(["#a5553f", "#9c4a3a", "#b06a4c"]), depth);
    canvas.rect(-44, -88, 88, 88, brick);
    for (let row = 0; row < 13; row++) {
      const y = -86 + row * 6.7;
      canvas.line([-44, y, 44, y], lighten(brick, 0.28), 0.7, { isGlaze: true });
      for (let x = row % 2 === 0 ? -38 : -32; x < 44; x += 12)
        canvas.line([x, y, x, y + 6.7], lighten(brick, 0.28), 0.7, { isGlaze: true });
    }
  });
  flatTop(stage, -44, -88, 88, "#8a4636", depth);
  panes(stage, { x: -42, y: -84, width: 84, height: 52 }, 3, 2, depth);
  door(stage, -8, 0, 16, 26, depth);
};

export const corrugated: BuildingShape = (stage, depth, feature) => {
  wall(stage, -46, -50, 92, 50, stage.chance.pick(["#5fa3a0", "#d9a25f", "#c9785f", "#8fb573"]), depth);
  door(stage, -30, 0, 16, 31, depth);
  pane(stage, 4, -36, 22, 18, depth);
  feature(() => {
    const { canvas, mood } = stage;
    const iron = mood.tone(stage.chance.pick(["#9aa3a8", "#a9705a", "#8a949a"]), depth);
    canvas.polygon([-54, -46, -42, -72, 42, -72, 54, -46], iron);
    for (let i = 0; i <= 18; i++)
      canvas.line([-42 + i * 4.67, -72, -54 + i * 6, -46], darken(iron, 0.28), 1, { isGlaze: true });
  });
};

export const stall: BuildingShape = (stage, depth, feature) =>
  feature(() => {
    const { canvas, chance, mood } = stage;
    for (const x of [-44, 42]) canvas.rect(x, -72, 2.6, 72, mood.tone("#7b5d44", depth));
    canvas.rect(-46, -30, 92, 30, mood.tone("#a97c50", depth));
    for (let i = 0; i < 13; i++) {
      canvas.circle(
        -40 + i * 6.7,
        -31 - (i % 2) * 2.4,
        4.2,
        mood.tone(chance.pick(["#d9482f", "#e8a32b", "#6aa544", "#f0d44a", "#8a4f8a"]), depth),
      );
    }
    awning(stage, -50, -84, 100, 13);
  });

export const yurt: BuildingShape = (stage, depth, feature) =>
  feature(() => {
    const { canvas, mood } = stage;
    const felt = mood.tone("#f2ede2", depth);
    canvas.path("M-46 0V-36Q-46 -40 -42 -41L-10 -66H10L42 -41Q46 -40 46 -36V0Z", felt);
    canvas.path("M14 0V-62L42 -41Q46 -40 46 -36V0Z", { fill: darken(felt, 0.3), opacity: 0.3, isGlaze: true });
    for (const y of [-36, -14]) canvas.line([-46, y, 46, y], mood.tone("#b06a3f", depth), 1.8);
    canvas.rect(-10, -69, 20, 4, mood.tone("#8a5a3f", depth));
    door(stage, -9, 0, 18, 30, depth);
  });

export const stiltHouse: BuildingShape = (stage, depth, feature) => {
  feature(() => {
    const { canvas, mood } = stage;
    const wood = mood.tone("#8a6242", depth);
    for (const x of [-38, -14, 10, 34]) canvas.rect(x, -32, 3.6, 32, darken(wood, 0.25));
    canvas.rect(-44, -62, 88, 31, wood);
    canvas.polygon([-56, -60, -30, -90, 30, -90, 56, -60], mood.tone("#9a7c4a", depth));
    for (const [x, y] of [
      [-4, 0],
      [-8, 0],
    ] as const)
      canvas.line([x, -32, x - 14, y], darken(wood, 0.3), 2);
  });
  pane(stage, -30, -54, 16, 13, depth);
  pane(stage, 14, -54, 16, 13, depth);
  door(stage, -8, -32, 14, 24, depth);
};
