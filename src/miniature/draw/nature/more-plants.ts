// Plants that grow in few places: drawn like the others, 100 high on y = 0.
import { darken, lighten } from "../colour.ts";
import type { Stage } from "../stage.ts";
import type { PlantShape } from "./tree-shapes.ts";

type Puff = readonly [x: number, y: number, radius: number];

/** Puffs of leaves with light from the upper left; `spots` are blossoms or fruit. */
function leafage(
  { canvas, chance, mood }: Stage,
  depth: number,
  colour: string,
  puffs: readonly Puff[],
  spots?: string,
): void {
  const base = mood.tone(colour, depth);
  for (const [x, y, r] of puffs) canvas.circle(x, y + 2.5, r, darken(base, 0.2));
  for (const [x, y, r] of puffs) canvas.circle(x, y, r, base);
  for (const [x, y, r] of puffs) {
    canvas.circle(x - r * 0.3, y - r * 0.3, r * 0.5, { fill: lighten(base, 0.22), opacity: 0.5, isGlaze: true });
    if (!spots) continue;
    for (let i = 0; i < 5; i++)
      canvas.circle(x + chance.between(-r, r) * 0.75, y + chance.between(-r, r) * 0.75, 2.3, mood.tone(spots, depth));
  }
}

function trunk({ canvas, mood }: Stage, depth: number, colour: string, half: number, top: number): void {
  canvas.polygon([-half, 0, -half * 0.6, top, half * 0.6, top, half, 0], mood.tone(colour, depth));
}

const seasonal = ({ mood }: Stage, green: string, autumn: string) =>
  ({ spring: lighten(green, 0.15), summer: green, autumn, winter: "#8d7f70" })[mood.season];

const crowned =
  (bark: string, green: string, autumn: string, puffs: readonly Puff[], half = 3): PlantShape =>
  (stage, depth) => {
    trunk(stage, depth, bark, half, -45);
    if (stage.mood.season === "winter") {
      const tone = stage.mood.tone(bark, depth);
      for (const [x, y] of puffs)
        stage.canvas.line([0, -42, x * 0.6, y + 14, x, y - 6], tone, 1.6, { join: "round", cap: "round" });
      return;
    }
    leafage(stage, depth, seasonal(stage, green, autumn), puffs);
  };

const grassTuft: PlantShape = ({ canvas, chance, mood }, depth) => {
  for (let x = -46; x <= 46; x += 5) {
    const tone = mood.tone(chance.pick(["#a5a355", "#8f9a4c", "#b8b066"]), depth);
    const lean = chance.between(-14, 14);
    canvas.path(
      `M${x - 2} 0Q${x + lean * 0.3} -40 ${x + lean} ${chance.between(-96, -60).toFixed(1)}Q${x + lean * 0.4} -36 ${x + 2} 0Z`,
      tone,
    );
  }
};

const lawn: PlantShape = ({ canvas, mood }, depth) => {
  const green = mood.tone(mood.hasSnow ? "#dfe9dc" : "#79b04f", depth);
  canvas.rect(-90, -24, 180, 24, green, 4);
  for (let x = -86; x < 86; x += 24) canvas.rect(x, -24, 12, 24, { fill: lighten(green, 0.14), isGlaze: true });
};

const hedge: PlantShape = ({ canvas, chance, mood }, depth) => {
  const green = mood.tone("#4f7f42", depth);
  canvas.rect(-80, -62, 160, 62, green, 9);
  for (let i = 0; i < 40; i++) {
    canvas.circle(chance.between(-76, 76), chance.between(-58, -4), 4, {
      fill: chance.one(0.5) ? lighten(green, 0.16) : darken(green, 0.14),
      opacity: 0.7,
      isGlaze: true,
    });
  }
};

const agave: PlantShape = ({ canvas, mood }, depth) => {
  for (const [x, y, dark] of [
    [-70, -28, 0.2],
    [70, -30, 0.2],
    [-50, -62, 0.1],
    [52, -62, 0.1],
    [-22, -88, 0],
    [24, -90, 0],
    [0, -98, 0],
  ] as const) {
    canvas.path(
      `M${-12 + x * 0.1} 0Q${x * 0.5 - 8} ${y * 0.5} ${x} ${y}Q${x * 0.5 + 10} ${y * 0.4} ${12 + x * 0.1} 0Z`,
      darken(mood.tone("#7fa58f", depth), dark),
    );
  }
};

