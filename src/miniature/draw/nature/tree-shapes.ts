// Trees and plants, each drawn upright from the middle of its foot with a given height.
import { darken, lighten, mix } from "../colour.ts";
import type { Stage } from "../stage.ts";

/** Draws a plant that stands at (0, 0) and reaches up to y = -100; the caller scales it. */
export type PlantShape = (stage: Stage, depth: number) => void;

const leaves = {
  spring: ["#8fbf4d", "#a3c95c", "#f0b7c5"],
  summer: ["#4f8f3a", "#5d9c45", "#3f7d3c"],
  autumn: ["#d98a2b", "#c2572b", "#e0b23c"],
  winter: ["#8a7a68"],
} as const;

function crown(
  stage: Stage,
  depth: number,
  colour: string,
  puffs: readonly (readonly [number, number, number])[],
): void {
  const { canvas, mood } = stage;
  const base = mood.tone(colour, depth);
  for (const [x, y, r] of puffs) canvas.circle(x, y + 2.5, r, darken(base, 0.2));
  for (const [x, y, r] of puffs) canvas.circle(x, y, r, base);
  for (const [x, y, r] of puffs) {
    canvas.circle(x - r * 0.3, y - r * 0.32, r * 0.52, { fill: lighten(base, 0.22), opacity: 0.55, isGlaze: true });
  }
  if (mood.hasSnow) {
    for (const [x, y, r] of puffs) {
      canvas.ellipse(x, y - r * 0.62, r * 0.72, r * 0.3, {
        fill: mood.tone("#f5f8fb", depth),
        opacity: 0.9,
        isGlaze: true,
      });
    }
  }
}

const broadleaf: PlantShape = (stage, depth) => {
  const { canvas, chance, mood } = stage;
  const bark = mood.tone("#6b5040", depth);
  canvas.polygon([-3.4, 0, -2, -48, 2, -48, 3.4, 0], bark);
  canvas.line([0, -40, -13, -58], bark, 2.4);
  canvas.line([0, -44, 13, -62], bark, 2.4);
  if (mood.season === "winter") {
    for (let i = 0; i < 9; i++) {
      const x = chance.between(-24, 24);
      canvas.line([x * 0.2, -46, x * 0.6, -66, x, chance.between(-96, -74)], bark, 1.5, {
        cap: "round",
        join: "round",
      });
    }
    return;
  }
  crown(stage, depth, chance.pick(leaves[mood.season]), [
    [-17, -54, 15],
    [17, -56, 15],
    [0, -50, 16],
    [-9, -73, 16],
    [11, -75, 15],
    [0, -84, 14],
  ]);
};

const conifer: PlantShape = ({ canvas, chance, mood }, depth) => {
  const green = mood.tone(chance.pick(["#2f5d43", "#376b4a", "#2b5540"]), depth);
  canvas.rect(-2.5, -12, 5, 12, mood.tone("#5a4434", depth));
  for (const [top, bottom, half] of [
    [-52, -8, 22],
    [-76, -32, 17],
    [-100, -58, 12],
  ] as const) {
    canvas.polygon(
      [0, top, half, bottom, half * 0.4, bottom - 3, 0, bottom + 1.5, -half * 0.4, bottom - 3, -half, bottom],
      green,
    );
    canvas.polygon([0, top, half, bottom, half * 0.2, bottom - 3], {
      fill: darken(green, 0.25),
      opacity: 0.6,
      isGlaze: true,
    });
    if (mood.hasSnow)
      canvas.polygon([0, top, half * 0.5, top + 20, 0, top + 16, -half * 0.5, top + 21], mood.tone("#f5f8fb", depth));
  }
};

const palm: PlantShape = ({ canvas, chance, mood }, depth) => {
  const lean = chance.between(-10, 10);
  const trunk = mood.tone("#8d7455", depth);
  canvas.path(`M-3.4 0Q${lean * 0.1 - 2} -40 ${lean - 1.8} -78L${lean + 1.8} -78Q${lean * 0.1 + 3} -40 3.4 0Z`, trunk);
  for (let y = -8; y > -76; y -= 8) {
    const x = (lean * (y * y)) / 6100;
    canvas.line([x - 2.4, y, x + 2.4, y - 1.2], darken(trunk, 0.25), 0.9, { isGlaze: true });
  }
  const green = mood.tone(chance.pick(["#4b8a3e", "#5a9440", "#3f7f45"]), depth);
  for (const [dx, dy, bend] of [
    [-33, 13, -24],
    [33, 13, -24],
    [-34, -6, -22],
    [34, -6, -22],
    [-18, -20, -16],
    [18, -20, -16],
    [-20, 22, -10],
    [20, 22, -10],
  ] as const) {
    const tip = [lean + dx, -78 + dy] as const;
    const middle = [lean + dx * 0.55, -78 + dy * 0.3 + bend * 0.55] as const;
    canvas.path(
      `M${lean} -79Q${middle[0]} ${middle[1] - 3} ${tip[0]} ${tip[1]}Q${middle[0]} ${middle[1] + 7} ${lean} -76Z`,
      dy > 8 ? darken(green, 0.18) : green,
    );
  }
  canvas.circle(lean - 2, -75, 2.4, mood.tone("#7a5a34", depth));
  canvas.circle(lean + 2.4, -74, 2.2, mood.tone("#86643a", depth));
};

