// Draws a landmark by the key of its silhouette, or a plain monument by its name.
import type { Cue } from "../../scene.ts";
import { buildingShapes } from "../building/buildings.ts";
import type { Stage } from "../stage.ts";
import { americanLandmarks } from "./americas.ts";
import { easternLandmarks } from "./asia-africa.ts";
import { europeanLandmarks, type LandmarkShape } from "./europe.ts";
import { createPen } from "./pen.ts";
import { plainLandmarks } from "./plain.ts";

const shapes: Readonly<Record<string, LandmarkShape>> = {
  ...europeanLandmarks,
  ...americanLandmarks,
  ...easternLandmarks,
  ...plainLandmarks,
};

export const landmarkNames: readonly string[] = [...Object.keys(shapes), "church", "mosque", "temple"];

/** Stands at (x, y), `height` tall; plain churches, mosques and temples are the ones of the streets. */
export function drawLandmark(stage: Stage, cue: Cue, x: number, y: number, height: number): void {
  const { canvas } = stage;
  const key = String(cue.look?.shape ?? cue.value);
  const shape = shapes[key];
  const scale = (height / 100) * (shape ? 0.92 : 0.85);
  canvas.group(`translate(${round(x)} ${round(y)}) scale(${round(scale)})`, scale, () => {
    canvas.ellipse(0, 0, 50, 4, { fill: "#101218", opacity: 0.22, isGlaze: true });
    canvas.element({ name: cue.element, cue }, () => {
      if (shape) shape(createPen(stage, 0.04));
      else (buildingShapes[key] ?? buildingShapes.church!)(stage, 0.04, (draw) => draw());
    });
  });
}

const round = (value: number) => Math.round(value * 1000) / 1000;
