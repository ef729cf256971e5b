// Churches, mosques, temples and their towers, drawn like houses.
import { darken, lighten } from "../colour.ts";
import type { BuildingShape } from "./building-shape.ts";
import { door, pane, wall } from "./parts.ts";

export const church: BuildingShape = (stage, depth, feature) =>
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

export const bellTower: BuildingShape = (stage, depth, feature) =>
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

export const mosque =
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

export const onionDome: BuildingShape = (stage, depth, feature) => {
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

export const dome: BuildingShape = (stage, depth, feature) => {
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

export const pagoda: BuildingShape = (stage, depth, feature) =>
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

export const stupa: BuildingShape = (stage, depth, feature) =>
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

export const hinduTemple: BuildingShape = (stage, depth, feature) =>
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

export const thaiTemple: BuildingShape = (stage, depth, feature) =>
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

export const shrine: BuildingShape = (stage, depth, feature) =>
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

export const torii: BuildingShape = (stage, depth, feature) =>
  feature(() => {
    const { canvas, mood } = stage;
    const red = mood.tone("#d1432c", depth);
    for (const x of [-34, 28]) canvas.polygon([x, 0, x + 1.4, -84, x + 5, -84, x + 6.4, 0], red);
    canvas.rect(-42, -72, 84, 6, red);
    canvas.path("M-56 -96Q0 -86 56 -96L53 -85Q0 -78 -53 -85Z", mood.tone("#33302f", depth));
    canvas.path("M-52 -88Q0 -80 52 -88L51 -82Q0 -75 -51 -82Z", red);
    canvas.rect(-3, -84, 6, 14, red);
  });