const cypress: PlantShape = ({ canvas, mood }, depth) => {
  const green = mood.tone("#38573a", depth);
  canvas.rect(-1.6, -8, 3.2, 8, mood.tone("#5b4636", depth));
  canvas.path("M0 -100C7 -78 11 -44 8 -16C7 -7 -7 -7 -8 -16C-11 -44 -7 -78 0 -100Z", green);
  canvas.path("M0 -100C7 -78 11 -44 8 -16C7 -9 2 -8 2 -12C5 -46 3 -78 0 -100Z", {
    fill: darken(green, 0.3),
    opacity: 0.6,
    isGlaze: true,
  });
};

const birch: PlantShape = (stage, depth) => {
  const { canvas, mood } = stage;
  const bark = mood.tone("#ece8df", depth);
  canvas.polygon([-2.4, 0, -1.2, -70, 1.2, -70, 2.4, 0], bark);
  for (const y of [-8, -19, -27, -38, -47])
    canvas.line([-2, y, 0.4, y - 0.6], mood.tone("#3a3733", depth), 1.1, { isGlaze: true });
  if (mood.season === "winter") {
    for (const x of [-15, -9, 8, 14, 0]) canvas.line([0, -48, x * 0.7, -72, x, -88], bark, 1.1);
    return;
  }
  crown(stage, depth, mood.season === "autumn" ? "#e6c04a" : "#86b35a", [
    [-9, -52, 10],
    [9, -56, 10],
    [-6, -70, 11],
    [7, -76, 10],
    [0, -88, 9],
  ]);
};

const acacia: PlantShape = ({ canvas, mood }, depth) => {
  const bark = mood.tone("#6d5640", depth);
  canvas.polygon([-2.6, 0, -1.6, -40, 1.6, -40, 2.6, 0], bark);
  for (const x of [-26, -10, 12, 28]) canvas.line([0, -34, x * 0.5, -56, x, -66], bark, 1.9, { join: "round" });
  const green = mood.tone("#6f8a44", depth);
  for (const [x, y, rx] of [
    [-22, -66, 24],
    [20, -68, 26],
    [0, -76, 30],
  ] as const) {
    canvas.ellipse(x, y + 2, rx, 8, darken(green, 0.25));
    canvas.ellipse(x, y, rx, 7, green);
  }
};

const baobab: PlantShape = ({ canvas, mood }, depth) => {
  const bark = mood.tone("#8b7764", depth);
  canvas.path("M-13 0C-10 -22 -12 -44 -9 -62L-26 -82M9 -62", bark);
  canvas.path("M-14 0C-10 -20 -13 -46 -8 -64L8 -64C13 -46 10 -20 14 0Z", bark);
  canvas.path("M4 0C7 -20 8 -46 4 -64L8 -64C13 -46 10 -20 14 0Z", {
    fill: darken(bark, 0.3),
    opacity: 0.5,
    isGlaze: true,
  });
  for (const [x, y] of [
    [-32, -84],
    [-16, -92],
    [2, -96],
    [18, -92],
    [32, -82],
  ] as const) {
    canvas.line([x * 0.2, -60, x * 0.7, -76, x, y], bark, 3.2, { cap: "round", join: "round" });
    canvas.ellipse(x, y, 9, 5, mood.tone("#6d8a45", depth));
  }
};

const eucalyptus: PlantShape = (stage, depth) => {
  const { canvas, mood } = stage;
  const bark = mood.tone("#cbb9a4", depth);
  canvas.path("M-3 0Q-1 -30 -8 -62L-5 -63Q0 -45 1 -30Q4 -52 12 -66L15 -64Q5 -45 3.4 0Z", bark);
  crown(stage, depth, "#7d9678", [
    [-14, -68, 11],
    [14, -72, 12],
    [-4, -82, 11],
    [8, -88, 10],
  ]);
};

const bamboo: PlantShape = ({ canvas, chance, mood }, depth) => {
  for (let i = 0; i < 7; i++) {
    const x = -15 + i * 5;
    const top = chance.between(-100, -82);
    const green = mood.tone(chance.pick(["#7da34a", "#8bb053", "#6d9443"]), depth);
    canvas.line([x, 0, x + chance.between(-3, 3), top], green, 2.4);
    for (let y = -20; y > top; y -= 16) {
      canvas.path(`M${x} ${y}q7 -7 13 -3q-6 1 -13 3Z`, green);
      canvas.path(`M${x} ${y - 6}q-7 -7 -13 -3q6 1 13 3Z`, darken(green, 0.12));
    }
  }
};

