// Plants by their canonical name: which shape they have, and in which colours.
import type { Cue } from "../../scene.ts";
import type { Stage } from "../stage.ts";
import { flowering, shaped } from "./more-plants.ts";
import { type PlantShape, plantShapes } from "./tree-shapes.ts";

const shapeOf: Readonly<Record<string, PlantShape>> = {
  tree: plantShapes.broadleaf!,
  conifer: plantShapes.conifer!,
  "pine tree": plantShapes["umbrella pine"]!,
  "palm tree": plantShapes.palm!,
  cypress: plantShapes.cypress!,
  birch: plantShapes.birch!,
  acacia: plantShapes.acacia!,
  baobab: plantShapes.baobab!,
  eucalyptus: plantShapes.eucalyptus!,
  bamboo: plantShapes.bamboo!,
  cactus: plantShapes.cactus!,
  "banana tree": plantShapes.banana!,
  "cherry tree": plantShapes.cherry!,
  "olive tree": plantShapes.olive!,
  bush: plantShapes.bush!,
  ...shaped,
  ...flowering,
};

export const plantNames: readonly string[] = Object.keys(shapeOf);

/** Low plants, drawn wider than they are high. */
const low = new Set(["bush", "hedge", "grass", "lawn", "tulip", "hibiscus", "agave", "fern"]);

/**
 * A plant on the ground at (x, y), `height` tall; low ones become a group. Without a cue it is a plain tree, which tells
 * nothing.
 */
export function drawPlant(stage: Stage, cue: Cue | undefined, x: number, y: number, height: number, depth = 0): void {
  const name = cue?.element ?? "tree";
  const shape = shapeOf[name] ?? shapeOf.tree!;
  const size = low.has(name) ? height * 0.55 : height;
  const scale = size / 100;
  const { canvas } = stage;
  canvas.ellipse(x, y, size * 0.3, size * 0.045, { fill: "#101218", opacity: 0.25, isGlaze: true });
  canvas.element(cue ? { name, cue } : { name }, () => {
    canvas.group(`translate(${round(x)} ${round(y)}) scale(${round(scale)})`, scale, () => shape(stage, depth));
  });
}

const round = (value: number) => Math.round(value * 1000) / 1000;
