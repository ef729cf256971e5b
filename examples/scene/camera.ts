// The eye of the drawing: metres in front of a person become points of a 1280 by 960 picture.

export const width = 1280;
export const height = 960;

/** x to the right, y up from the ground under the camera, z ahead; metres. */
export type Point3 = readonly [x: number, y: number, z: number];
export type Point2 = readonly [x: number, y: number];

const horizon = 430;
const focalLength = 1000;
const eyeHeight = 2.2;

/** The street falls 1 m in 10. */
export function groundAt(z: number): number {
  return -0.1 * z;
}

export function project([x, y, z]: Point3): Point2 {
  const depth = Math.max(z, 0.5);
  return [width / 2 + (focalLength * x) / depth, horizon + (focalLength * (eyeHeight - y)) / depth];
}

export type Colour = readonly [red: number, green: number, blue: number];

export function hex(code: string): Colour {
  const value = Number.parseInt(code, 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

export function mix(a: Colour, b: Colour, share: number): Colour {
  return [0, 1, 2].map((i) => a[i]! + (b[i]! - a[i]!) * share) as unknown as Colour;
}

export function css(colour: Colour): string {
  return `#${colour
    .map((part) =>
      Math.round(Math.min(255, Math.max(0, part)))
        .toString(16)
        .padStart(2, "0"),
    )
    .join("")}`;
}

const haze = hex("d9e0e4");

/** Air between the eye and a thing makes it paler: nothing at 10 m, half at about 120 m. */
export function throughAir(colour: Colour, z: number): Colour {
  return mix(colour, haze, 1 - Math.exp(-Math.max(0, z - 10) / 160));
}

const round = (value: number) => Math.round(value * 10) / 10;

export function pathOf(points: readonly Point2[], closed = true): string {
  return `${points.map(([x, y], i) => `${i === 0 ? "M" : "L"}${round(x)} ${round(y)}`).join("")}${closed ? "Z" : ""}`;
}

export function polygon(points: readonly Point2[], fill: string, attributes = ""): string {
  return `<path d="${pathOf(points)}" fill="${fill}" ${attributes}/>`;
}

/** A flat shape in space, coloured through the air at its mean distance. */
export function shape(points: readonly Point3[], colour: Colour, attributes = ""): string {
  const z = points.reduce((sum, point) => sum + point[2], 0) / points.length;
  return polygon(points.map(project), css(throughAir(colour, z)), attributes);
}

/** A line in space whose thickness in metres shrinks with distance, never below half a pixel. */
export function rod(points: readonly Point3[], thickness: number, colour: Colour): string {
  const z = points.reduce((sum, point) => sum + point[2], 0) / points.length;
  const stroke = Math.max(0.5, (focalLength * thickness) / z);
  return `<path d="${pathOf(points.map(project), false)}" fill="none" stroke="${css(throughAir(colour, z))}" stroke-width="${round(stroke)}" stroke-linecap="round" stroke-linejoin="round"/>`;
}
