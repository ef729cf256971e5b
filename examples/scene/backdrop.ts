// What lies behind the street: sky, the far bank with the statue, the wide river, the red bridge, and roofs below.
import type { Random } from "../../src/run/random.ts";
import { type Colour, css, hex, mix, type Point2, pathOf, polygon, width } from "./camera.ts";

export function drawSky(random: Random): string {
  const clouds = [
    [250, 150, 1.1],
    [520, 95, 0.8],
    [760, 215, 0.7],
    [400, 250, 0.55],
  ].map(([x, y, scale]) => drawCloud(random, x!, y!, scale!));
  return `
    <defs>
      <linearGradient id="sky" x1="0" y1="0" x2="0" y2="1">
        <stop offset="0" stop-color="#5b9fd0"/><stop offset="0.55" stop-color="#a8d0e6"/>
        <stop offset="0.85" stop-color="#f2e3cd"/><stop offset="1" stop-color="#f7d9b5"/>
      </linearGradient>
      <radialGradient id="sun" cx="0.5" cy="0.5" r="0.5">
        <stop offset="0" stop-color="#fff6dc" stop-opacity="0.95"/><stop offset="0.25" stop-color="#ffedc4" stop-opacity="0.5"/>
        <stop offset="1" stop-color="#ffe6b0" stop-opacity="0"/>
      </radialGradient>
      <linearGradient id="river" x1="0" y1="0" x2="0" y2="1">
        <stop offset="0" stop-color="#c9d9dc"/><stop offset="0.35" stop-color="#8db7c9"/><stop offset="1" stop-color="#4f8fb0"/>
      </linearGradient>
      <filter id="soft" x="-20%" y="-60%" width="140%" height="220%"><feGaussianBlur stdDeviation="5"/></filter>
    </defs>
    <rect width="${width}" height="470" fill="url(#sky)"/>
    <circle cx="380" cy="330" r="330" fill="url(#sun)"/>
    ${clouds.join("")}`;
}

function drawCloud(random: Random, x: number, y: number, scale: number): string {
  const puffs = Array.from({ length: 16 }, (_, i) => {
    const along = (i / 15) * 2 - 1;
    const r = 30 * Math.sqrt(1 - along ** 2 * 0.85) * (0.7 + random.next() * 0.5) * scale;
    return `<ellipse cx="${(x + along * 130 * scale).toFixed(1)}" cy="${(y - r * 0.6).toFixed(1)}" rx="${(r * 1.5).toFixed(1)}" ry="${(r * 0.75).toFixed(1)}"/>`;
  });
  return `<g filter="url(#soft)"><g fill="#fffaf2" opacity="0.8">${puffs.join("")}</g></g>`;
}

export function drawFarBank(random: Random): string {
  const ridge = (base: number, rise: number, wave: number): Point2[] =>
    Array.from({ length: 41 }, (_, i) => {
      const x = i * 32;
      return [x, base - rise * (0.5 + 0.5 * Math.sin(x / wave + base)) - random.next() * 2];
    });
  const closed = (points: Point2[]): Point2[] => [...points, [width, 434], [0, 434]];
  return `
    ${polygon(closed(ridge(418, 16, 170)), "#b9c7cf")}
    ${polygon(closed(ridge(425, 9, 90)), "#9db2b4")}
    ${drawStatue(596, 411)}
    <rect x="0" y="430" width="${width}" height="120" fill="url(#river)"/>
    ${shimmer(random)}`;
}

/** The figure with open arms on its tall gate-like base, on the far bank south of the bridge. */
function drawStatue(x: number, foot: number): string {
  const stone = "#8fa1a8";
  return `<g fill="${stone}"><rect x="${x - 4.2}" y="${foot - 22}" width="2.6" height="24"/><rect x="${x + 1.6}" y="${foot - 22}" width="2.6" height="24"/>
    <rect x="${x - 5}" y="${foot - 25}" width="10" height="4"/><rect x="${x - 1.3}" y="${foot - 36}" width="2.6" height="12"/>
    <rect x="${x - 6.5}" y="${foot - 34.4}" width="13" height="1.8"/><circle cx="${x}" cy="${foot - 37.6}" r="1.7"/></g>`;
}

