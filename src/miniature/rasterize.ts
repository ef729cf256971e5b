// Turns SVG into pixels with resvg: smooth for the picture, without smoothing for the numbers.
import { Resvg } from "@resvg/resvg-js";

const noFonts = { loadSystemFonts: false };

/** RGBA rows, opaque wherever the drawing covers the canvas. Texts must be outlines already. */
export function rasterize(svg: string, size: number, { isSmooth = true }: { isSmooth?: boolean } = {}): Uint8Array {
  const image = new Resvg(svg, {
    font: noFonts,
    fitTo: { mode: "width", value: size },
    shapeRendering: isSmooth ? 2 : 1,
    logLevel: "off",
  }).render();
  return image.pixels;
}