const cactus: PlantShape = ({ canvas, mood }, depth) => {
  const green = mood.tone("#5c8a58", depth);
  const arm = (points: readonly number[], width: number) =>
    canvas.line(points, green, width, { cap: "round", join: "round" });
  arm([0, 0, 0, -90], 13);
  arm([0, -34, -20, -34, -20, -62], 8.5);
  arm([0, -46, 20, -46, 20, -78], 8.5);
  for (const x of [-3, 3]) canvas.line([x, -2, x, -90], darken(green, 0.25), 0.9, { isGlaze: true });
};

const bananaPlant: PlantShape = ({ canvas, mood }, depth) => {
  const green = mood.tone("#6aa544", depth);
  canvas.polygon([-4, 0, -3, -48, 3, -48, 4, 0], mood.tone("#8fa061", depth));
  for (const [x, y] of [
    [-34, -56],
    [34, -58],
    [-24, -88],
    [24, -90],
    [2, -100],
  ] as const) {
    canvas.path(`M0 -44Q${x * 0.2} ${y} ${x} ${y}Q${x * 0.9} ${y + 22} 0 -44Z`, x > 0 ? green : darken(green, 0.14));
    canvas.line([0, -44, x * 0.55, y + 4], lighten(green, 0.35), 0.9, { isGlaze: true });
  }
};

const umbrellaPine: PlantShape = (stage, depth) => {
  const { canvas, mood } = stage;
  const bark = mood.tone("#7a5a45", depth);
  canvas.polygon([-2.6, 0, -1.6, -62, 1.6, -62, 2.6, 0], bark);
  for (const x of [-18, 18, -8, 9]) canvas.line([0, -54, x, -72], bark, 1.9);
  crown(stage, depth, "#3f6b42", [
    [-24, -74, 10],
    [24, -74, 10],
    [-10, -80, 13],
    [10, -80, 13],
    [0, -86, 11],
  ]);
};

const cherry: PlantShape = (stage, depth) => {
  const { canvas, mood } = stage;
  const bark = mood.tone("#5d4340", depth);
  canvas.path("M-3 0Q-3 -24 -13 -48L-10 -50Q-3 -36 0 -30Q5 -42 14 -52L17 -49Q4 -28 3.6 0Z", bark);
  const colour = { spring: "#f4bccb", summer: "#5f9a4c", autumn: "#d4743a", winter: "#8d7a75" }[mood.season];
  crown(stage, depth, colour, [
    [-20, -56, 14],
    [20, -58, 14],
    [0, -62, 16],
    [-10, -76, 14],
    [12, -76, 13],
  ]);
};

const bush: PlantShape = (stage, depth) => {
  const green = stage.mood.season === "autumn" ? "#a67f3a" : "#5c8a48";
  crown(stage, depth, green, [
    [-36, -30, 30],
    [34, -28, 28],
    [0, -46, 38],
  ]);
};

const lavender: PlantShape = ({ canvas, mood }, depth) => {
  for (let x = -40; x <= 40; x += 8) {
    canvas.line([x * 0.7, 0, x, -66], mood.tone("#7d9a6a", depth), 2.2);
    canvas.line([x, -60, x * 1.04, -98], mood.tone("#8d6fc0", depth), 6, { cap: "round" });
  }
};

const olive: PlantShape = (stage, depth) => {
  const { canvas, mood } = stage;
  canvas.path("M-5 0Q-8 -20 -2 -34Q-10 -44 -14 -50L-9 -52Q0 -44 4 -50L9 -48Q6 -30 6 0Z", mood.tone("#7b6a55", depth));
  crown(stage, depth, "#8a9a72", [
    [-18, -54, 13],
    [16, -56, 14],
    [0, -66, 15],
    [-7, -76, 11],
    [9, -77, 11],
  ]);
};

/** Shapes by what the lexicon calls the plant. */
export const plantShapes: Readonly<Record<string, PlantShape>> = {
  broadleaf,
  conifer,
  palm,
  cypress,
  birch,
  acacia,
  baobab,
  eucalyptus,
  bamboo,
  cactus,
  banana: bananaPlant,
  "umbrella pine": umbrellaPine,
  cherry,
  bush,
  lavender,
  olive,
};

/** Colour of grass in the season and climate. */
export const grassColour = (season: Stage["mood"]["season"], isDry: boolean): string =>
  isDry
    ? "#b9a768"
    : mix("#86a856", { spring: "#8fbf5a", summer: "#6fa04a", autumn: "#a39a55", winter: "#98997c" }[season], 0.7);
