// What fills outdoor scenes: traffic, plants along a road, people, signs on poles.
import type { Cue } from "../../scene.ts";
import { drawPlant } from "../nature/plants.ts";
import { drawPerson } from "../people.ts";
import { boardFor, drawPlate, drawStopSign, drawStreetSign, goodSize } from "../sign/boards.ts";
import type { Stage } from "../stage.ts";
import type { View } from "../street/perspective.ts";
import { carColours, drawBusEnd, drawCarEnd } from "../vehicle/road-vehicles.ts";

/** Cars on the lanes that the cue gives them: ours from behind, the others from the front. */
export function drawTraffic(
  stage: Stage,
  view: View,
  side: Cue | undefined,
  plate: Cue | undefined,
  nearest: number,
): void {
  if (!side) return;
  const { canvas, chance } = stage;
  const own = side.look?.side === "left" ? -1 : 1;
  const cars = [
    { near: nearest, lane: own, view: "rear" },
    { near: nearest * chance.between(0.5, 0.62), lane: -own, view: "front" },
    { near: nearest * chance.between(0.3, 0.4), lane: own, view: "rear" },
    { near: nearest * chance.between(0.2, 0.26), lane: -own, view: "front" },
  ] as const;
  for (const car of [...cars].sort((a, b) => a.near - b.near)) {
    if (car.near < nearest && chance.one(0.25)) continue;
    const [x, y] = view.at(car.lane * view.half * 0.5, car.near);
    const scale = (car.near * view.half * 0.74) / 100;
    canvas.group(`translate(${n(x)} ${n(y)}) scale(${n(scale)})`, scale, () => {
      canvas.element({ name: side.element, cue: side }, () => {
        const colour = chance.pick(carColours);
        const depth = (1 - car.near) * 0.35;
        if (car.near < nearest && chance.one(0.16)) drawBusEnd(stage, car.view, colour, depth);
        else {
          const isMarked = plate && car.near === nearest;
          drawCarEnd(
            stage,
            car.view,
            colour,
            depth,
            isMarked ? () => drawPlate(stage, plate, farPlate(plate)) : undefined,
          );
        }
      });
    });
  }
}

/** A plate whose colours are seen and no more. */
export function farPlate(plate: Cue) {
  const width = plate.look?.size === "long" ? 44 : 32;
  const height = plate.look?.size === "long" ? 13 : 16;
  return { x: -width / 2, y: -31, width, height };
}

export function drawPlants(
  stage: Stage,
  view: View,
  cue: Cue | undefined,
  across: number,
  sides: readonly number[] = [-1, 1],
): void {
  const { chance } = stage;
  for (const near of [0.1, 0.16, 0.25, 0.4]) {
    for (const side of sides) {
      if (chance.one(0.25)) continue;
      const [x, y] = view.at(side * (across + chance.between(-6, 14)), near);
      drawPlant(stage, cue, x, y, chance.between(120, 165) * near + 10, (1 - near) * 0.4);
    }
  }
}

export function drawPeople(stage: Stage, count: number, low: number, high: number, from = 10, to = 214): void {
  const { chance } = stage;
  const feet = Array.from({ length: count }, () => chance.between(low, high)).sort((a, b) => a - b);
  for (const y of feet) drawPerson(stage, chance.between(from, to), y, 16 + (y - 128) * 0.42);
}

/** A stop sign and a street-name plate on one pole. */
export function drawPoleSigns(
  stage: Stage,
  stop: Cue | undefined,
  street: Cue | undefined,
  low: number | undefined,
  x: number,
  ground: number,
  maxWidth: number,
): void {
  const { canvas, chance, mood } = stage;
  if (!stop && !street) return;
  const plate = street ? boardFor(street.text ?? "", maxWidth, goodSize, 5, 2) : null;
  const top =
    low === undefined ? 214 - chance.between(118, 132) - (stop && plate ? 10 : 0) : low - (plate?.height ?? 0) / 2;
  canvas.rect(x - 1.7, top, 3.4, ground - top, mood.tone("#7f858c"));
  if (stop) drawStopSign(stage, stop, clamp(x, 45, 179), top + 34, 34, ground);
  if (street && plate) {
    const left = clamp(x - plate.width / 2, 12, 212 - plate.width);
    drawStreetSign(stage, street, { ...plate, x: left, y: stop ? top + 74 : top });
  }
}

export const clamp = (value: number, low: number, high: number) => Math.max(low, Math.min(high, value));

const n = (value: number) => Math.round(value * 100) / 100;
