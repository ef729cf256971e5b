// House fronts along the street: plaster or painted tiles, stone-framed windows, iron balconies, clay roof edges.
import type { Random } from "../../src/run/random.ts";
import { type Colour, groundAt, hex, mix, type Point3, rod, shape } from "./camera.ts";

export interface House {
  /** Side of the street: -1 left, 1 right; the wall stands at `side * offset` metres. */
  readonly side: -1 | 1;
  readonly offset: number;
  readonly from: number;
  readonly to: number;
  readonly storeys: number;
  readonly colour: Colour;
  readonly trim: Colour;
  /** Windows in a row. */
  readonly bays: number;
  readonly tiles?: boolean;
  readonly lit: boolean;
  /** Storeys that have a balcony. */
  readonly balconies: readonly number[];
}

const storeyHeight = 3.1;
const shadow = hex("4a5a7c");
const stone = hex("efe7d6");
const iron = hex("2e3338");
const clay = hex("c2643d");

export function drawHouse(house: House, random: Random): string {
  const { side, offset, from, to, storeys, colour } = house;
  const x = side * offset;
  const foot = groundAt(from);
  const top = foot + storeys * storeyHeight + 0.9;
  const light = (base: Colour) => (house.lit ? mix(base, hex("ffe9bf"), 0.1) : mix(base, shadow, 0.42));
  const parts: string[] = [];

  // The wall that looks up the street, seen above a lower neighbour, and a slope of the roof.
  const back = x + side * 9;
  parts.push(
    shape(
      [
        [x, foot, from],
        [x, top, from],
        [back, top, from],
        [back, foot, from],
      ],
      mix(colour, shadow, house.lit ? 0.3 : 0.5),
    ),
    shape(
      [
        [x - side * 0.5, top, from - 0.1],
        [x + side * 4.5, top + 2.2, from],
        [back, top, from],
      ],
      mix(clay, shadow, 0.3),
    ),
  );
  const slices = Math.ceil((to - from) / 2);
  for (let i = 0; i < slices; i++) {
    const a = from + ((to - from) * i) / slices;
    const b = from + ((to - from) * (i + 1)) / slices + 0.03;
    parts.push(
      shape(
        [
          [x, groundAt(a), a],
          [x, top, a],
          [x, top, b],
          [x, groundAt(b), b],
        ],
        light(colour),
      ),
    );
  }
  if (house.tiles) parts.push(drawTiles(x, foot + storeyHeight + 0.35, top - 0.75, from + 0.15, to - 0.15, light));
  // A stone base, a band above the shops and the cornice.
  parts.push(
    shape(
      [
        [x, groundAt(from), from],
        [x, foot + 0.7, from],
        [x, foot + 0.7, to],
        [x, groundAt(to), to],
      ],
      light(mix(stone, hex("b9b0a2"), 0.45)),
    ),
    band(x, foot + storeyHeight, foot + storeyHeight + 0.25, from, to, light(stone)),
    band(x, top - 0.6, top - 0.15, from, to, light(stone)),
    band(x, top - 0.75, top - 0.6, from, to, light(mix(stone, shadow, 0.25))),
    band(x, foot, top, from, from + 0.22, light(mix(stone, colour, 0.25))),
  );
  const pitch = (to - from) / house.bays;
  for (let bay = 0; bay < house.bays; bay++) {
    const z = from + (bay + 0.5) * pitch;
    for (let storey = 0; storey < storeys; storey++) {
      const sill = foot + storey * storeyHeight;
      if (storey === 0) parts.push(drawDoor(house, x, groundAt(z + 0.7), sill + 2.45, z, light, random));
      else if (house.balconies.includes(storey)) parts.push(drawBalcony(house, x, sill + 0.35, z, light, random));
      else parts.push(drawWindow(house, x, sill + 1.1, sill + 2.6, z, light, random));
    }
  }
  parts.push(drawEaves(x, side, top, from, to, light));
  return parts.join("");
}

function band(x: number, y0: number, y1: number, z0: number, z1: number, colour: Colour): string {
  return shape(
    [
      [x, y0, z0],
      [x, y1, z0],
      [x, y1, z1],
      [x, y0, z1],
    ],
    colour,
  );
}

type Light = (colour: Colour) => Colour;

/** Blue and white painted tiles: a diamond with a dot on every tile, coarser with distance. */
function drawTiles(x: number, y0: number, y1: number, z0: number, z1: number, light: Light): string {
  const size = 0.42;
  const parts: string[] = [band(x, y0, y1, z0, z1, light(hex("e4ebf0")))];
  const blue = light(hex("3567a8"));
  const pale = light(hex("7fa3cc"));
  for (let z = z0; z + size <= z1 + 1e-9; z += size) {
    for (let y = y0; y + size <= y1 + 1e-9; y += size) {
      const [cz, cy, r] = [z + size / 2, y + size / 2, size * 0.46];
      parts.push(
        shape(
          [
            [x, cy - r, cz],
            [x, cy, cz - r],
            [x, cy + r, cz],
            [x, cy, cz + r],
          ],
          blue,
        ),
      );
      const s = r * 0.5;
      parts.push(
        shape(
          [
            [x, cy - s, cz],
            [x, cy, cz - s],
            [x, cy + s, cz],
            [x, cy, cz + s],
          ],
          pale,
        ),
      );
    }
  }
  return parts.join("");
}

