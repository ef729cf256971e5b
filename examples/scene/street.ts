// The ground and what stands on it: setts, tram rails, patterned pavements, the parapet, lamp, plants and washing.
import type { Random } from "../../src/run/random.ts";
import { type Colour, groundAt, hex, mix, type Point2, type Point3, rod, shape } from "./camera.ts";
import { blob } from "./facade.ts";
import { layOutText } from "./letters.ts";

export const railX = [-0.12, 0.78] as const;
const kerb = 4.2;
const end = 46;

const onGround = (x: number, z: number, lift = 0): Point3 => [x, groundAt(z) + lift, z];

export function drawGround(random: Random): string {
  const parts = [shape([onGround(-7, 2), onGround(7, 2), onGround(7, end), onGround(-7, end)], hex("a39b90"))];
  let row = 0;
  for (let z = end; z > 2.1; row++) {
    const step = Math.max(0.17, z * 0.026);
    const near = z - step;
    const sett = Math.max(0.24, z * 0.014);
    for (let x = -kerb - (row % 2) * sett * 0.5; x < kerb; x += sett) {
      const [a, b] = [Math.max(-kerb, x), Math.min(kerb, x + sett * 0.95)];
      const stone = mix(mix(hex("a29a8e"), hex("bfb5a5"), random.next()), hex("ffe3b0"), 0.14);
      parts.push(
        shape(
          [onGround(a, near + step * 0.06), onGround(b, near + step * 0.06), onGround(b, z), onGround(a, z)],
          stone,
        ),
      );
    }
    z = near;
  }
  for (const side of [-1, 1]) parts.push(drawPavement(side));
  for (const x of railX) {
    parts.push(strip(x - 0.1, x + 0.1, 2.1, end, hex("7d7873")), strip(x - 0.035, x + 0.035, 2.1, end, hex("d9d6cf")));
  }
  return parts.join("");
}

/** The shade of the houses on the left, with the steps of their roof line. */
export function drawShade(): string {
  const outline: readonly Point2[] = [
    [-6.2, 2.1],
    [2.6, 2.1],
    [1.9, 10.4],
    [1.1, 10.6],
    [0.6, 16.2],
    [-6.2, 18.6],
  ];
  return shape(
    outline.map(([x, z]) => onGround(x, z, 0.06)),
    hex("33436b"),
    'opacity="0.42"',
  );
}

function strip(a: number, b: number, from: number, to: number, colour: Colour): string {
  const parts: string[] = [];
  for (let z = to; z > from; z *= 0.8) {
    const near = Math.max(from, z * 0.8 - 0.02);
    parts.push(shape([onGround(a, near), onGround(b, near), onGround(b, z), onGround(a, z)], colour));
  }
  return parts.join("");
}

/** Pale limestone with dark waves, and the kerb stones. */
function drawPavement(side: number): string {
  const parts: string[] = [];
  for (let z = end; z > 2.2; z *= 0.86) {
    const near = Math.max(2.2, z * 0.86 - 0.02);
    const quad = (a: number, b: number, lift = 0.12) => [
      onGround(side * a, near, lift),
      onGround(side * b, near, lift),
      onGround(side * b, z, lift),
      onGround(side * a, z, lift),
    ];
    parts.push(
      shape(quad(kerb, 6.4), hex("e7ddc9")),
      shape(
        [
          onGround(side * kerb, near),
          onGround(side * kerb, z),
          onGround(side * kerb, z, 0.12),
          onGround(side * kerb, near, 0.12),
        ],
        hex("8f877b"),
      ),
      shape(quad(kerb, kerb + 0.22), hex("cfc4b0")),
    );
  }
  for (let wave = 0; wave < 3; wave++) {
    const centre = kerb + 0.55 + wave * 0.5;
    for (let z = 30; z > 2.3; ) {
      const near = Math.max(2.3, z - Math.max(0.12, z * 0.03));
      const at = (depth: number, shift: number) => side * (centre + 0.17 * Math.sin(depth * 2.1 + wave * 0.5) + shift);
      parts.push(
        shape(
          [
            onGround(at(near, -0.09), near, 0.125),
            onGround(at(near, 0.09), near, 0.125),
            onGround(at(z, 0.09), z, 0.125),
            onGround(at(z, -0.09), z, 0.125),
          ],
          hex("5c5852"),
        ),
      );
      z = near;
    }
  }
  return parts.join("");
}

