// The land behind a scene, by the canonical name of what lies there: from the horizon down, wide enough for any camera.
import type { Cue } from "../../scene.ts";
import { darken, lighten, mix } from "../colour.ts";
import type { Stage } from "../stage.ts";
import { drawLandForm, drawRidge } from "./terrain.ts";
import { grassColour, plantShapes } from "./tree-shapes.ts";

export interface Backdrop {
  readonly horizon: number;
  /** Where water in front of the land ends and the ground of the setting begins. */
  readonly shore: number;
}

const grounds: Readonly<Record<string, string>> = {
  desert: "#dfba7a",
  savanna: "#c4ad62",
  steppe: "#b9ad6a",
  prairie: "#c0b060",
  beach: "#ecd9ab",
  meadow: "#86b858",
  field: "#d3b85a",
  wetland: "#7f9a68",
  "rice paddy": "#8dbb4f",
  vineyard: "#a79a63",
};

/** Draws land and ground. Without a cue the land is plain and flat, which tells nothing. */
export function drawBackdrop(stage: Stage, cue: Cue | undefined, { horizon, shore }: Backdrop): void {
  const { canvas, mood } = stage;
  const name = cue?.element ?? "";
  const ground = mood.hasSnow ? "#eef2f6" : (grounds[name] ?? grassColour(mood.season, false));
  const near = mood.tone(darken(ground, 0.06));
  const draw = drawings[name];
  const own = (paint: () => void) => (cue ? canvas.element({ name, cue }, paint) : paint());
  const fillGround = () =>
    canvas.rect(
      -40,
      horizon,
      304,
      280 - horizon,
      canvas.gradient([
        [0, mood.tone(ground, 0.45)],
        [0.3, mix(mood.tone(ground, 0.45), near, 0.75)],
        [1, near],
      ]),
    );
  if (name in grounds || name === "flatland") own(fillGround);
  else fillGround();
  if (draw) own(() => draw(stage, horizon, shore));
  else if (!cue) drawRidge(stage, horizon, 5, mood.tone(grassColour(mood.season, false), 0.6), 4);
}

type Drawing = (stage: Stage, horizon: number, shore: number) => void;

function water({ canvas, chance, mood }: Stage, top: number, bottom: number, colour = "#3f86b0"): void {
  const deep = mood.tone(mix(colour, mood.sky[0], 0.2), 0.1);
  const far = mix(deep, mood.haze, 0.45);
  canvas.rect(
    -40,
    top,
    304,
    bottom - top,
    canvas.gradient([
      [0, far],
      [0.6, deep],
      [1, lighten(deep, 0.18)],
    ]),
  );
  for (let i = 0; i < 22; i++) {
    const y = chance.between(top + 1.5, bottom - 1);
    const near = (y - top) / (bottom - top);
    const x = chance.between(-10, 220);
    canvas.line([x, y, x + 4 + 14 * near, y], lighten(deep, 0.4), 0.5 + near * 0.6, { opacity: 0.6, isGlaze: true });
  }
}

function treeLine(stage: Stage, horizon: number, colour: string, isPointed: boolean, height: number): void {
  const { canvas, chance, mood } = stage;
  for (const [depth, tall] of [
    [0.6, 1.25],
    [0.42, 0.9],
  ] as const) {
    const tone = mood.tone(colour, depth);
    canvas.rect(-40, horizon - height * 0.3 * tall, 304, height * 0.34 * tall + 2, tone);
    for (let x = -40; x < 264; x += 7) {
      const top = height * tall * chance.between(0.7, 1.2);
      if (isPointed) canvas.polygon([x - 5, horizon, x, horizon - top, x + 5, horizon], tone);
      else canvas.circle(x, horizon - top * 0.62, top * 0.42, tone);
    }
  }
}

function boat({ canvas, mood }: Stage, x: number, y: number, size: number, hull: string): void {
  canvas.element({ name: "boat" }, () => {
    canvas.path(`M${x - size} ${y}h${size * 2}l${-size * 0.35} ${size * 0.45}h${-size * 1.3}Z`, mood.tone(hull, 0.1));
    canvas.rect(x - 0.5, y - size * 1.9, 1, size * 1.9, mood.tone("#6b5444", 0.1));
    canvas.polygon(
      [x + 1, y - size * 1.8, x + size, y - size * 0.25, x + 1, y - size * 0.25],
      mood.tone("#f7f3e8", 0.1),
    );
  });
}

