// Scenes in towns, one function for each point of view; each draws the cues that it finds and leaves the others.
import { darken, mix } from "../colour.ts";
import { drawFlagpole } from "../flag.ts";
import { drawLandmark } from "../landmark/draw-landmark.ts";
import { drawBackdrop } from "../nature/backdrop.ts";
import { drawPlant } from "../nature/plants.ts";
import {
  boardFor,
  drawNotice,
  drawPriceTag,
  drawRoadSign,
  drawStreetSign,
  goodSize,
  roadSignFrame,
} from "../sign/boards.ts";
import { drawSky } from "../sky.ts";
import { type Stage, takeCue } from "../stage.ts";
import { createView, drawRoad } from "../street/perspective.ts";
import { drawBench, drawBuilding, drawStreetLight } from "../street/street-things.ts";
import { drawVehicle } from "../vehicle/draw-vehicle.ts";
import { clamp, drawPeople, drawPlants, drawPoleSigns, drawTraffic } from "./fill.ts";
import { drawShopBlock } from "./shop-block.ts";

/** A street that runs away, with a shop close by on one side and a sign on the other. */
export function drawAvenue(stage: Stage): void {
  const { chance } = stage;
  const shop = takeCue(stage, "shop sign");
  const stop = takeCue(stage, "stop sign");
  const street = takeCue(stage, "street name sign");
  const building = takeCue(stage, "building");
  const plant = takeCue(stage, "vegetation");
  const shopSide = chance.one(0.5) ? 1 : -1;
  const horizon = chance.between(112, 124);
  const view = createView(112 - shopSide * chance.between(14, 30), horizon, chance.between(84, 100));
  drawSky(stage, horizon);
  drawBackdrop(stage, takeCue(stage, "terrain"), { horizon, shore: horizon + 12 });
  for (const near of [0.08, 0.13, 0.2, 0.3]) {
    for (const side of [-1, 1]) {
      const [x, y] = view.at(side * (view.half + 78), near);
      const isMarked = building && near === 0.3 && side === -shopSide;
      if (!isMarked) drawBuilding(stage, undefined, x, y, chance.between(120, 190) * near + 14, (1 - near) * 0.55);
    }
  }
  drawRoad(stage, view, takeCue(stage, "road marking"), { surface: "#5d6067", sidewalk: 34 });
  if (building) {
    const [x, y] = view.at(-shopSide * (view.half + 54), 0.42);
    drawBuilding(stage, building, x, y, chance.between(78, 96), 0.15);
  }
  drawPlants(stage, view, plant, view.half + 18);
  const [lampX, lampY] = view.at(-shopSide * (view.half + 6), 0.42);
  drawStreetLight(stage, lampX, lampY, 70, shopSide as 1 | -1);
  drawTraffic(stage, view, takeCue(stage, "driving side"), takeCue(stage, "licence plate"), chance.between(0.5, 0.66));
  drawPeople(stage, chance.integer(0, 2), 158, 178, shopSide > 0 ? 8 : 150, shopSide > 0 ? 70 : 216);
  if (shop) {
    const width = chance.between(104, 122);
    drawShopBlock(stage, shop, {
      x: shopSide > 0 ? 228 - width : -4,
      width,
      top: chance.between(34, 52),
      ground: chance.between(180, 192),
    });
    drawPeople(stage, 1, 190, 204, shopSide > 0 ? 150 : 20, shopSide > 0 ? 200 : 70);
  }
  const poleX = shopSide > 0 ? chance.between(38, 50) : chance.between(174, 186);
  const flag = takeCue(stage, "flag");
  if (flag) drawFlagpole(stage, flag, shopSide > 0 ? 12 : 160, chance.between(12, 20), 190, chance.between(46, 54));
  drawPoleSigns(stage, stop, street, undefined, poleX, 214, shop ? 98 : 170);
  const vehicle = takeCue(stage, "vehicle");
  if (vehicle) drawVehicle(stage, vehicle, 112 - shopSide * 40, 214, 74, chance.one(0.5));
}