/** The low wall of the viewpoint, with pots, and a cat that looks at the river. */
export function drawParapet(random: Random): string {
  const x = -6.2;
  const parts: string[] = [];
  for (let z = 46; z > 16; z -= 3) {
    const near = Math.max(16, z - 3);
    parts.push(
      shape(
        [
          [x, groundAt(near) - 0.2, near],
          [x, groundAt(near) + 1, near],
          [x, groundAt(z) + 1, z],
          [x, groundAt(z) - 0.2, z],
        ],
        mix(hex("f2e6cf"), hex("ffe9bf"), 0.15),
      ),
      shape(
        [
          [x + 0.12, groundAt(near) + 0.92, near],
          [x + 0.12, groundAt(near) + 1.08, near],
          [x + 0.12, groundAt(z) + 1.08, z],
          [x + 0.12, groundAt(z) + 0.92, z],
        ],
        hex("d8cbb4"),
      ),
      shape(
        [
          [x + 0.12, groundAt(near) + 1.08, near],
          [x - 0.4, groundAt(near) + 1.08, near],
          [x - 0.4, groundAt(z) + 1.08, z],
          [x + 0.12, groundAt(z) + 1.08, z],
        ],
        hex("fbf3e2"),
      ),
    );
  }
  for (const z of [42, 36, 31, 22.5]) parts.push(drawPot(random, x - 0.12, groundAt(z) + 1.08, z));
  parts.push(drawCat(x - 0.14, groundAt(26) + 1.08, 26));
  return parts.join("");
}

function drawPot(random: Random, x: number, y: number, z: number): string {
  const parts: string[] = [];
  for (let i = 0; i < 16; i++) {
    const leaf = mix(hex("3f7340"), hex("7da14f"), random.next());
    parts.push(blob(x + (random.next() - 0.5) * 0.7, y + 0.5 + random.next() * 0.5, z, 0.15, leaf));
  }
  for (let i = 0; i < 7; i++) {
    parts.push(blob(x + (random.next() - 0.5) * 0.7, y + 0.55 + random.next() * 0.5, z - 0.1, 0.07, hex("d9415e")));
  }
  parts.push(
    shape(
      [
        [x - 0.2, y, z],
        [x - 0.28, y + 0.48, z],
        [x + 0.28, y + 0.48, z],
        [x + 0.2, y, z],
      ],
      hex("b9603c"),
    ),
  );
  return parts.join("");
}

function drawCat(x: number, y: number, z: number): string {
  const fur = hex("3a3431");
  const outline = (points: readonly Point2[]) =>
    shape(
      points.map(([dx, dy]): Point3 => [x + dx, y + dy, z]),
      fur,
    );
  return [
    outline([
      [-0.16, 0],
      [-0.19, 0.14],
      [-0.1, 0.34],
      [0.04, 0.36],
      [0.15, 0.2],
      [0.17, 0],
    ]),
    blob(x - 0.03, y + 0.42, z, 0.115, fur),
    outline([
      [-0.13, 0.47],
      [-0.12, 0.6],
      [-0.04, 0.51],
    ]),
    outline([
      [0.08, 0.47],
      [0.07, 0.6],
      [-0.02, 0.51],
    ]),
    rod(
      [
        [x + 0.13, y + 0.03, z],
        [x + 0.3, y - 0.06, z],
        [x + 0.32, y - 0.26, z],
        [x + 0.4, y - 0.3, z],
      ],
      0.055,
      fur,
    ),
  ].join("");
}

/** Purple bougainvillea that climbs the corner of the last house on the left and hangs over. */
export function drawBougainvillea(random: Random, x: number, z: number): string {
  const foot = groundAt(z);
  const parts = [
    rod(
      [
        [x - 0.1, foot, z],
        [x + 0.05, foot + 1.6, z],
        [x - 0.1, foot + 3, z],
      ],
      0.09,
      hex("5a4634"),
    ),
  ];
  for (let i = 0; i < 420; i++) {
    const t = random.next();
    const spread = 0.25 + 1.25 * Math.sin(Math.PI * (0.18 + t * 0.72)) ** 1.5;
    const across = (random.next() + random.next() - 0.75) * spread;
    const y = foot + 1.3 + t * 4.3 - Math.max(0, across) * 0.9;
    const bloom = random.next() < 0.35 + 0.45 * t;
    const colour = bloom
      ? mix(hex("9c2a68"), hex("e866a8"), random.next())
      : mix(hex("35602f"), hex("6a9848"), random.next());
    parts.push(blob(x + across, y, z - random.next() * 0.3, 0.07 + random.next() * 0.09, colour));
  }
  return parts.join("");
}