const sea: Drawing = (stage, horizon, shore) => {
  water(stage, horizon, shore);
  if (stage.chance.one(0.7))
    boat(stage, stage.chance.between(20, 200), horizon + (shore - horizon) * 0.4, 5, "#b8433a");
};

const drawings: Readonly<Record<string, Drawing>> = {
  hill: (stage, horizon) => drawLandForm(stage, "hills", horizon),
  mountain: (stage, horizon) => drawLandForm(stage, "mountains", horizon),
  "snow capped mountain": (stage, horizon) => drawLandForm(stage, "snowy mountains", horizon),
  volcano: (stage, horizon) => drawLandForm(stage, "volcano", horizon),
  desert: (stage, horizon) => drawLandForm(stage, "desert", horizon),
  savanna: (stage, horizon) => {
    const { canvas } = stage;
    for (const [x, size] of [
      [26, 20],
      [88, 15],
      [190, 22],
    ] as const) {
      canvas.group(`translate(${x} ${horizon + 4}) scale(${size / 100})`, size / 100, () =>
        plantShapes.acacia!(stage, 0.35),
      );
    }
  },
  sea,
  beach: (stage, horizon, shore) => {
    water(stage, horizon, shore - 6, "#3fa0bd");
    stage.canvas.path(
      `M-40 ${shore - 6}q40 -4 80 0t80 0t80 0t80 0v5q-40 4 -80 0t-80 0t-80 0t-80 0Z`,
      stage.mood.tone("#f5f8f6"),
    );
  },
  island: (stage, horizon, shore) => {
    water(stage, horizon, shore);
    const x = stage.chance.between(50, 150);
    stage.canvas.path(`M${x - 42} ${horizon + 3}q14 -20 34 -20q26 -2 50 20Z`, stage.mood.tone("#6f8f63", 0.45));
  },
  lake: (stage, horizon, shore) => {
    treeLine(stage, horizon, "#4f7350", true, 12);
    water(stage, horizon, shore, "#5a93b5");
  },
  fjord: (stage, horizon, shore) => {
    const { canvas, mood } = stage;
    water(stage, horizon, shore, "#3f7390");
    for (const side of [-1, 1]) {
      const edge = side < 0 ? -40 : 264;
      const rock = mood.tone("#66788a", 0.42);
      canvas.polygon(
        [
          edge,
          horizon - 52,
          112 + side * 62,
          horizon - 44,
          112 + side * 34,
          horizon - 18,
          112 + side * 16,
          horizon + 3,
          edge,
          horizon + 3,
        ],
        rock,
      );
      canvas.polygon(
        [
          112 + side * 62,
          horizon - 44,
          112 + side * 34,
          horizon - 18,
          112 + side * 52,
          horizon + 3,
          112 + side * 80,
          horizon + 3,
        ],
        { fill: darken(rock, 0.2), isGlaze: true },
      );
      canvas.polygon(
        [edge, horizon - 52, 112 + side * 62, horizon - 44, 112 + side * 68, horizon - 34, edge, horizon - 40],
        mood.tone("#eef3f7", 0.3),
      );
    }
  },
  river: (stage, horizon, shore) => {
    treeLine(stage, horizon, "#6f9460", false, 9);
    stage.canvas.clip(
      `M-40 ${shore}Q40 ${shore - 12} 100 ${horizon + 5}T264 ${horizon + 1}V${horizon + 6}Q150 ${horizon + 9} 130 ${shore - 6}T264 ${shore + 4}H-40Z`,
      () => water(stage, horizon, shore + 4, "#4f8ba6"),
    );
  },
  canal: (stage, horizon, shore) => {
    const { canvas, mood } = stage;
    water(stage, horizon + 4, shore, "#5c8a86");
    canvas.rect(-40, horizon + 1, 304, 4, mood.tone("#a58a6d", 0.25));
    canvas.rect(-40, shore - 4, 304, 6, mood.tone("#b09474"));
    boat(stage, stage.chance.between(30, 190), (horizon + shore) / 2, 4.5, "#2f5f7a");
  },
  harbor: (stage, horizon, shore) => {
    const { canvas, mood } = stage;
    water(stage, horizon, shore);
    for (const x of [20, 150]) {
      const steel = mood.tone("#c9573a", 0.4);
      canvas.line([x, horizon, x + 6, horizon - 30, x + 12, horizon], steel, 2);
      canvas.line([x - 10, horizon - 24, x + 34, horizon - 38], steel, 2);
      canvas.line([x + 30, horizon - 36, x + 30, horizon - 16], steel, 0.8);
    }
    for (let x = 50; x < 140; x += 11)
      canvas.rect(
        x,
        horizon - 6,
        10,
        6,
        mood.tone(stage.chance.pick(["#b8433a", "#3f6fa3", "#d9a53a", "#5a7f5c"]), 0.35),
      );
    for (const x of [60, 112, 186])
      boat(stage, x, horizon + (shore - horizon) * 0.5, 6, stage.chance.pick(["#f2efe6", "#2f5f7a", "#b8433a"]));
  },
  cliff: (stage, horizon, shore) => {
    const { canvas, mood } = stage;
    sea(stage, horizon, shore);
    const rock = mood.tone("#b59a7c", 0.25);
    canvas.polygon([140, shore, 148, horizon - 34, 170, horizon - 46, 264, horizon - 52, 264, shore], rock);
    canvas.polygon(
      [148, horizon - 34, 170, horizon - 46, 264, horizon - 52, 264, horizon - 44, 172, horizon - 38],
      mood.tone("#86a85c", 0.25),
    );
    for (const x of [164, 184, 206, 232])
      canvas.line([x, horizon - 34, x - 5, shore], darken(rock, 0.2), 1.6, { isGlaze: true });
  },
  forest: (stage, horizon) => treeLine(stage, horizon, "#3f6b4a", true, 30),
  rainforest: (stage, horizon) => treeLine(stage, horizon, "#3f7a45", false, 34),
  field: (stage, horizon) => {
    const { canvas, mood } = stage;
    for (let x = -260; x < 480; x += 16)
      canvas.line([112 + (x - 112) * 0.22, horizon + 1, x, 236], mood.tone("#b3923f"), 1.4, {
        opacity: 0.5,
        isGlaze: true,
      });
  },
  vineyard: (stage, horizon) => {
    const { canvas, mood } = stage;
    drawRidge(stage, horizon, 9, mood.tone("#8a9a5c", 0.5), 4);
    for (let x = -300; x < 520; x += 28) {
      canvas.line(
        [112 + (x - 112) * 0.2, horizon + 1, x, 236],
        mood.tone(mood.season === "autumn" ? "#b5702f" : "#5f8a3f"),
        5,
        { dash: "7 3" },
      );
    }
  },
  "rice paddy": (stage, horizon) => {
    const { canvas, mood } = stage;
    for (let i = 0; i < 7; i++) {
      const y = horizon + 2 + i * i * 2.1;
      const height = 2 + i * 2.6;
      canvas.path(
        `M-40 ${y}q76 ${4 + i} 152 0t152 0v${height}q-76 ${4 + i} -152 0t-152 0Z`,
        i % 2 === 0 ? mix(mood.tone("#9cc45c", 0.2), mood.sky[1], 0.4) : mood.tone("#84b548", 0.15),
      );
    }
  },
  wetland: (stage, horizon) => {
    const { canvas, chance, mood } = stage;
    for (let i = 0; i < 9; i++) {
      const y = horizon + 4 + i * 6;
      canvas.ellipse(chance.between(0, 224), y, 12 + i * 3, 1.6 + i * 0.5, mix(mood.tone("#6d94a0"), mood.sky[1], 0.4));
    }
    for (let i = 0; i < 26; i++) {
      const x = chance.between(-10, 234);
      const y = chance.between(horizon + 8, horizon + 60);
      canvas.line([x, y, x + 1, y - 7], mood.tone("#6f8048"), 1);
    }
  },
  meadow: (stage, horizon) => {
    const { canvas, chance, mood } = stage;
    drawRidge(stage, horizon, 9, mood.tone("#7fa862", 0.5), 4);
    for (let i = 0; i < 46; i++) {
      const y = chance.between(horizon + 6, 224);
      canvas.circle(
        chance.between(-10, 234),
        y,
        0.5 + (y - horizon) * 0.012,
        mood.tone(chance.pick(["#f6e04a", "#ffffff", "#d98ac0"])),
      );
    }
  },
  steppe: (stage, horizon) => drawRidge(stage, horizon, 6, stage.mood.tone("#b5a76a", 0.55), 3),
  prairie: (stage, horizon) => {
    const { canvas, chance, mood } = stage;
    for (let i = 0; i < 70; i++) {
      const y = chance.between(horizon + 3, 224);
      const x = chance.between(-10, 234);
      const size = 2 + (y - horizon) * 0.07;
      canvas.line([x, y, x + size * 0.4, y - size], mood.tone("#d6c67a"), 0.7, { opacity: 0.8 });
    }
  },
};

export const backdropNames: readonly string[] = [...Object.keys(drawings), "flatland"];