const fern: PlantShape = ({ canvas, mood }, depth) => {
  const green = mood.tone("#4f9448", depth);
  for (const x of [-78, -44, -14, 16, 46, 80]) {
    const top = -96 + Math.abs(x) * 0.75;
    canvas.path(
      `M0 0Q${x * 0.4} ${top * 1.1} ${x} ${top}Q${x * 0.55} ${top * 0.6} 0 0Z`,
      Math.abs(x) > 40 ? darken(green, 0.15) : green,
    );
    canvas.line([0, 0, x * 0.45, top * 0.82, x, top], lighten(green, 0.25), 1.2, { isGlaze: true });
  }
};

const tulips: PlantShape = ({ canvas, chance, mood }, depth) => {
  for (let x = -66; x <= 66; x += 15) {
    const top = chance.between(-84, -66);
    canvas.line([x, 0, x, top], mood.tone("#5f9a4c", depth), 3);
    canvas.path(`M${x - 2} -8q-10 -14 -8 -34q9 12 8 34Z`, mood.tone("#6fa85a", depth));
    canvas.path(
      `M${x - 8} ${top - 18}l4 6l4 -8l4 8l4 -6v14q-8 10 -16 0Z`,
      mood.tone(chance.pick(["#d8372f", "#f0c23a", "#e77aa5", "#a34f9a"]), depth),
    );
  }
};

const araucaria: PlantShape = ({ canvas, mood }, depth) => {
  canvas.polygon([-3, 0, -1.4, -92, 1.4, -92, 3, 0], mood.tone("#6d5646", depth));
  const green = mood.tone("#3f6b48", depth);
  for (const [y, half] of [
    [-94, 16],
    [-82, 26],
    [-70, 31],
    [-58, 27],
  ] as const) {
    canvas.path(`M${-half} ${y - 7}Q0 ${y + 11} ${half} ${y - 7}Q0 ${y + 1} ${-half} ${y - 7}Z`, green);
    for (const x of [-half, half]) canvas.circle(x * 0.94, y - 6, 4, green);
  }
};

const joshua: PlantShape = ({ canvas, mood }, depth) => {
  const bark = mood.tone("#86705a", depth);
  const green = mood.tone("#7f9660", depth);
  canvas.line([0, 0, 0, -44], bark, 7);
  for (const [x, y] of [
    [-26, -70],
    [-8, -92],
    [24, -74],
    [12, -96],
  ] as const) {
    canvas.line([0, -40, x * 0.8, -54, x, y], bark, 4.4, { join: "round" });
    for (let i = 0; i < 9; i++) {
      const angle = (i * Math.PI) / 4.5;
      canvas.line([x, y, x + 10 * Math.cos(angle), y + 10 * Math.sin(angle)], green, 2.2, { cap: "round" });
    }
  }
};

const redwood: PlantShape = ({ canvas, mood }, depth) => {
  const bark = mood.tone("#9a5a3f", depth);
  canvas.polygon([-9, 0, -2, -98, 2, -98, 9, 0], bark);
  canvas.polygon([2, 0, 1, -98, 2, -98, 9, 0], { fill: darken(bark, 0.3), opacity: 0.5, isGlaze: true });
  const green = mood.tone("#38623f", depth);
  for (const [y, half] of [
    [-98, 5],
    [-88, 10],
    [-78, 14],
    [-67, 17],
    [-55, 19],
    [-43, 20],
  ] as const) {
    canvas.polygon([0, y - 9, half, y + 7, 0, y + 2, -half, y + 7], green);
  }
};

const willow: PlantShape = (stage, depth) => {
  const { canvas, mood } = stage;
  trunk(stage, depth, "#6b5744", 4, -52);
  const green = mood.tone(seasonal(stage, "#86a94f", "#c9b04a"), depth);
  canvas.ellipse(0, -72, 32, 22, green);
  for (let x = -34; x <= 34; x += 6) {
    const end = -18 - Math.abs(x) * 0.35 - (x % 4) * 3;
    canvas.path(
      `M${x - 2.6} ${-72 + Math.abs(x) * 0.3}Q${x * 1.15 - 2} -44 ${x * 1.1} ${end}Q${x * 1.15 + 3} -44 ${x + 3} ${-72 + Math.abs(x) * 0.3}Z`,
      x % 12 === 0 ? lighten(green, 0.1) : darken(green, 0.08),
    );
  }
};

