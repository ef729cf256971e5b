// Draws the example picture of this folder: a street in Lisbon that runs down to the river. Run: node examples/draw-example.ts
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { createRandom } from "../src/run/random.ts";
import { drawBridge, drawFarBank, drawSky, drawTown } from "./scene/backdrop.ts";
import { groundAt, height, hex, width } from "./scene/camera.ts";
import { drawHouse, type House } from "./scene/facade.ts";
import {
  drawBougainvillea,
  drawGround,
  drawLamp,
  drawParapet,
  drawShade,
  drawStreetSign,
  drawWashing,
  drawWires,
} from "./scene/street.ts";
import { drawTram } from "./scene/tram.ts";

const left: readonly House[] = [
  {
    side: -1,
    offset: 6.2,
    from: 11.2,
    to: 16,
    storeys: 3,
    bays: 2,
    colour: hex("f2c9c0"),
    trim: hex("f4efe4"),
    lit: false,
    balconies: [1],
  },
  {
    side: -1,
    offset: 6.2,
    from: 2.6,
    to: 11.2,
    storeys: 4,
    bays: 4,
    colour: hex("e8dcc0"),
    trim: hex("3f6b57"),
    lit: false,
    balconies: [1, 2],
  },
];

const right: readonly House[] = [
  {
    side: 1,
    offset: 6.2,
    from: 38,
    to: 46,
    storeys: 3,
    bays: 3,
    colour: hex("efe2c6"),
    trim: hex("57708a"),
    lit: true,
    balconies: [],
  },
  {
    side: 1,
    offset: 6.2,
    from: 31,
    to: 38,
    storeys: 4,
    bays: 3,
    colour: hex("e3a79a"),
    trim: hex("f4efe4"),
    lit: true,
    balconies: [2],
  },
  {
    side: 1,
    offset: 6.2,
    from: 25,
    to: 31,
    storeys: 3,
    bays: 3,
    colour: hex("f3efe4"),
    trim: hex("3d6a58"),
    lit: true,
    balconies: [1],
  },
  {
    side: 1,
    offset: 6.2,
    from: 18.5,
    to: 25,
    storeys: 4,
    bays: 3,
    colour: hex("f0c75e"),
    trim: hex("f4efe4"),
    lit: true,
    balconies: [1, 2],
  },
  {
    side: 1,
    offset: 6.2,
    from: 12.2,
    to: 18.5,
    storeys: 3,
    bays: 3,
    colour: hex("dfe8ee"),
    trim: hex("f4efe4"),
    lit: true,
    balconies: [1],
    tiles: true,
  },
  {
    side: 1,
    offset: 6.2,
    from: 2.6,
    to: 12.2,
    storeys: 4,
    bays: 5,
    colour: hex("e9b7a2"),
    trim: hex("f4efe4"),
    lit: true,
    balconies: [1, 2],
  },
];

/** The whole scene as SVG; the same on every machine, because it uses no font and one fixed seed. */
export function drawScene(): string {
  const random = createRandom(28);
  const layers = [
    drawSky(random),
    drawFarBank(random),
    drawBridge(),
    drawTown(random),
    ...right.slice(0, 5).map((house) => drawHouse(house, random)),
    drawGround(random),
    drawParapet(random),
    drawShade(),
    drawHouse(right[5]!, random),
    drawWashing(6.2, 1, groundAt(22) + 7.2, 19, 24.2),
    drawWires(),
    drawTram(11.5, 7),
    drawHouse(left[0]!, random),
    drawBougainvillea(random, -6.1, 16),
    drawHouse(left[1]!, random),
    drawStreetSign("RUA DO SOL", 6.18, groundAt(11) + 3.62, 11.72, 0.2, -1),
    drawLamp(6.2, 1, 11.9, groundAt(11.9) + 4.6),
    drawLamp(-6.2, -1, 11.2, groundAt(11.2) + 4.4),
    drawLight(),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${layers.join("")}</svg>`;
}

/** Evening light from the upper left, and corners a little darker. */
function drawLight(): string {
  return `<defs><radialGradient id="glow" cx="0.3" cy="0.34" r="0.75">
      <stop offset="0" stop-color="#ffe2a0" stop-opacity="0.22"/><stop offset="0.55" stop-color="#ffd9a0" stop-opacity="0.06"/>
      <stop offset="1" stop-color="#1c2748" stop-opacity="0.26"/></radialGradient></defs>
    <rect width="${width}" height="${height}" fill="url(#glow)"/>`;
}

if (import.meta.main) {
  const target = process.argv[2] ?? fileURLToPath(new URL("lisbon-street.jpg", import.meta.url));
  const { size } = await sharp(Buffer.from(drawScene())).jpeg({ quality: 78, mozjpeg: true }).toFile(target);
  console.log(`${target}: ${width} x ${height}, ${size.toLocaleString("en-US")} bytes`);
}