function shimmer(random: Random): string {
  const glints = Array.from({ length: 150 }, () => {
    const depth = random.next() ** 1.6;
    const y = 433 + depth * 80;
    const x = 380 + (random.next() - 0.5) * (160 + depth * 520);
    const length = 4 + depth * 26 * random.next();
    return `<path d="M${x.toFixed(1)} ${y.toFixed(1)}h${length.toFixed(1)}" stroke-width="${(0.6 + depth * 1.2).toFixed(1)}"/>`;
  });
  return `<g stroke="#fff3d6" stroke-linecap="round" opacity="0.55">${glints.join("")}</g>`;
}

/** A red suspension bridge with two towers, seen at a slant: it shrinks towards the far bank on the right. */
export function drawBridge(): string {
  const red = hex("b5452f");
  const at = (share: number): { x: number; deck: number; scale: number } => {
    const scale = 1 / (1 + share * 1.35);
    return { x: 236 + ((1 - scale) * 520) / (1 - 1 / 2.35), deck: 432 - 30 * scale, scale };
  };
  const towers = [0.16, 0.74];
  const tint = (share: number): Colour => mix(red, hex("d9e0e4"), 0.1 + share * 0.35);
  const parts: string[] = [];
  const deck = Array.from({ length: 41 }, (_, i) => at(-0.12 + (i / 40) * 1.12));
  parts.push(
    polygon(
      [
        ...deck.map(({ x, deck: y }): Point2 => [x, y]),
        ...deck.map(({ x, deck: y, scale }): Point2 => [x, y + 5.5 * scale]).reverse(),
      ],
      css(tint(0.3)),
    ),
  );
  for (const share of towers) {
    const { x, deck: y, scale } = at(share);
    const colour = css(tint(share));
    for (const dx of [-5, 5]) {
      parts.push(
        `<rect x="${x + dx * scale - 1.6 * scale}" y="${y - 74 * scale}" width="${3.2 * scale}" height="${74 * scale + 30 * scale + 4}" fill="${colour}"/>`,
      );
    }
    for (let level = 0; level < 4; level++) {
      const top = y - (72 - level * 18) * scale;
      parts.push(
        `<path d="M${x - 5 * scale} ${top}l${10 * scale} ${15 * scale}m0 ${-15 * scale}l${-10 * scale} ${15 * scale}M${x - 5 * scale} ${top}h${10 * scale}" stroke="${colour}" stroke-width="${1.3 * scale}" fill="none"/>`,
      );
    }
  }
  const cable = (from: number, to: number, sagFrom: number, sagTo: number): Point2[] =>
    Array.from({ length: 31 }, (_, i) => {
      const t = i / 30;
      const { x, deck: y, scale } = at(from + (to - from) * t);
      const rise =
        sagFrom === sagTo ? 72 * (2 * t - 1) ** 2 + 5 : (sagFrom + (sagTo - sagFrom) * t) ** 1.25 / 72 ** 0.25;
      return [x, y - rise * scale];
    });
  const spans = [cable(-0.12, towers[0]!, 4, 72), cable(towers[0]!, towers[1]!, 72, 72), cable(towers[1]!, 1, 72, 4)];
  for (const span of spans) {
    parts.push(`<path d="${pathOf(span, false)}" fill="none" stroke="${css(tint(0.2))}" stroke-width="1.6"/>`);
  }
  for (const span of spans) {
    for (const [x, y] of span) {
      const bottom = deck.reduce((best, point) => (Math.abs(point.x - x) < Math.abs(best.x - x) ? point : best)).deck;
      parts.push(`<path d="M${x} ${y}V${bottom + 1}" stroke="${css(tint(0.35))}" stroke-width="0.6"/>`);
    }
  }
  return parts.join("");
}

const walls = ["f5ead6", "f0d9b5", "e9c7b0", "f7f2e7", "dfe3dc", "efd8c8", "f3e2a9"];

/** Houses stepping down to the water, back to front; each a lit wall, a shaded wall and a tiled roof. */
export function drawTown(random: Random): string {
  const parts = [`<rect x="140" y="520" width="760" height="120" fill="#d9c3a5"/>`];
  for (let row = 0; row < 9; row++) {
    const t = row / 8;
    const size = 13 + t * 34;
    const y = 462 + t * t * 62 + t * 58;
    for (let x = 150 + random.next() * size; x < 860; ) {
      const w = size * (0.75 + random.next() * 0.6);
      const h = size * (0.7 + random.next() * 0.7);
      const paleness = 0.5 * (1 - t);
      parts.push(drawHouse(random, x, y + (random.next() - 0.5) * size * 0.35, w, h, paleness));
      if (random.next() < 0.14) parts.push(drawTree(random, x + w, y + 2, size * 0.42, paleness));
      x += w * (0.93 + random.next() * 0.12);
    }
    if (row === 3) parts.push(drawChurch(352, y - 2, 1));
  }
  return parts.join("");
}