/** Type of a plate that has to fit beside a shop. */
const smallerSize = 24.5;

/** Fronts of houses across the road, shop signs facing the viewer. */
export function drawFronts(stage: Stage): void {
  const { canvas, chance, mood } = stage;
  const ground = chance.between(176, 186);
  const shop = takeCue(stage, "shop sign");
  const notice = takeCue(stage, "phone number", "web address");
  const street = takeCue(stage, "street name sign");
  const plant = takeCue(stage, "vegetation");
  const building = takeCue(stage, "building");
  drawSky(stage, 120);
  drawBackdrop(stage, undefined, { horizon: 128, shore: 140 });
  const isLeft = chance.one(0.5);
  const width = street ? chance.between(112, 122) : shop ? chance.between(126, 150) : chance.between(96, 110);
  const x = isLeft ? -6 : 230 - width;
  const restX = isLeft ? width - 6 : -10;
  const rest = 240 - width;
  const restTop = chance.between(30, 60);
  if (building) drawBuilding(stage, building, restX + rest / 2, ground, Math.min(128, rest * 1.15), 0.05);
  else {
    for (let at = restX; at < restX + rest; at += 58)
      drawBuilding(stage, undefined, at + 30, ground, ground - restTop - chance.between(0, 26));
  }
  const signBottom = drawShopBlock(stage, shop, {
    x,
    width,
    top: notice ? chance.between(2, 12) : chance.between(18, 40),
    ground,
  });
  canvas.element({ name: "sidewalk" }, () => {
    const stone = mood.tone(mood.hasSnow ? "#e2e7ea" : "#c2bcb0");
    canvas.rect(-40, ground, 304, 22, stone);
    for (let at = -36; at < 264; at += 22)
      canvas.line([at, ground, at - 8, ground + 15], darken(stone, 0.18), 0.7, { isGlaze: true });
    canvas.rect(-40, ground + 15, 304, 4, darken(stone, 0.28));
  });
  canvas.element({ name: "road" }, () =>
    canvas.rect(-40, ground + 19, 304, 80, mood.tone(mood.weather === "rain" ? "#464a52" : "#5d6067")),
  );
  const sideX = isLeft ? 224 - rest / 2 : rest / 2;
  if (plant)
    drawPlant(stage, plant, clamp(sideX + chance.between(-24, 24), 24, 200), ground + 12, chance.between(82, 104));
  const vehicle = takeCue(stage, "vehicle");
  if (notice) {
    const board = boardFor(notice.text ?? "", 198, goodSize, 6, 2);
    const top = Math.max(signBottom + 3, Math.min(ground - board.height - chance.between(26, 32), 150 - board.height));
    drawNotice(stage, notice, {
      ...board,
      x: isLeft ? clamp(chance.between(10, 40), 12, 212 - board.width) : 212 - board.width,
      y: top,
    });
  }
  const flag = notice && street ? undefined : takeCue(stage, "flag");
  if (flag) {
    const flagWidth = chance.between(44, 52);
    drawFlagpole(stage, flag, clamp(sideX - flagWidth / 2, 8, 170), street ? 92 : 22, ground, flagWidth);
  }
  if (street) {
    const plate = boardFor(street.text ?? "", rest - 20, smallerSize, 4, 3);
    canvas.rect(sideX - 1.7, 30, 3.4, ground - 18, mood.tone("#7f858c"));
    drawStreetSign(stage, street, {
      ...plate,
      x: clamp(sideX - plate.width / 2, 12, 212 - plate.width),
      y: chance.between(10, 22),
    });
  }
  drawPeople(stage, chance.integer(1, 3), ground + 8, ground + 14);
  if (vehicle)
    drawVehicle(stage, vehicle, chance.between(80, 144), ground + chance.between(30, 38), 112, chance.one(0.5));
  else if (chance.one(0.4)) drawVehicle(stage, undefined, chance.between(30, 190), ground + 38, 100, chance.one(0.5));
}

