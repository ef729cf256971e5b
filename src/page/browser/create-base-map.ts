// Land, borders, graticule and country names: the ground on which a map draws its points.
import type { MapView } from "./create-view.ts";
import type { CanvasContext, PagePath, PathConstructor } from "./dom.ts";
import type { MapTools } from "./tools.ts";

export interface BaseMap {
  /** Draws onto a context whose unit is one CSS pixel times `ratio`. */
  readonly draw: (context: CanvasContext, view: MapView, size: FrameSize, color: (name: string) => string) => void;
}

export interface FrameSize {
  readonly width: number;
  readonly height: number;
  /** Device pixels per CSS pixel. */
  readonly ratio: number;
}

declare const Path2D: PathConstructor;

/** `outlines` is the base64 text of the outlines file. */
export function createBaseMap(outlines: string, tools: Pick<MapTools, "createMercator" | "decodeOutlines">): BaseMap {
  const mercator = tools.createMercator();
  const { arcs, countries } = tools.decodeOutlines(outlines);
  const projected = arcs.map((arc) => {
    const points = new Float32Array(arc.length);
    for (let i = 0; i < arc.length; i += 2) {
      points[i] = mercator.x(arc[i]!);
      points[i + 1] = mercator.y(arc[i + 1]!);
    }
    return points;
  });

  const land = new Path2D();
  const names = new Intl.DisplayNames("en", { type: "region" });
  const labels: { text: string; x: number; y: number; span: number }[] = [];
  for (const { code, polygons } of countries) {
    let widest = { area: 0, x: 0, y: 0, span: 0 };
    for (const rings of polygons) {
      rings.forEach((ring, number) => {
        const points = ringPoints(ring);
        trace(land, points);
        land.closePath();
        if (number === 0) {
          const shape = measure(points);
          if (shape.area > widest.area) widest = shape;
        }
      });
    }
    if (code !== "" && code !== "AQ") {
      labels.push({ text: names.of(code) ?? code, x: widest.x, y: widest.y, span: widest.span });
    }
  }
  labels.sort((a, b) => b.span - a.span);

  const borders = new Path2D();
  for (const points of projected) trace(borders, points);

  const graticule = new Path2D();
  for (let lon = -180; lon < 180; lon += 30) {
    graticule.moveTo(mercator.x(lon), 0);
    graticule.lineTo(mercator.x(lon), 1);
  }
  for (let lat = -60; lat <= 75; lat += 15) {
    graticule.moveTo(0, mercator.y(lat));
    graticule.lineTo(1, mercator.y(lat));
  }

  /** Points of a ring whose x runs on past the edge of the world; one that circles a pole is closed along the pole. */
  function ringPoints(ring: readonly number[]): number[] {
    const points: number[] = [];
    for (const number of ring) {
      const arc = projected[number < 0 ? ~number : number]!;
      const count = arc.length / 2;
      const first = (number < 0 ? count - 1 : 0) * 2;
      const turns = points.length === 0 ? 0 : Math.round(points.at(-2)! - arc[first]!);
      for (let i = points.length === 0 ? 0 : 1; i < count; i++) {
        const at = (number < 0 ? count - 1 - i : i) * 2;
        points.push(arc[at]! + turns, arc[at + 1]!);
      }
    }
    if (Math.abs(points.at(-2)! - points[0]!) > 0.5) {
      const pole = points[1]! > 0.5 ? 1 : 0;
      points.push(points.at(-2)!, pole, points[0]!, pole);
    }
    return points;
  }

  function trace(path: PagePath, points: ArrayLike<number>) {
    path.moveTo(points[0]!, points[1]!);
    for (let i = 2; i < points.length; i += 2) path.lineTo(points[i]!, points[i + 1]!);
  }

  /** Area, centroid and width of a ring (shoelace formula). */
  function measure(points: readonly number[]) {
    let area = 0;
    let x = 0;
    let y = 0;
    let west = 2;
    let east = -1;
    for (let i = 0; i < points.length; i += 2) {
      const next = (i + 2) % points.length;
      const cross = points[i]! * points[next + 1]! - points[next]! * points[i + 1]!;
      area += cross;
      x += (points[i]! + points[next]!) * cross;
      y += (points[i + 1]! + points[next + 1]!) * cross;
      west = Math.min(west, points[i]!);
      east = Math.max(east, points[i]!);
    }
    if (area === 0) return { area: 0, x: points[0]!, y: points[1]!, span: 0 };
    return { area: Math.abs(area / 2), x: x / (3 * area), y: y / (3 * area), span: east - west };
  }

  return {
    draw: (context, view, { width, height, ratio }, color) => {
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.fillStyle = color("--sea");
      context.fillRect(0, 0, width, height);
      const scale = view.scale();
      // One copy more on either side, for land that runs on past the 180th meridian.
      const first = Math.floor(-view.left() / scale) - 1;
      const last = Math.floor((width - view.left()) / scale) + 1;
      for (let copy = first; copy <= last; copy++) {
        const unit = scale * ratio;
        context.setTransform(unit, 0, 0, unit, (view.left() + copy * scale) * ratio, view.top() * ratio);
        context.lineWidth = 1 / scale;
        context.strokeStyle = color("--graticule");
        context.stroke(graticule);
        context.fillStyle = color("--land");
        context.fill(land, "evenodd");
        context.lineJoin = "round";
        context.lineWidth = 0.7 / scale;
        context.strokeStyle = color("--border");
        context.stroke(borders);
      }
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.textAlign = "center";
      context.textBaseline = "middle";
      context.font = `500 11px ${color("--sans")}`;
      context.fillStyle = color("--place");
      context.strokeStyle = color("--land");
      context.lineWidth = 3;
      const taken: [number, number, number, number][] = [];
      for (let copy = first; copy <= last; copy++) {
        for (const { text, x, y, span } of labels) {
          if (span * scale < 34) break;
          const screenX = view.left() + (x + copy) * scale;
          const screenY = view.top() + y * scale;
          if (screenX < 0 || screenX > width || screenY < 0 || screenY > height) continue;
          const half = context.measureText(text).width / 2;
          if (half * 2 > span * scale * 1.15) continue;
          const box: [number, number, number, number] = [screenX - half, screenY - 8, screenX + half, screenY + 8];
          if (taken.some((other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1])) {
            continue;
          }
          taken.push(box);
          context.strokeText(text, screenX, screenY);
          context.fillText(text, screenX, screenY);
        }
      }
    },
  };
}