const banyan: PlantShape = (stage, depth) => {
  const bark = stage.mood.tone("#7d6650", depth);
  for (const x of [-26, -16, -5, 4, 15, 27]) stage.canvas.line([x, 0, x * 0.7, -50], bark, Math.abs(x) < 10 ? 7 : 2.6);
  leafage(stage, depth, "#3f7a3f", [
    [-36, -56, 15],
    [36, -56, 15],
    [-18, -66, 19],
    [18, -66, 19],
    [0, -78, 18],
  ]);
};

const mangrove: PlantShape = (stage, depth) => {
  const bark = stage.mood.tone("#7a5f48", depth);
  for (const x of [-30, -18, -7, 7, 18, 30])
    stage.canvas.path(`M${x} 0Q${x * 0.9} -26 ${x * 0.2} -38`, { stroke: bark, width: 2.6 });
  leafage(stage, depth, "#4d8a4a", [
    [-24, -52, 17],
    [24, -52, 17],
    [0, -60, 21],
    [-10, -74, 15],
    [12, -74, 15],
  ]);
};

export const shaped: Readonly<Record<string, PlantShape>> = {
  "plane tree": crowned(
    "#b3a488",
    "#6f9f4c",
    "#c98f3a",
    [
      [-20, -54, 16],
      [20, -54, 16],
      [-8, -70, 19],
      [12, -72, 18],
      [0, -86, 13],
    ],
    4.4,
  ),
  oak: crowned(
    "#5d4a3a",
    "#4d7f3a",
    "#a8702f",
    [
      [-26, -50, 15],
      [26, -50, 15],
      [0, -48, 18],
      [-16, -68, 18],
      [16, -68, 18],
      [0, -80, 16],
    ],
    5,
  ),
  linden: crowned("#6b5847", "#6aa048", "#d9b83f", [
    [-15, -48, 15],
    [15, -48, 15],
    [0, -60, 20],
    [-8, -76, 15],
    [8, -78, 14],
    [0, -90, 10],
  ]),
  "chestnut tree": crowned(
    "#5f4a3c",
    "#4a8340",
    "#b5742f",
    [
      [-20, -50, 17],
      [20, -50, 17],
      [-8, -68, 19],
      [12, -68, 19],
      [0, -84, 14],
    ],
    4,
  ),
  poplar: crowned(
    "#75634f",
    "#5f9447",
    "#e0bf3f",
    [
      [0, -34, 9],
      [-3, -50, 11],
      [3, -62, 11],
      [0, -76, 10],
      [0, -90, 7],
    ],
    2.4,
  ),
  maple: crowned("#6b5445", "#5b9648", "#cf4a2a", [
    [-20, -52, 16],
    [20, -52, 16],
    [0, -58, 20],
    [-11, -74, 15],
    [12, -75, 15],
    [0, -88, 11],
  ]),
  willow,
  banyan,
  mangrove,
  araucaria,
  redwood,
  "joshua tree": joshua,
  agave,
  fern,
  hedge,
  grass: grassTuft,
  lawn,
  tulip: tulips,
};

const bloom =
  (green: string, spots: string, puffs: readonly Puff[], bark = "#6b5445"): PlantShape =>
  (stage, depth) => {
    trunk(stage, depth, bark, 3, -50);
    leafage(stage, depth, green, puffs, spots);
  };

const round: readonly Puff[] = [
  [-18, -56, 16],
  [18, -56, 16],
  [0, -64, 20],
  [-8, -80, 14],
  [10, -80, 14],
];

export const flowering: Readonly<Record<string, PlantShape>> = {
  jacaranda: bloom("#a08ad0", "#7f63bd", round),
  "orange tree": bloom("#3f7f3a", "#f08a24", round),
  bougainvillea: (stage, depth) =>
    leafage(
      stage,
      depth,
      "#c93f86",
      [
        [-34, -22, 22],
        [30, -24, 22],
        [-14, -50, 24],
        [18, -54, 22],
        [0, -80, 18],
        [-30, -68, 13],
      ],
      "#5f9a4c",
    ),
  hibiscus: (stage, depth) =>
    leafage(
      stage,
      depth,
      "#4f8f45",
      [
        [-40, -30, 30],
        [38, -30, 30],
        [0, -52, 38],
      ],
      "#e0365a",
    ),
};