function drawHouse(random: Random, x: number, y: number, w: number, h: number, paleness: number): string {
  const pale = (colour: Colour) => mix(colour, hex("dfe3e2"), paleness);
  const wall = hex(walls[random.integer(walls.length)]!);
  const roof = mix(hex("c4663f"), hex("a84f32"), random.next());
  const side = w * 0.3;
  const eave = y - h;
  const ridge = eave - w * 0.2;
  const parts = [
    polygon(
      [
        [x, y],
        [x, eave],
        [x + side, eave],
        [x + side, y],
      ],
      css(pale(mix(wall, hex("5f7088"), 0.32))),
    ),
    polygon(
      [
        [x + side, y],
        [x + side, eave],
        [x + w, eave],
        [x + w, y],
      ],
      css(pale(wall)),
    ),
    polygon(
      [
        [x - 1, eave + 1],
        [x + side / 2, ridge],
        [x + side, eave + 1],
      ],
      css(pale(mix(roof, hex("4a4a60"), 0.35))),
    ),
    polygon(
      [
        [x + side - 1, eave + 1.5],
        [x + side / 2, ridge],
        [x + w - side / 2, ridge],
        [x + w + 1, eave + 1.5],
      ],
      css(pale(roof)),
    ),
  ];
  const columns = Math.max(1, Math.floor((w - side) / 11));
  for (let row = 0; row < Math.floor(h / 13); row++) {
    for (let column = 0; column < columns; column++) {
      const wx = x + side + ((column + 0.5) * (w - side)) / columns - 2;
      const wy = eave + 5 + row * 12;
      parts.push(
        `<rect x="${wx.toFixed(1)}" y="${wy.toFixed(1)}" width="3.6" height="6" fill="${css(pale(hex("6b7680")))}"/>`,
      );
    }
  }
  return parts.join("");
}

function drawTree(random: Random, x: number, y: number, r: number, paleness: number): string {
  const green = mix(mix(hex("4f7a43"), hex("6d8f45"), random.next()), hex("dfe3e2"), paleness);
  return `<ellipse cx="${x.toFixed(1)}" cy="${(y - r).toFixed(1)}" rx="${r.toFixed(1)}" ry="${(r * 1.2).toFixed(1)}" fill="${css(green)}"/>`;
}

/** A white church with a dome between two bell towers. */
function drawChurch(x: number, y: number, s: number): string {
  const stone = "#f4efe3";
  const shade = "#cfd0cc";
  const tower = (tx: number) =>
    `<rect x="${tx}" y="${y - 64 * s}" width="${13 * s}" height="${64 * s}" fill="${stone}"/><rect x="${tx}" y="${y - 64 * s}" width="${4 * s}" height="${64 * s}" fill="${shade}"/>
     <rect x="${tx + 5 * s}" y="${y - 58 * s}" width="${4 * s}" height="${9 * s}" rx="2" fill="#7d8790"/>
     <path d="M${tx - 1} ${y - 64 * s}q${7.5 * s} ${-20 * s} ${15 * s} 0z" fill="${shade}"/><path d="M${tx + 6.5 * s} ${y - 73 * s}v${-8 * s}" stroke="${shade}" stroke-width="1.4"/>`;
  return `<rect x="${x}" y="${y - 40 * s}" width="${74 * s}" height="${42 * s}" fill="${stone}"/>
    <rect x="${x + 23 * s}" y="${y - 56 * s}" width="${28 * s}" height="${17 * s}" fill="${shade}"/>
    <path d="M${x + 21 * s} ${y - 55 * s}q${16 * s} ${-42 * s} ${32 * s} 0z" fill="#e9e4d8"/><path d="M${x + 21 * s} ${y - 55 * s}q${6 * s} ${-24 * s} ${16 * s} ${-21 * s}q${-6 * s} ${4 * s} ${-7 * s} ${21 * s}z" fill="${shade}"/>
    <rect x="${x + 35 * s}" y="${y - 85 * s}" width="${4 * s}" height="${10 * s}" fill="#e9e4d8"/>
    ${tower(x - 2)}${tower(x + 63 * s)}
    <rect x="${x + 30 * s}" y="${y - 16 * s}" width="${14 * s}" height="${18 * s}" rx="6" fill="#8a8078"/>`;
}