/** A square with a monument, flags and people. */
export function drawSquare(stage: Stage): void {
  const { canvas, chance, mood } = stage;
  const horizon = chance.between(136, 148);
  const landmark = takeCue(stage, "landmark");
  const flag = takeCue(stage, "flag");
  const plant = takeCue(stage, "vegetation");
  const building = takeCue(stage, "building");
  const sign = takeCue(stage, "road sign");
  const street = sign ? undefined : takeCue(stage, "street name sign");
  drawSky(stage, horizon);
  drawBackdrop(stage, takeCue(stage, "terrain"), { horizon, shore: horizon + 8 });
  const stone = mood.tone(mood.hasSnow ? "#e4e8eb" : chance.pick(["#cfc6b6", "#c6c2bb", "#d6c3a5"]));
  for (let x = -20; x < 250; x += chance.between(34, 48))
    drawBuilding(stage, undefined, x, horizon + 4, chance.between(30, 46), 0.5);
  canvas.element({ name: "square" }, () => {
    canvas.rect(
      -40,
      horizon + 4,
      304,
      140,
      canvas.gradient([
        [0, mix(stone, mood.haze, 0.3)],
        [1, stone],
      ]),
    );
    for (let y = horizon + 10; y < 240; y += 6 + (y - horizon) * 0.16)
      canvas.line([-40, y, 264, y], darken(stone, 0.14), 0.7, { isGlaze: true });
    for (let x = -300; x < 540; x += 34)
      canvas.line([112 + (x - 112) * 0.3, horizon + 4, x, 240], darken(stone, 0.14), 0.6, { isGlaze: true });
  });
  const x = chance.between(88, 136);
  const flagX = flag ? (x > 112 ? chance.between(14, 26) : chance.between(150, 162)) : 0;
  if (building) drawBuilding(stage, building, x > 112 ? 46 : 178, horizon + 18, chance.between(80, 96), 0.1);
  if (landmark) drawLandmark(stage, landmark, x, horizon + 26, chance.between(128, 150));
  for (const side of [-1, 1]) {
    if (!plant && chance.one(0.6)) continue;
    drawPlant(
      stage,
      plant,
      112 + side * chance.between(74, 100),
      horizon + chance.between(28, 44),
      chance.between(56, 82),
    );
  }
  if (flag) drawFlagpole(stage, flag, flagX, chance.between(26, 44), 200, chance.between(48, 58));
  if (chance.one(0.5)) drawBench(stage, chance.between(14, 180), chance.between(194, 206), 34);
  drawPeople(stage, chance.integer(2, 5), horizon + 22, 206);
  const vehicle = takeCue(stage, "vehicle");
  if (vehicle) drawVehicle(stage, vehicle, chance.between(60, 160), 212, 96, chance.one(0.5));
  if (sign) {
    const frame = roadSignFrame(sign, 190);
    drawRoadSign(
      stage,
      sign,
      { ...frame, x: x > 112 ? 12 : 212 - frame.width, y: 211 - frame.height - chance.between(0, 6) },
      222,
    );
  }
  if (street) {
    const plate = boardFor(street.text ?? "", 170, goodSize, 5, 2);
    drawPoleSigns(
      stage,
      undefined,
      street,
      186,
      x > 112 ? Math.max(40, plate.width / 2 + 12) : Math.min(184, 212 - plate.width / 2),
      224,
      170,
    );
  }
}