function drawWindow(house: House, x: number, y0: number, y1: number, z: number, light: Light, random: Random): string {
  const half = 0.55;
  const glass = mix(hex("53687a"), house.lit ? hex("d7b98a") : hex("31405a"), random.next() * 0.5);
  return [
    band(x, y0 - 0.18, y1 + 0.2, z - half - 0.2, z + half + 0.2, light(stone)),
    band(x, y0 - 0.26, y0 - 0.12, z - half - 0.3, z + half + 0.3, light(mix(stone, shadow, 0.25))),
    band(x, y0, y1, z - half, z + half, light(house.trim)),
    band(x, y0 + 0.08, y1 - 0.08, z - half + 0.1, z - 0.05, light(glass)),
    band(x, y0 + 0.08, y1 - 0.08, z + 0.05, z + half - 0.1, light(glass)),
    band(x, y1 - 0.5, y1 - 0.42, z - half, z + half, light(house.trim)),
    // The reveal that looks at us lies in its own shade.
    band(x, y1 - 0.1, y1, z - half, z + half, light(mix(house.trim, shadow, 0.6))),
  ].join("");
}

function drawBalcony(house: House, x: number, y: number, z: number, light: Light, random: Random): string {
  const out = -house.side * 0.6;
  const half = 0.95;
  const parts = [drawWindow(house, x, y + 0.1, y + 2.35, z, light, random)];
  const slab = light(mix(stone, hex("9c958a"), 0.4));
  parts.push(
    shape(
      [
        [x, y - 0.14, z - half],
        [x + out, y - 0.14, z - half],
        [x + out, y, z - half],
        [x, y, z - half],
      ],
      mix(slab, shadow, 0.3),
    ),
    shape(
      [
        [x + out, y - 0.14, z - half],
        [x + out, y, z - half],
        [x + out, y, z + half],
        [x + out, y - 0.14, z + half],
      ],
      slab,
    ),
  );
  if (random.next() < 0.6) {
    const leaf = light(hex("4f7f46"));
    const flower = light([hex("d8415a"), hex("e06aa5"), hex("f0a13a")][random.integer(3)]!);
    for (let i = 0; i < 7; i++) {
      const at = z - half + 0.25 + i * 0.27;
      const lift = y + 0.5 + random.next() * 0.35;
      parts.push(blob(x + out * 0.7, lift, at, 0.2, leaf), blob(x + out * 0.7, lift + 0.14, at + 0.08, 0.09, flower));
    }
  }
  const rail = light(iron);
  for (let bar = 0; bar <= 10; bar++) {
    const at = z - half + (bar * half) / 5;
    parts.push(
      rod(
        [
          [x + out, y, at],
          [x + out, y + 0.95, at],
        ],
        0.022,
        rail,
      ),
    );
  }
  for (const lift of [0.08, 0.95]) {
    parts.push(
      rod(
        [
          [x, y + lift, z - half],
          [x + out, y + lift, z - half],
          [x + out, y + lift, z + half],
        ],
        0.035,
        rail,
      ),
    );
  }
  return parts.join("");
}

/** A round patch on a plane across the street, for leaves and flowers. */
export function blob(x: number, y: number, z: number, r: number, colour: Colour): string {
  const points = Array.from({ length: 9 }, (_, i): Point3 => {
    const angle = (i / 9) * 2 * Math.PI;
    return [x + r * Math.cos(angle), y + r * Math.sin(angle), z];
  });
  return shape(points, colour);
}

function drawDoor(house: House, x: number, y0: number, y1: number, z: number, light: Light, random: Random): string {
  const half = 0.62;
  const paints = [hex("2f5d50"), hex("7a2f2a"), hex("31507d"), hex("5b4636"), house.trim];
  const paint = light(paints[random.integer(paints.length)]!);
  return [
    band(x, y0, y1 + 0.22, z - half - 0.22, z + half + 0.22, light(stone)),
    band(x, y0, y1, z - half, z + half, paint),
    band(x, y1 - 0.45, y1 - 0.08, z - half + 0.08, z + half - 0.08, light(hex("566a78"))),
    band(x, y0 + 0.3, y1 - 0.65, z - half + 0.12, z - 0.07, mix(paint, hex("000000"), 0.14)),
    band(x, y0 + 0.3, y1 - 0.65, z + 0.07, z + half - 0.12, mix(paint, hex("000000"), 0.14)),
  ].join("");
}

/** Overhanging clay tiles seen from below: a dark soffit and a scalloped edge. */
function drawEaves(x: number, side: number, top: number, from: number, to: number, light: Light): string {
  const edge = x - side * 0.55;
  const parts = [
    shape(
      [
        [x, top - 0.15, from],
        [edge, top, from],
        [edge, top, to],
        [x, top - 0.15, to],
      ],
      mix(clay, shadow, 0.6),
    ),
    shape(
      [
        [edge, top, from],
        [edge, top + 0.22, from],
        [edge, top + 0.22, to],
        [edge, top, to],
      ],
      light(mix(clay, shadow, 0.25)),
    ),
  ];
  for (let z = from + 0.1; z < to; z += 0.3) {
    parts.push(
      shape(
        [
          [edge, top - 0.02, z],
          [edge, top + 0.24, z],
          [edge, top + 0.24, z + 0.17],
          [edge, top - 0.02, z + 0.17],
        ],
        light(clay),
      ),
    );
  }
  return parts.join("");
}
