// Buildings by their canonical name: which drawing shows each, and what is added to it.
import { type BuildingShape, withAddition } from "./building-shape.ts";
import {
  apartments,
  balconies,
  brickWall,
  cabin,
  canalHouse,
  corrugated,
  flatRoof,
  halfTimbered,
  mansard,
  plainHouse,
  rowHouse,
  shutters,
  stall,
  stiltHouse,
  tiledRoof,
  yurt,
} from "./houses.ts";
import { pane } from "./parts.ts";
import {
  archway,
  colonnade,
  gasStation,
  motel,
  palace,
  parkingLot,
  pavedSquare,
  shopFront,
  shoppingMall,
  skyscraper,
  veranda,
  waterTower,
  windmill,
} from "./public.ts";
import {
  bellTower,
  church,
  dome,
  hinduTemple,
  mosque,
  onionDome,
  pagoda,
  shrine,
  stupa,
  thaiTemple,
  torii,
} from "./sacred.ts";

/** Shapes by canonical name. */
export const buildingShapes: Readonly<Record<string, BuildingShape>> = {
  house: plainHouse,
  building: apartments,
  "apartment building": apartments,
  "tiled roof": tiledRoof,
  balcony: balconies("#e8e2d4"),
  "wrought iron balcony": balconies("#2b2d33"),
  shutter: shutters,
  "flat roof": flatRoof,
  "mansard roof": mansard,
  "row house": rowHouse,
  "canal house": canalHouse,
  gable: canalHouse,
  "half timbered house": halfTimbered,
  cottage: withAddition(cabin, ({ canvas, mood }, depth) => canvas.rect(24, -82, 9, 22, mood.tone("#7b6f68", depth))),
  "log cabin": cabin,
  "brick wall": brickWall,
  "corrugated roof": corrugated,
  "market stall": stall,
  market: stall,
  church,
  "bell tower": bellTower,
  mosque: mosque(false),
  minaret: mosque(true),
  "onion dome": onionDome,
  dome,
  skyscraper,
  pagoda,
  stupa,
  "hindu temple": hinduTemple,
  temple: thaiTemple,
  shrine,
  torii,
  yurt,
  "stilt house": stiltHouse,
  windmill,
  "water tower": waterTower,
  colonnade,
  palace,
  archway,
  "gas station": gasStation,
  "vending machine": withAddition(plainHouse, (stage, depth) => {
    const { canvas, chance, mood } = stage;
    for (const [x, colour] of [
      [10, "#d8372f"],
      [31, "#3f7fc0"],
    ] as const) {
      canvas.rect(x, -42, 19, 42, mood.lit(colour), 2);
      canvas.rect(x + 2, -39, 15, 20, mood.lit("#f4f8fb"));
      for (let i = 0; i < 8; i++)
        canvas.rect(
          x + 3 + (i % 4) * 3.5,
          -37 + Math.floor(i / 4) * 9,
          2.4,
          7,
          mood.lit(chance.pick(["#3f9a5c", "#d9a53a", "#b8433a", "#3f6fa3"])),
          1,
        );
      canvas.rect(x + 4, -10, 11, 5, mood.tone("#25282e", depth));
    }
  }),
  veranda,
  "shopping mall": shoppingMall,
  motel,
  "parking lot": parkingLot,
  square: pavedSquare,
  shop: shopFront,
  cafe: shopFront,
  bar: shopFront,
  facade: palace,
  "solar panel": withAddition(flatRoof, ({ canvas, mood }, depth) => {
    for (const x of [-40, -24, 32]) {
      canvas.polygon([x, -72, x + 4, -84, x + 16, -84, x + 12, -72], {
        fill: mood.tone("#2b4a7a", depth),
        stroke: mood.tone("#cfd6dc", depth),
        width: 0.8,
      });
    }
  }),
  "rooftop water tank": withAddition(flatRoof, ({ canvas, mood }, depth) => {
    for (const x of [-38, 33]) {
      canvas.rect(x, -88, 15, 16, mood.tone("#26292f", depth), 3);
      canvas.rect(x + 3, -91, 9, 3.4, mood.tone("#3a3d44", depth));
    }
  }),
  "neon sign": withAddition(apartments, ({ canvas, chance, mood }, depth) => {
    for (const [x, y] of [
      [-46, -86],
      [32, -78],
      [-46, -46],
    ] as const) {
      const colour = mood.lit(chance.pick(["#ff4f7b", "#3fd0ff", "#ffd23f", "#7bff8a"]));
      canvas.rect(x, y, 14, 34, mood.tone("#1b1d26", depth), 2);
      canvas.rect(x + 2, y + 2, 10, 30, { stroke: colour, width: 1.6 }, 2);
      canvas.circle(x + 7, y + 10, 3, colour);
      canvas.line([x + 4, y + 18, x + 10, y + 18], colour, 1.6);
      canvas.line([x + 4, y + 24, x + 10, y + 24], colour, 1.6);
    }
  }),
  chimney: withAddition(rowHouse, ({ canvas, mood }, depth) => {
    for (const x of [-30, 4, 36]) {
      canvas.rect(x, -104, 9, 26, mood.tone("#8a4a3a", depth));
      canvas.rect(x - 1, -106, 11, 3.4, mood.tone("#6b3a2e", depth));
    }
  }),
  "bay window": withAddition(rowHouse, (stage, depth) => {
    for (const x of [-36, -4, 28]) {
      stage.canvas.polygon(
        [x, -34, x + 3, -37, x + 15, -37, x + 18, -34, x + 18, -4, x, -4],
        stage.mood.tone("#f1ebdd", depth),
      );
      pane(stage, x + 4, -31, 10, 22, depth);
    }
  }),
  "prayer flag": withAddition(plainHouse, ({ canvas, mood }, depth) => {
    for (const y of [-96, -74]) {
      for (let i = 0; i < 13; i++) {
        const x = -54 + i * 8.6;
        const drop = Math.sin((i / 12) * Math.PI) * 10;
        canvas.rect(
          x,
          y + drop,
          7,
          9,
          mood.tone(["#3f6fb5", "#f4f1e8", "#c9382f", "#3f8f5a", "#e8c23a"][i % 5]!, depth),
        );
      }
    }
  }),
  "ceramic tile": withAddition(apartments, ({ canvas, mood }, depth) => {
    for (let x = -40; x < 40; x += 8) {
      for (const y of [-20, -12, -100, -52]) {
        canvas.rect(x, y, 8, 8, mood.tone("#eef3f6", depth));
        canvas.polygon([x + 4, y + 0.8, x + 7.2, y + 4, x + 4, y + 7.2, x + 0.8, y + 4], mood.tone("#3a6ea5", depth));
      }
    }
  }),
};

/** The plain houses that fill a street and tell nothing. */
export const plainBuildings = ["house", "building"] as const;