/** A stall with fruit; prices, and a banner with a number or an address. */
export function drawMarket(stage: Stage): void {
  const { canvas, chance, mood } = stage;
  const shop = takeCue(stage, "shop sign");
  const price = takeCue(stage, "price tag");
  const notice = takeCue(stage, "phone number", "web address");
  drawSky(stage, 120);
  drawBackdrop(stage, undefined, { horizon: 132, shore: 140 });
  for (let x = -10; x < 240; x += 62) drawBuilding(stage, undefined, x + 30, 178, chance.between(110, 140), 0.12);
  const plant = takeCue(stage, "vegetation");
  if (plant) drawPlant(stage, plant, chance.one(0.5) ? 24 : 200, 180, 118, 0.05);
  canvas.element({ name: "sidewalk" }, () => canvas.rect(-40, 176, 304, 80, mood.tone("#b7b0a3")));
  drawPeople(stage, 2, 176, 182);
  const top = chance.between(44, 58);
  canvas.element({ name: "market stall" }, () => {
    for (const x of [16, 203]) canvas.rect(x, top + 10, 4, 190 - top, mood.tone("#7b5d44"));
    const colour = mood.tone(chance.pick(["#b8433a", "#2f6f62", "#3f6fa3", "#d98a2b"]));
    canvas.element({ name: "awning" }, () => {
      for (let i = 0; i < 14; i++) {
        const x = 4 + i * 15.4;
        canvas.path(
          `M${n(x + 4 - i * 0.5)} ${n(top - 8)}L${n(x)} ${n(top + 16)}a7.7 6 0 0 0 15.4 0L${n(x + 15 - i * 0.5)} ${n(top - 8)}Z`,
          i % 2 === 0 ? colour : mood.tone("#f7f2e6"),
        );
      }
    });
    canvas.rect(8, 158, 208, 50, mood.tone("#9a7048"));
    for (let x = 8; x < 216; x += 26)
      canvas.line([x, 160, x, 208], darken(mood.tone("#9a7048"), 0.25), 0.9, { isGlaze: true });
  });
  const fruits = chance.shuffle([
    ["#d8402c", 5.4],
    ["#f0a028", 6],
    ["#7ab03f", 5.2],
    ["#f2d33f", 5],
    ["#8a4a94", 4.4],
    ["#e8703a", 5.6],
  ] as const);
  for (let crate = 0; crate < 4; crate++) {
    const x = 12 + crate * 51;
    const [colour, r] = fruits[crate]!;
    canvas.element({ name: "fruit" }, () => {
      for (let row = 0; row < 3; row++) {
        for (let i = 0; i < 4; i++) {
          const cx = x + 7 + i * 11 + (row % 2) * 3;
          canvas.circle(cx, 150 - row * 7 + 4, r, mood.tone(colour));
          canvas.circle(cx - 1.6, 148 - row * 7 + 4, r * 0.3, { fill: "#ffffff", opacity: 0.4, isGlaze: true });
        }
      }
    });
    canvas.rect(x - 1, 155, 49, 13, mood.tone("#b98a56"), 1.5);
  }
  const flag = shop ? undefined : takeCue(stage, "flag");
  if (flag) drawFlagpole(stage, flag, chance.one(0.5) ? 20 : 150, chance.between(6, 10), top, chance.between(44, 52));
  if (shop) {
    const board = boardFor(shop.text ?? "", 188, goodSize, 6, 1);
    canvas.rect(60, top - 20, 3, 14, mood.tone("#5b5148"));
    canvas.rect(160, top - 20, 3, 14, mood.tone("#5b5148"));
    drawNotice(stage, shop, { ...board, x: 112 - board.width / 2, y: top - board.height - 2 });
  }
  if (price) {
    const tag = boardFor(price.text ?? "", 120, goodSize + 3, 6, 1);
    drawPriceTag(
      stage,
      price,
      { ...tag, x: clamp(chance.between(20, 130), 12, 212 - tag.width), y: chance.between(84, 94) },
      140,
    );
  }
  if (notice) {
    const board = boardFor(notice.text ?? "", 198, goodSize, 5, 1);
    drawNotice(stage, notice, { ...board, x: 112 - board.width / 2, y: 168 });
  }
}

const n = (value: number) => Math.round(value * 100) / 100;
