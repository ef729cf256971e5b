// Scenes on roads, one function for each point of view, drawn like those in towns.
import { drawFlagpole } from "../flag.ts";
import { drawBackdrop } from "../nature/backdrop.ts";
import { drawPlant } from "../nature/plants.ts";
import { boardFor, drawNotice, drawPlate, drawRoadSign, goodSize, plateFrame, roadSignFrame } from "../sign/boards.ts";
import { drawSky } from "../sky.ts";
import { type Stage, takeCue } from "../stage.ts";
import { createView, drawRoad } from "../street/perspective.ts";
import { drawAnimal, drawBirds, drawBuilding, drawFence } from "../street/street-things.ts";
import { carColours, drawCarEnd } from "../vehicle/road-vehicles.ts";
import { clamp, drawPeople, drawPlants, drawTraffic, farPlate } from "./fill.ts";

/** In traffic: the car ahead fills the lower part, its plate can be read. */
export function drawTrafficAhead(stage: Stage): void {
  const { canvas, chance } = stage;
  const horizon = chance.between(96, 108);
  const view = createView(chance.between(96, 128), horizon, chance.between(130, 150));
  const plant = takeCue(stage, "vegetation");
  const sign = takeCue(stage, "road sign");
  const plate = takeCue(stage, "licence plate");
  const side = takeCue(stage, "driving side");
  drawSky(stage, horizon);
  drawBackdrop(stage, takeCue(stage, "terrain"), { horizon, shore: horizon + 14 });
  drawRoad(stage, view, takeCue(stage, "road marking"), { surface: "#63666d", sidewalk: 0 });
  drawPlants(stage, view, plant, view.half + 26);
  drawTraffic(stage, view, side, undefined, chance.between(0.28, 0.36));
  if (sign) {
    const frame = roadSignFrame(sign, 198);
    const x = chance.one(0.5) ? 12 : 212 - frame.width;
    drawRoadSign(stage, sign, { ...frame, x, y: Math.max(6, 92 - frame.height) }, horizon + 24);
  }
  const own = side ? (side.look?.side === "left" ? -1 : 1) : 0;
  const x = 112 + own * chance.between(16, 30);
  const scale = chance.between(1.62, 1.8);
  const ground = 232;
  canvas.group(`translate(${n(x)} ${ground}) scale(${n(scale)})`, scale, () =>
    canvas.element(side ? { name: side.element, cue: side } : { name: "car" }, () =>
      drawCarEnd(stage, "rear", chance.pick(carColours), 0, () => {}),
    ),
  );
  if (plate?.text !== undefined) {
    const frame = plateFrame(plate);
    drawPlate(stage, plate, {
      ...frame,
      x: clamp(x - frame.width / 2, 12, 212 - frame.width),
      y: clamp(ground - 30 * scale - frame.height / 2 + 4, 120, 214 - frame.height),
    });
  } else if (plate) {
    const frame = farPlate(plate);
    drawPlate(stage, plate, {
      x: x + frame.x * 1.6,
      y: ground - 42 * scale * 0.9,
      width: frame.width * 1.6,
      height: frame.height * 1.6,
    });
  }
}

/** A country road with a large sign beside it. */
export function drawCountryRoad(stage: Stage): void {
  const { chance } = stage;
  const horizon = chance.between(108, 122);
  const signSide = chance.one(0.5) ? 1 : -1;
  const view = createView(112 - signSide * chance.between(20, 42), horizon, chance.between(66, 84));
  const sign = takeCue(stage, "road sign");
  const plant = takeCue(stage, "vegetation");
  const building = takeCue(stage, "building");
  drawSky(stage, horizon);
  if (chance.one(0.4)) drawBirds(stage, chance.integer(2, 5), horizon * 0.6);
  drawBackdrop(stage, takeCue(stage, "terrain"), { horizon, shore: horizon + 16 });
  if (chance.one(0.4)) drawFence(stage, horizon + 26, 9);
  if (chance.one(0.35))
    for (let i = 0; i < 3; i++) drawAnimal(stage, chance.between(10, 214), horizon + chance.between(16, 30), 9);
  if (building) drawBuilding(stage, building, -signSide * 62 + 112, horizon + 24, chance.between(54, 70), 0.25);
  drawRoad(stage, view, takeCue(stage, "road marking"), { surface: "#6a6c71", sidewalk: 0 });
  drawPlants(stage, view, plant, view.half + 34);
  drawTraffic(stage, view, takeCue(stage, "driving side"), takeCue(stage, "licence plate"), chance.between(0.4, 0.52));
  if (plant) {
    const [x] = view.at(-signSide * (view.half + 26), 0.7);
    drawPlant(stage, plant, clamp(x, 6, 218), 206, chance.between(96, 124));
  }
  const frame = sign && roadSignFrame(sign, 186);
  const flag = takeCue(stage, "flag");
  if (flag) {
    const isUnderSign = frame !== undefined && frame.width > 140;
    const flagTop = isUnderSign ? clamp(124, frame.height + 14, 140) : chance.between(24, 60);
    drawFlagpole(stage, flag, signSide > 0 ? chance.between(8, 20) : chance.between(154, 164), flagTop, 206, 50);
  }
  if (sign && frame) {
    drawRoadSign(
      stage,
      sign,
      { ...frame, x: signSide > 0 ? 212 - frame.width : 12, y: clamp(118 - frame.height, 8, 60) },
      214,
    );
  }
}

/** A billboard on posts over a road or a meadow. */
export function drawBillboard(stage: Stage): void {
  const { canvas, chance, mood } = stage;
  const horizon = chance.between(138, 150);
  const notices = [takeCue(stage, "web address"), takeCue(stage, "phone number")].filter((cue) => cue !== undefined);
  const plant = takeCue(stage, "vegetation");
  drawSky(stage, horizon);
  drawBackdrop(stage, takeCue(stage, "terrain"), { horizon, shore: horizon + 14 });
  const view = createView(112, horizon, 150);
  drawRoad(stage, view, takeCue(stage, "road marking"), { surface: "#63666d", sidewalk: 0 });
  for (const side of [-1, 1])
    drawPlant(stage, plant, 112 + side * chance.between(92, 108), horizon + 22, chance.between(60, 84), 0.15);
  drawTraffic(stage, view, takeCue(stage, "driving side"), takeCue(stage, "licence plate"), chance.between(0.4, 0.5));
  const boards = notices.map((cue) => ({ cue, frame: boardFor(cue.text ?? "", 198, goodSize, 6, 2) }));
  const height = boards.reduce((sum, { frame }) => sum + frame.height + 4, 0) + 26;
  const top = Math.max(6, 124 - height);
  for (const x of [62, 158]) canvas.rect(x, top + height - 4, 5, horizon + 10 - top - height, mood.tone("#6d7278"));
  canvas.rect(6, top, 212, height, mood.tone("#e9e5da"), 2);
  const art = mood.lit(chance.pick(["#f0b840", "#5aa2c8", "#d8664a", "#6fae6a"]));
  canvas.rect(9, top + 3, 206, 18, art);
  for (let i = 0; i < 6; i++)
    canvas.circle(chance.between(14, 210), top + chance.between(7, 18), chance.between(2, 6), {
      fill: "#ffffff",
      opacity: 0.35,
      isGlaze: true,
    });
  let y = top + 24;
  for (const { cue, frame } of boards) {
    drawNotice(stage, cue, { ...frame, x: 112 - frame.width / 2, y });
    y += frame.height + 4;
  }
  if (chance.one(0.5)) drawPeople(stage, 1, 196, 208);
}

const n = (value: number) => Math.round(value * 100) / 100;
