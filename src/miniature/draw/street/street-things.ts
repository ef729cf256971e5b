// What stands along streets: houses, lamps, poles, benches, bins, fences, animals.
import type { Cue } from "../../scene.ts";
import { buildingShapes, plainBuildings } from "../building/buildings.ts";
import { darken } from "../colour.ts";
import type { Stage } from "../stage.ts";

const round = (value: number) => Math.round(value * 1000) / 1000;

/** A building on the ground at (x, y), `height` tall. Without a cue it is a plain one, which tells nothing. */
export function drawBuilding(
  stage: Stage,
  cue: Cue | undefined,
  x: number,
  y: number,
  height: number,
  depth = 0,
): void {
  const name = cue?.element ?? stage.chance.pick(plainBuildings);
  const shape = buildingShapes[name] ?? buildingShapes.building!;
  const scale = height / 100;
  const { canvas } = stage;
  canvas.group(`translate(${round(x)} ${round(y)}) scale(${round(scale)})`, scale, () => {
    canvas.ellipse(0, 0, 56, 3.5, { fill: "#101218", opacity: 0.2, isGlaze: true });
    canvas.element({ name: "building" }, () =>
      shape(stage, depth, (draw) => (cue ? canvas.element({ name, cue }, draw) : draw())),
    );
  });
}

export const buildingNames: readonly string[] = Object.keys(buildingShapes);

export function drawStreetLight({ canvas, mood }: Stage, x: number, y: number, height: number, side: 1 | -1): void {
  const steel = mood.tone("#5b6068");
  const arm = height * 0.2 * side;
  canvas.element({ name: "street light" }, () => {
    canvas.line([x, y, x, y - height, x + arm, y - height - height * 0.04], steel, Math.max(1, height * 0.025), {
      join: "round",
    });
    canvas.ellipse(
      x + arm,
      y - height,
      height * 0.06,
      height * 0.025,
      mood.isDark ? mood.lit("#ffe9a8") : mood.tone("#e6e4da"),
    );
  });
  if (mood.isDark) {
    const r = height * 0.42;
    canvas.circle(x + arm, y - height, r, {
      fill: canvas.glow([
        [0, "#ffe6a0", 0.55],
        [1, "#ffe6a0", 0],
      ]),
      isGlaze: true,
    });
  }
}

export function drawBench({ canvas, mood }: Stage, x: number, y: number, width: number): void {
  const wood = mood.tone("#8a5f3c");
  canvas.element({ name: "bench" }, () => {
    for (const at of [0.1, 0.84])
      canvas.rect(x + width * at, y - width * 0.22, width * 0.05, width * 0.22, mood.tone("#3a3d42"));
    for (const up of [0.22, 0.34, 0.43]) canvas.rect(x, y - width * up, width, width * 0.06, wood, 1);
  });
}

export function drawFence({ canvas, mood }: Stage, y: number, height: number): void {
  const wood = mood.tone("#a58258");
  canvas.element({ name: "fence" }, () => {
    for (let x = -36; x < 264; x += height * 1.5) canvas.rect(x, y - height, height * 0.16, height, wood);
    for (const up of [0.84, 0.45]) canvas.rect(-40, y - height * up, 304, height * 0.11, darken(wood, 0.1));
  });
}

/** A cow, a sheep or a horse far enough away to be simple. */
export function drawAnimal({ canvas, chance, mood }: Stage, x: number, y: number, size: number): void {
  const kind = chance.pick(["cow", "sheep"] as const);
  const body = mood.tone(kind === "cow" ? chance.pick(["#8a5a3c", "#f1ece2", "#3a3330"]) : "#f3efe6", 0.15);
  const dark = mood.tone("#3a322e", 0.15);
  canvas.element({ name: kind }, () => {
    for (const dx of [-0.38, -0.24, 0.2, 0.34])
      canvas.rect(x + dx * size, y - size * 0.34, size * 0.09, size * 0.34, dark);
    canvas.ellipse(x, y - size * 0.46, size * 0.52, size * (kind === "cow" ? 0.26 : 0.3), body);
    canvas.ellipse(
      x + size * 0.58,
      y - size * 0.58,
      size * 0.17,
      size * 0.13,
      kind === "cow" ? darken(body, 0.15) : dark,
    );
  });
}

/** Birds as two strokes, far up. */
export function drawBirds({ canvas, chance, mood }: Stage, count: number, low: number): void {
  for (let i = 0; i < count; i++) {
    const [x, y, r] = [chance.between(10, 214), chance.between(8, low), chance.between(2, 5)];
    canvas.element({ name: "bird" }, () =>
      canvas.path(
        `M${round(x - r)} ${round(y - r * 0.4)}q${round(r * 0.6)} ${round(-r * 0.5)} ${round(r)} ${round(r * 0.5)}q${round(r * 0.4)} ${round(-r)} ${round(r)} ${round(-r * 0.5)}`,
        {
          stroke: mood.tone("#2f343c", 0.1),
          width: 1,
          cap: "round",
        },
      ),
    );
  }
}
