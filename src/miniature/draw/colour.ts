// Colours as "#rrggbb", mixed and multiplied.

/** Channels 0..255. */
export type Rgb = readonly [number, number, number];

export function parseColour(colour: string): Rgb {
  const value = Number.parseInt(colour.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

export function formatColour([red, green, blue]: Rgb): string {
  const byte = (value: number) => Math.max(0, Math.min(255, Math.round(value)));
  return `#${((byte(red) << 16) | (byte(green) << 8) | byte(blue)).toString(16).padStart(6, "0")}`;
}

/** `share` 0 is the first colour, 1 the second. */
export function mix(first: string, second: string, share: number): string {
  const a = parseColour(first);
  const b = parseColour(second);
  return formatColour([a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share, a[2] + (b[2] - a[2]) * share]);
}

export const darken = (colour: string, share: number) => mix(colour, "#10131c", share);
export const lighten = (colour: string, share: number) => mix(colour, "#ffffff", share);

/** Brightness as the eye weighs it, 0..1. */
export function luminance(colour: string): number {
  const [red, green, blue] = parseColour(colour);
  return (0.299 * red + 0.587 * green + 0.114 * blue) / 255;
}

/** Black or white, whichever can be read on the colour. */
export const inkOn = (ground: string) => (luminance(ground) > 0.58 ? "#1a1c22" : "#fbfaf5");