/** An iron lantern on an arm that reaches over the pavement. */
export function drawLamp(x: number, side: number, z: number, y: number): string {
  const iron = hex("24292d");
  const out = x - side * 1.1;
  return [
    rod(
      [
        [x, y - 0.5, z],
        [x - side * 0.35, y + 0.15, z],
        [out, y + 0.3, z],
      ],
      0.05,
      iron,
    ),
    rod(
      [
        [x, y + 0.3, z],
        [out, y + 0.3, z],
      ],
      0.04,
      iron,
    ),
    rod(
      [
        [out, y + 0.3, z],
        [out, y + 0.05, z],
      ],
      0.03,
      iron,
    ),
    shape(
      [
        [out - 0.2, y, z],
        [out - 0.12, y - 0.55, z],
        [out + 0.12, y - 0.55, z],
        [out + 0.2, y, z],
      ],
      hex("fdf0c4"),
      'opacity="0.92"',
    ),
    shape(
      [
        [out - 0.24, y, z],
        [out, y + 0.22, z],
        [out + 0.24, y, z],
      ],
      iron,
    ),
    rod(
      [
        [out - 0.2, y, z],
        [out - 0.12, y - 0.55, z],
        [out + 0.12, y - 0.55, z],
        [out + 0.2, y, z],
      ],
      0.025,
      iron,
    ),
    rod(
      [
        [out, y, z],
        [out, y - 0.55, z],
      ],
      0.018,
      iron,
    ),
  ].join("");
}

/** Washing on a line along a wall, a little in front of it. */
export function drawWashing(x: number, side: number, y: number, from: number, to: number): string {
  const line = x - side * 0.55;
  const colours = ["f6f4ee", "d9534f", "f6f4ee", "4f86b8", "f2c14e", "f6f4ee", "7aa37a", "c97ba3"].map(hex);
  const step = (to - from) / colours.length;
  const cloth = colours.map((colour, i) => {
    const [a, b, drop] = [from + i * step + 0.08, from + (i + 1) * step - 0.08, i % 3 === 1 ? 0.62 : 0.95];
    return shape(
      [
        [line, y, a],
        [line, y, b],
        [line, y - drop, b - 0.04],
        [line, y - drop + 0.07, (a + b) / 2],
        [line, y - drop, a + 0.05],
      ],
      colour,
    );
  });
  return (
    rod(
      [
        [line, y, from - 0.3],
        [line, y, to + 0.3],
      ],
      0.012,
      hex("555555"),
    ) + cloth.join("")
  );
}

/** A street name on painted tiles, its letters drawn as strokes. `z` is where the reader starts. */
export function drawStreetSign(
  text: string,
  x: number,
  y: number,
  z: number,
  letter: number,
  direction: 1 | -1,
): string {
  const { lines, length } = layOutText(text);
  const [w, h, pad] = [length * letter, letter, letter * 0.55];
  const corner = (dz: number, dy: number): Point3 => [x, y + dy, z + direction * dz];
  const plate = (grow: number) => [
    corner(-grow, -grow),
    corner(-grow, h + grow),
    corner(w + grow, h + grow),
    corner(w + grow, -grow),
  ];
  return [
    shape(plate(pad), hex("2f62a6")),
    shape(plate(pad * 0.72), hex("f3f6f8")),
    ...lines.map((line) =>
      rod(
        line.map(([u, v]) => corner(u * letter, v * letter)),
        letter * 0.17,
        hex("234f8f"),
      ),
    ),
  ].join("");
}

/** Contact wire above the track, the span wires that carry it, and their slack. */
export function drawWires(): string {
  const centre = (railX[0] + railX[1]) / 2;
  const colour = hex("3a3f45");
  const wire = Array.from({ length: 12 }, (_, i): Point3 => {
    const z = 3 + i * 3.8;
    return [centre, groundAt(z) + 5.3, z];
  });
  const spans = [9, 15].map((z) =>
    rod(
      [
        [-6, groundAt(z) + 6.3, z],
        [centre, groundAt(z) + 5.35, z],
        [6, groundAt(z) + 6.3, z],
      ],
      0.02,
      colour,
    ),
  );
  return rod(wire, 0.05, colour) + spans.join("");
}
