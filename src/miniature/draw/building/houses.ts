// Houses by their canonical name: each stands at (0, 0), is about 100 high, and has a feature that tells a region.
import { darken, lighten } from "../colour.ts";
import type { Stage } from "../stage.ts";
import { awning, door, flatTop, pane, panes, pitchedRoof, wall, wallColours } from "./parts.ts";

/** Draws a building around x = 0 on y = 0, up to about y = -100; what tells it from others goes into `feature`. */
export type BuildingShape = (stage: Stage, depth: number, feature: (draw: () => void) => void) => void;

const tiles = ["#b5573a", "#a94b34", "#c46a45"] as const;

const plainHouse: BuildingShape = (stage, depth, feature) =>
  feature(() => {
    const colour = stage.chance.pick(wallColours);
    wall(stage, -46, -62, 92, 62, colour, depth);
    pitchedRoof(stage, -46, -62, 92, 34, stage.chance.pick(["#6d5a55", "#7a4a3c", "#555b66"]), depth);
    panes(stage, { x: -44, y: -58, width: 88, height: 30 }, 3, 1, depth);
    panes(stage, { x: 10, y: -30, width: 34, height: 28 }, 1, 1, depth);
    door(stage, -30, 0, 15, 28, depth);
  });

const tiledRoof: BuildingShape = (stage, depth, feature) => {
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

const apartments: BuildingShape = (stage, depth, feature) =>
  feature(() => {
    const colour = stage.chance.pick(wallColours);
    wall(stage, -40, -100, 80, 100, colour, depth);
    flatTop(stage, -40, -100, 80, colour, depth);
    panes(stage, { x: -38, y: -96, width: 76, height: 78 }, 4, 4, depth);
    door(stage, -7, 0, 14, 20, depth);
  });

const balconies =
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

const shutters: BuildingShape = (stage, depth, feature) => {
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

const flatRoof: BuildingShape = (stage, depth, feature) => {
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

const mansard: BuildingShape = (stage, depth, feature) => {
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

const rowHouse: BuildingShape = (stage, depth, feature) =>
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

const canalHouse: BuildingShape = (stage, depth, feature) =>
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

const halfTimbered: BuildingShape = (stage, depth, feature) => {
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

const cabin: BuildingShape = (stage, depth, feature) => {
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

const brickWall: BuildingShape = (stage, depth, feature) => {
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

const corrugated: BuildingShape = (stage, depth, feature) => {
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

const stall: BuildingShape = (stage, depth, feature) =>
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

const tower = (top: BuildingShape): BuildingShape => top;

const church: BuildingShape = (stage, depth, feature) =>
  feature(() => {
    const { canvas, mood } = stage;
    const stone = mood.tone("#e3d8c2", depth);
    const roof = mood.tone(mood.hasSnow ? "#eef2f6" : "#7b5a4c", depth);
    canvas.rect(-8, -42, 52, 42, stone);
    canvas.polygon([-10, -42, 2, -58, 40, -58, 47, -42], roof);
    canvas.rect(-34, -66, 28, 66, lighten(stone, 0.12));
    canvas.polygon([-37, -66, -20, -98, -3, -66], roof);
    canvas.line([-20, -98, -20, -107], mood.tone("#c9a94a", depth), 1.4);
    canvas.line([-23, -104, -17, -104], mood.tone("#c9a94a", depth), 1.4);
    canvas.circle(-20, -52, 5, mood.tone("#f6f1e4", depth));
    canvas.line([-20, -52, -20, -55.5], mood.tone("#3a3d44", depth), 0.9);
    canvas.line([-20, -52, -17.6, -51], mood.tone("#3a3d44", depth), 0.9);
    for (const x of [2, 15, 28])
      canvas.path(`M${x} -10V-26Q${x + 4} -33 ${x + 8} -26V-10Z`, mood.tone("#54708a", depth));
    canvas.path("M-27 0V-16Q-20 -26 -13 -16V0Z", mood.tone("#5b4030", depth));
  });

const bellTower: BuildingShape = (stage, depth, feature) =>
  feature(() => {
    const { canvas, mood } = stage;
    const stone = mood.tone("#d8b68c", depth);
    canvas.rect(-13, -84, 26, 84, stone);
    canvas.rect(6, -84, 7, 84, { fill: darken(stone, 0.3), opacity: 0.4, isGlaze: true });
    for (const y of [-24, -46]) canvas.rect(-2.5, y, 5, 11, mood.tone("#4a4036", depth), 2.5);
    for (const x of [-8, 2]) canvas.path(`M${x} -62V-74Q${x + 3} -79 ${x + 6} -74V-62Z`, mood.tone("#4a4036", depth));
    canvas.rect(-15.5, -88, 31, 5, darken(stone, 0.2));
    canvas.polygon([-14, -88, 0, -108, 14, -88], mood.tone("#b0573c", depth));
  });

const mosque =
  (onlyMinaret: boolean): BuildingShape =>
  (stage, depth, feature) => {
    const { canvas, mood } = stage;
    const stone = mood.tone("#e9e0cc", depth);
    const dome = mood.tone(stage.chance.pick(["#5f9a92", "#c9a24a", "#8fb0bf", "#e2d8c4"]), depth);
    const minaret = (x: number) => {
      canvas.rect(x - 4, -88, 8, 88, lighten(stone, 0.15));
      for (const y of [-58, -80]) canvas.rect(x - 6, y, 12, 3, darken(stone, 0.2));
      canvas.polygon([x - 4.4, -88, x, -104, x + 4.4, -88], dome);
      canvas.line([x, -104, x, -109], mood.tone("#c9a94a", depth), 1.2);
    };
    const hall = () => {
      canvas.rect(-32, -40, 64, 40, stone);
      canvas.path("M-21 -40Q-24 -60 0 -72Q24 -60 21 -40Z", dome);
      canvas.path("M3 -70Q24 -60 21 -40L8 -40Q14 -58 3 -70Z", { fill: darken(dome, 0.3), opacity: 0.5, isGlaze: true });
      canvas.line([0, -72, 0, -79], mood.tone("#c9a94a", depth), 1.4);
      for (const x of [-25, -7, 11])
        canvas.path(`M${x} 0V-18Q${x + 7} -31 ${x + 14} -18V0Z`, mood.tone("#7b6a55", depth));
    };
    if (onlyMinaret) {
      hall();
      feature(() => minaret(40));
    } else {
      feature(() => {
        hall();
        minaret(-40);
        minaret(40);
      });
    }
  };

const onionDome: BuildingShape = (stage, depth, feature) => {
  const { canvas, mood } = stage;
  wall(stage, -34, -48, 68, 48, "#f1ece0", depth);
  for (const x of [-24, -5, 14])
    canvas.path(`M${x} -12V-30Q${x + 5} -38 ${x + 10} -30V-12Z`, mood.tone("#54708a", depth));
  feature(() => {
    const gold = stage.chance.pick(["#d9b13f", "#3f8f6d", "#3a6ea5"]);
    for (const [x, base, r] of [
      [-22, -48, 8.5],
      [22, -48, 8.5],
      [0, -58, 13],
    ] as const) {
      canvas.rect(x - r * 0.6, base - r, r * 1.2, r + 12, mood.tone("#f6f2e8", depth));
      const top = base - r;
      canvas.path(
        `M${x - r * 0.6} ${top}C${x - r * 1.6} ${top - r} ${x - r * 0.5} ${top - r * 1.5} ${x} ${top - r * 2.4}C${x + r * 0.5} ${top - r * 1.5} ${x + r * 1.6} ${top - r} ${x + r * 0.6} ${top}Z`,
        mood.tone(gold, depth),
      );
      canvas.line([x, top - r * 2.3, x, top - r * 3], mood.tone("#d9b13f", depth), 1.2);
      canvas.line([x - 2, top - r * 2.7, x + 2, top - r * 2.7], mood.tone("#d9b13f", depth), 1.2);
    }
  });
};

const dome: BuildingShape = (stage, depth, feature) => {
  const { canvas, mood } = stage;
  wall(stage, -40, -46, 80, 46, "#f6f4ee", depth);
  door(stage, -7, 0, 14, 26, depth);
  for (const x of [-30, 18]) pane(stage, x, -34, 12, 16, depth);
  feature(() => {
    const blue = mood.tone("#3f78b5", depth);
    canvas.path("M-28 -46Q-28 -76 0 -79Q28 -76 28 -46Z", blue);
    canvas.path("M6 -78Q28 -74 28 -46L14 -46Q18 -68 6 -78Z", { fill: darken(blue, 0.3), opacity: 0.5, isGlaze: true });
    canvas.line([0, -79, 0, -90], mood.tone("#f2efe6", depth), 1.6);
    canvas.line([-3.4, -86, 3.4, -86], mood.tone("#f2efe6", depth), 1.6);
  });
};

const skyscraper: BuildingShape = (stage, depth, feature) =>
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

const pagoda: BuildingShape = (stage, depth, feature) =>
  feature(() => {
    const { canvas, mood } = stage;
    const red = mood.tone("#a9402f", depth);
    const roof = mood.tone("#47524f", depth);
    for (let i = 0; i < 4; i++) {
      const y = -i * 21;
      const half = 25 - i * 4.4;
      canvas.rect(-half * 0.72, y - 15, half * 1.44, 15, i % 2 === 0 ? red : lighten(red, 0.08));
      canvas.rect(-half * 0.2, y - 12, half * 0.4, 12, mood.tone("#3d2b24", depth));
      canvas.path(
        `M${-half * 1.35} ${y - 15}Q${-half * 0.9} ${y - 17} ${-half * 0.62} ${y - 23}H${half * 0.62}Q${half * 0.9} ${y - 17} ${half * 1.35} ${y - 15}Q${half} ${y - 13} ${half} ${y - 13}H${-half}Q${-half} ${y - 13} ${-half * 1.35} ${y - 15}Z`,
        roof,
      );
    }
    canvas.line([0, -85, 0, -104], mood.tone("#c9a94a", depth), 1.8);
  });

const stupa: BuildingShape = (stage, depth, feature) =>
  feature(() => {
    const { canvas, mood } = stage;
    const colour = mood.tone(stage.chance.pick(["#d9ab3f", "#f1ece0"]), depth);
    for (const [half, y] of [
      [44, 0],
      [37, -9],
      [30, -18],
    ] as const) {
      canvas.rect(-half, y - 9, half * 2, 9, darken(colour, 0.12));
    }
    canvas.path("M-26 -27Q-28 -54 -8 -60L8 -60Q28 -54 26 -27Z", colour);
    canvas.rect(-8, -68, 16, 8, darken(colour, 0.15));
    canvas.polygon([-7, -68, 0, -108, 7, -68], mood.tone("#d9ab3f", depth));
    for (let y = -72; y > -100; y -= 5) canvas.line([-5, y, 5, y], darken(colour, 0.3), 0.8, { isGlaze: true });
  });

const hinduTemple: BuildingShape = (stage, depth, feature) =>
  feature(() => {
    const { canvas, chance, mood } = stage;
    for (let i = 0; i < 7; i++) {
      const half = 34 - i * 3.7;
      const colour = mood.tone(chance.pick(["#d9825a", "#5fa3a0", "#e0b04a", "#c9606a", "#7f9fc9"]), depth);
      canvas.rect(-half, -18 - i * 12, half * 2, 12.5, colour);
      for (let x = -half + 3; x < half - 3; x += 6) canvas.rect(x, -15.5 - i * 12, 3, 8, lighten(colour, 0.35), 1.4);
    }
    canvas.rect(-38, -18, 76, 18, mood.tone("#d8c39a", depth));
    canvas.rect(-8, -18, 16, 18, mood.tone("#4a3426", depth));
    canvas.path("M-13 -102Q0 -114 13 -102Z", mood.tone("#d9b13f", depth));
  });

const thaiTemple: BuildingShape = (stage, depth, feature) =>
  feature(() => {
    const { canvas, mood } = stage;
    const gold = mood.tone("#d9ab3f", depth);
    wall(stage, -34, -40, 68, 40, "#f4f0e4", depth);
    for (const [half, base, top, colour] of [
      [50, -38, -64, "#b8432f"],
      [38, -56, -84, "#2f7d5c"],
      [24, -74, -104, "#b8432f"],
    ] as const) {
      canvas.path(
        `M${-half} ${base}Q${-half * 0.3} ${base - 6} 0 ${top}Q${half * 0.3} ${base - 6} ${half} ${base}Z`,
        gold,
      );
      canvas.path(
        `M${-half * 0.82} ${base - 1}Q${-half * 0.24} ${base - 6} 0 ${top + 7}Q${half * 0.24} ${base - 6} ${half * 0.82} ${base - 1}Z`,
        mood.tone(colour, depth),
      );
    }
    canvas.line([0, -104, 0, -112], gold, 1.6);
    for (const x of [-28, -14, 10, 24]) canvas.rect(x, -38, 4, 38, gold);
    canvas.path("M-6 0V-22L0 -30L6 -22V0Z", mood.tone("#7d2f2a", depth));
  });

const shrine: BuildingShape = (stage, depth, feature) =>
  feature(() => {
    const { canvas, mood } = stage;
    canvas.rect(-28, -12, 56, 12, mood.tone("#b9b2a4", depth));
    canvas.rect(-22, -44, 44, 32, mood.tone("#a5502f", depth));
    canvas.rect(-8, -38, 16, 26, mood.tone("#3f2c22", depth));
    canvas.path(
      "M-46 -44Q-20 -50 -8 -72H8Q20 -50 46 -44Q30 -40 28 -40H-28Q-30 -40 -46 -44Z",
      mood.tone("#4b5650", depth),
    );
    canvas.rect(-10, -75, 20, 4, mood.tone("#c9a24a", depth));
  });

const torii: BuildingShape = (stage, depth, feature) =>
  feature(() => {
    const { canvas, mood } = stage;
    const red = mood.tone("#d1432c", depth);
    for (const x of [-34, 28]) canvas.polygon([x, 0, x + 1.4, -84, x + 5, -84, x + 6.4, 0], red);
    canvas.rect(-42, -72, 84, 6, red);
    canvas.path("M-56 -96Q0 -86 56 -96L53 -85Q0 -78 -53 -85Z", mood.tone("#33302f", depth));
    canvas.path("M-52 -88Q0 -80 52 -88L51 -82Q0 -75 -51 -82Z", red);
    canvas.rect(-3, -84, 6, 14, red);
  });

const yurt: BuildingShape = (stage, depth, feature) =>
  feature(() => {
    const { canvas, mood } = stage;
    const felt = mood.tone("#f2ede2", depth);
    canvas.path("M-46 0V-36Q-46 -40 -42 -41L-10 -66H10L42 -41Q46 -40 46 -36V0Z", felt);
    canvas.path("M14 0V-62L42 -41Q46 -40 46 -36V0Z", { fill: darken(felt, 0.3), opacity: 0.3, isGlaze: true });
    for (const y of [-36, -14]) canvas.line([-46, y, 46, y], mood.tone("#b06a3f", depth), 1.8);
    canvas.rect(-10, -69, 20, 4, mood.tone("#8a5a3f", depth));
    door(stage, -9, 0, 18, 30, depth);
  });

const stiltHouse: BuildingShape = (stage, depth, feature) => {
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

const windmill: BuildingShape = (stage, depth, feature) =>
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

const waterTower: BuildingShape = (stage, depth, feature) =>
  feature(() => {
    const { canvas, mood } = stage;
    const steel = mood.tone("#aeb6bb", depth);
    for (const x of [-20, 20]) canvas.line([x, 0, x * 0.7, -62], darken(steel, 0.3), 2.6);
    canvas.line([-18, -20, 15, -44], darken(steel, 0.3), 1.2);
    canvas.line([18, -20, -15, -44], darken(steel, 0.3), 1.2);
    canvas.path("M-24 -62V-84Q-24 -88 0 -104Q24 -88 24 -84V-62Q0 -50 -24 -62Z", steel);
    canvas.path("M8 -57V-100L24 -84V-62Q16 -58 8 -57Z", { fill: darken(steel, 0.3), opacity: 0.35, isGlaze: true });
  });

const colonnade: BuildingShape = (stage, depth, feature) => {
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

const palace: BuildingShape = (stage, depth, feature) =>
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

const archway: BuildingShape = (stage, depth, feature) =>
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

const gasStation: BuildingShape = (stage, depth, feature) =>
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

const vendingMachine: BuildingShape = (stage, depth, feature) => {
  plainHouse(stage, depth, (draw) => draw());
  feature(() => {
    const { canvas, chance, mood } = stage;
    for (const [x, colour] of [
      [10, "#d8372f"],
      [31, "#3f7fc0"],
    ] as const) {
      canvas.rect(x, -42, 19, 42, mood.lit(colour), 2);
      canvas.rect(x + 2, -39, 15, 20, mood.lit("#f4f8fb"));
      for (let i = 0; i < 8; i++)
        canvas.rect(
          x + 3 + (i % 4) * 3.5,
          -37 + Math.floor(i / 4) * 9,
          2.4,
          7,
          mood.lit(chance.pick(["#3f9a5c", "#d9a53a", "#b8433a", "#3f6fa3"])),
          1,
        );
      canvas.rect(x + 4, -10, 11, 5, mood.tone("#25282e", depth));
    }
  });
};

const veranda: BuildingShape = (stage, depth, feature) => {
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

const added =
  (base: BuildingShape, extra: (stage: Stage, depth: number) => void): BuildingShape =>
  (stage, depth, feature) => {
    base(stage, depth, (draw) => draw());
    feature(() => extra(stage, depth));
  };

const shopFront: BuildingShape = (stage, depth, feature) =>
  feature(() => {
    const { canvas, mood } = stage;
    const colour = stage.chance.pick(wallColours);
    wall(stage, -44, -84, 88, 84, colour, depth);
    panes(stage, { x: -42, y: -82, width: 84, height: 32 }, 3, 1, depth);
    canvas.rect(-40, -40, 54, 32, mood.isDark ? mood.lit("#ffe2a3") : mood.tone("#86a2b3", depth));
    door(stage, 20, 0, 16, 34, depth);
    awning(stage, -44, -48, 88, 9);
  });

const simple = { tower, shopFront };

/** Shapes by canonical name. */
export const buildingShapes: Readonly<Record<string, BuildingShape>> = {
  house: plainHouse,
  building: apartments,
  "apartment building": apartments,
  "tiled roof": tiledRoof,
  balcony: balconies("#e8e2d4"),
  "wrought iron balcony": balconies("#2b2d33"),
  shutter: shutters,
  "flat roof": flatRoof,
  "mansard roof": mansard,
  "row house": rowHouse,
  "canal house": canalHouse,
  gable: canalHouse,
  "half timbered house": halfTimbered,
  cottage: added(cabin, ({ canvas, mood }, depth) => canvas.rect(24, -82, 9, 22, mood.tone("#7b6f68", depth))),
  "log cabin": cabin,
  "brick wall": brickWall,
  "corrugated roof": corrugated,
  "market stall": stall,
  market: stall,
  church,
  "bell tower": bellTower,
  mosque: mosque(false),
  minaret: mosque(true),
  "onion dome": onionDome,
  dome,
  skyscraper,
  pagoda,
  stupa,
  "hindu temple": hinduTemple,
  temple: thaiTemple,
  shrine,
  torii,
  yurt,
  "stilt house": stiltHouse,
  windmill,
  "water tower": waterTower,
  colonnade,
  palace,
  archway,
  "gas station": gasStation,
  "vending machine": vendingMachine,
  veranda,
  shop: simple.shopFront,
  cafe: simple.shopFront,
  bar: simple.shopFront,
  facade: palace,
  "solar panel": added(flatRoof, ({ canvas, mood }, depth) => {
    for (const x of [-40, -24, 32]) {
      canvas.polygon([x, -72, x + 4, -84, x + 16, -84, x + 12, -72], {
        fill: mood.tone("#2b4a7a", depth),
        stroke: mood.tone("#cfd6dc", depth),
        width: 0.8,
      });
    }
  }),
  "rooftop water tank": added(flatRoof, ({ canvas, mood }, depth) => {
    for (const x of [-38, 33]) {
      canvas.rect(x, -88, 15, 16, mood.tone("#26292f", depth), 3);
      canvas.rect(x + 3, -91, 9, 3.4, mood.tone("#3a3d44", depth));
    }
  }),
  "neon sign": added(apartments, ({ canvas, chance, mood }, depth) => {
    for (const [x, y] of [
      [-46, -86],
      [32, -78],
      [-46, -46],
    ] as const) {
      const colour = mood.lit(chance.pick(["#ff4f7b", "#3fd0ff", "#ffd23f", "#7bff8a"]));
      canvas.rect(x, y, 14, 34, mood.tone("#1b1d26", depth), 2);
      canvas.rect(x + 2, y + 2, 10, 30, { stroke: colour, width: 1.6 }, 2);
      canvas.circle(x + 7, y + 10, 3, colour);
      canvas.line([x + 4, y + 18, x + 10, y + 18], colour, 1.6);
      canvas.line([x + 4, y + 24, x + 10, y + 24], colour, 1.6);
    }
  }),
  chimney: added(rowHouse, ({ canvas, mood }, depth) => {
    for (const x of [-30, 4, 36]) {
      canvas.rect(x, -104, 9, 26, mood.tone("#8a4a3a", depth));
      canvas.rect(x - 1, -106, 11, 3.4, mood.tone("#6b3a2e", depth));
    }
  }),
  "bay window": added(rowHouse, (stage, depth) => {
    for (const x of [-36, -4, 28]) {
      stage.canvas.polygon(
        [x, -34, x + 3, -37, x + 15, -37, x + 18, -34, x + 18, -4, x, -4],
        stage.mood.tone("#f1ebdd", depth),
      );
      pane(stage, x + 4, -31, 10, 22, depth);
    }
  }),
  "prayer flag": added(plainHouse, ({ canvas, mood }, depth) => {
    for (const y of [-96, -74]) {
      for (let i = 0; i < 13; i++) {
        const x = -54 + i * 8.6;
        const drop = Math.sin((i / 12) * Math.PI) * 10;
        canvas.rect(
          x,
          y + drop,
          7,
          9,
          mood.tone(["#3f6fb5", "#f4f1e8", "#c9382f", "#3f8f5a", "#e8c23a"][i % 5]!, depth),
        );
      }
    }
  }),
  "ceramic tile": added(apartments, ({ canvas, mood }, depth) => {
    for (let x = -40; x < 40; x += 8) {
      for (const y of [-20, -12, -100, -52]) {
        canvas.rect(x, y, 8, 8, mood.tone("#eef3f6", depth));
        canvas.polygon([x + 4, y + 0.8, x + 7.2, y + 4, x + 4, y + 7.2, x + 0.8, y + 4], mood.tone("#3a6ea5", depth));
      }
    }
  }),
};

/** The plain houses that fill a street and tell nothing. */
export const plainBuildings = ["house", "building"] as const;
