// The little yellow tram that climbs towards us.
import { type Colour, groundAt, hex, mix, type Point2, type Point3, rod, shape } from "./camera.ts";
import { layOutText } from "./letters.ts";
import { railX } from "./street.ts";

const half = 1.15;
const centre = (railX[0] + railX[1]) / 2;
const yellow = hex("f5b921");
const cream = hex("f7efdc");
const shadow = hex("4a5a7c");

/** Front at `z` metres, `length` metres long. */
export function drawTram(z: number, length: number): string {
  const foot = groundAt(z);
  const at = (u: number, v: number, depth = 0): Point3 => [centre + u, foot + v - 0.1 * depth, z + depth];
  const front = (points: readonly Point2[], colour: Colour, attributes = "") =>
    shape(
      points.map(([u, v]) => at(u, v)),
      colour,
      attributes,
    );
  const box = (u0: number, v0: number, u1: number, v1: number, colour: Colour) =>
    front(
      [
        [u0, v0],
        [u0, v1],
        [u1, v1],
        [u1, v0],
      ],
      colour,
    );
  const disc = (u: number, v: number, r: number, colour: Colour) =>
    front(
      Array.from(
        { length: 24 },
        (_, i): Point2 => [u + r * Math.cos((i / 12) * Math.PI), v + r * Math.sin((i / 12) * Math.PI)],
      ),
      colour,
    );
  const parts = [
    // Shade under and beside the car.
    shape(
      [at(-half, 0.02), at(half + 0.9, 0.02), at(half + 1.1, 0.02, length), at(-half, 0.02, length)],
      hex("55504d"),
      'opacity="0.55"',
    ),
    // The left flank is turned to us a little; it looks away from the sun.
    shape(
      [at(-half, 0.35), at(-half, 2.75), at(-half, 2.75, length), at(-half, 0.35, length)],
      mix(yellow, shadow, 0.3),
    ),
    shape([at(-half, 1.5), at(-half, 2.6), at(-half, 2.6, length), at(-half, 1.5, length)], mix(cream, shadow, 0.3)),
  ];
  // Roof with its lighter deck.
  parts.push(
    front(
      [
        [-half - 0.05, 2.72],
        [-half * 0.9, 3.0],
        [-half * 0.5, 3.14],
        [half * 0.5, 3.14],
        [half * 0.9, 3.0],
        [half + 0.05, 2.72],
      ],
      mix(cream, hex("c9bfa8"), 0.35),
    ),
  );
  // Front: apron, lower yellow panel, upper white part with rounded shoulders.
  parts.push(
    box(-half * 0.86, 0.18, half * 0.86, 0.45, hex("2d2b2b")),
    front(
      [
        [-half * 0.92, 0.4],
        [-half, 0.62],
        [-half, 1.5],
        [half, 1.5],
        [half, 0.62],
        [half * 0.92, 0.4],
      ],
      yellow,
    ),
    front(
      [
        [-half, 1.5],
        [-half, 2.5],
        [-half * 0.95, 2.74],
        [half * 0.95, 2.74],
        [half, 2.5],
        [half, 1.5],
      ],
      cream,
    ),
    front(
      [
        [half * 0.55, 0.4],
        [half * 0.55, 2.74],
        [half * 0.95, 2.74],
        [half, 2.5],
        [half, 0.62],
        [half * 0.92, 0.4],
      ],
      hex("fff3c9"),
      'opacity="0.25"',
    ),
    box(-half, 1.44, half, 1.54, hex("8a5a2b")),
    box(-half * 0.96, 0.9, half * 0.96, 0.94, mix(yellow, hex("7a4b12"), 0.5)),
  );
  // Three windows, the driver behind the middle one.
  const glass = hex("4b6273");
  for (const [a, b] of [
    [-1.04, -0.46],
    [-0.38, 0.38],
    [0.46, 1.04],
  ] as const) {
    parts.push(box(a, 1.62, b, 2.4, hex("6b4526")), box(a + 0.05, 1.67, b - 0.05, 2.35, glass));
    parts.push(
      front(
        [
          [a + 0.05, 2.0],
          [a + 0.05, 2.35],
          [a + 0.36, 2.35],
        ],
        hex("c3d3da"),
        'opacity="0.5"',
      ),
    );
  }
  parts.push(
    disc(0.02, 2.02, 0.11, hex("d9a98a")),
    front(
      [
        [-0.17, 1.67],
        [-0.12, 1.88],
        [0.16, 1.88],
        [0.21, 1.67],
      ],
      hex("2f3e57"),
    ),
  );
  parts.push(
    front(
      [
        [-0.12, 2.06],
        [-0.1, 2.15],
        [0.14, 2.15],
        [0.16, 2.06],
      ],
      hex("22304a"),
    ),
  );
  // Destination box with its number, headlamp, buffers, side lamps.
  parts.push(box(-0.42, 2.44, 0.42, 2.76, hex("26221f")), drawNumber("28", 0, 2.5, 0.2, at));
  parts.push(disc(0, 1.15, 0.19, hex("d8d2c4")), disc(0, 1.15, 0.145, hex("fff8d8")));
  for (const u of [-0.82, 0.82]) parts.push(disc(u, 0.72, 0.075, hex("c8352c")), disc(u, 1.26, 0.06, hex("fff3cf")));
  parts.push(box(-0.3, 0.46, 0.3, 0.6, hex("4a3b30")), rod([at(-0.9, 0.3), at(0.9, 0.3)], 0.05, hex("8d8578")));
  parts.push(rod([at(0, 3.14, length * 0.55), [centre, foot + 5.25 + 0.35, z - 1.2]], 0.05, hex("3a3f45")));
  return parts.join("");
}

function drawNumber(text: string, u: number, v: number, size: number, at: (u: number, v: number) => Point3): string {
  const { lines, length } = layOutText(text);
  return lines
    .map((line) =>
      rod(
        line.map(([x, y]) => at(u + (x - length / 2) * size, v + y * size)),
        size * 0.16,
        hex("fff6e0"),
      ),
    )
    .join("");
}
