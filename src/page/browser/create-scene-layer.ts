// The points, circles and truth → prediction lines of a map: prepared once, drawn at every frame, found by position.
import type { FrameSize } from "./create-base-map.ts";
import type { MapView } from "./create-view.ts";
import type { CanvasContext, PagePath, PathConstructor } from "./dom.ts";
import type { MapScene } from "./map-scene.ts";
import type { MapTools } from "./tools.ts";

export interface SceneLayer {
  readonly set: (scene: MapScene) => void;
  readonly draw: (context: CanvasContext, view: MapView, size: FrameSize, look: SceneLook) => void;
  /** The thing nearest to a position in CSS pixels, within reach of a finger; pairs and points count on from 0. */
  readonly find: (view: MapView, x: number, y: number, hidden: ReadonlySet<number>) => SceneHit | null;
}

export interface SceneHit {
  readonly kind: "pair" | "point";
  readonly index: number;
}

export interface SceneLook {
  readonly color: (name: string) => string;
  /** Error classes that the reader has switched off. */
  readonly hidden: ReadonlySet<number>;
  readonly selected: SceneHit | null;
}

/** A point as it was drawn: its place in the scene, its middle and radius in CSS pixels. */
interface Marker {
  readonly index: number;
  readonly x: number;
  readonly y: number;
  readonly radius: number;
}

declare const Path2D: PathConstructor;

export function createSceneLayer(
  tools: Pick<MapTools, "createMercator" | "greatCircle" | "circleOutline" | "placeLabels">,
): SceneLayer {
  const mercator = tools.createMercator();
  const arcsPerPath = 250;
  let scene: MapScene = { points: [], pairs: [] };
  let truths = new Float32Array(0);
  let predictions = new Float32Array(0);
  let lines: { readonly errorClass: number; readonly path: PagePath }[] = [];
  let circles: (PagePath | null)[] = [];

  function set(next: MapScene) {
    scene = next;
    truths = new Float32Array(scene.pairs.length * 2);
    predictions = new Float32Array(scene.pairs.length * 2).fill(Number.NaN);
    const byClass = new Map<number, number[]>();
    scene.pairs.forEach(({ truth, prediction, errorClass }, i) => {
      truths[2 * i] = mercator.x(truth.lon);
      truths[2 * i + 1] = mercator.y(truth.lat);
      if (prediction === null) return;
      predictions[2 * i] = mercator.x(prediction.lon);
      predictions[2 * i + 1] = mercator.y(prediction.lat);
      const members = byClass.get(errorClass);
      if (members === undefined) byClass.set(errorClass, [i]);
      else members.push(i);
    });
    lines = [];
    for (const [errorClass, members] of [...byClass].sort(([a], [b]) => b - a)) {
      for (let start = 0; start < members.length; start += arcsPerPath) {
        const path = new Path2D();
        for (const i of members.slice(start, start + arcsPerPath)) addLine(path, i);
        lines.push({ errorClass, path });
      }
    }
    circles = scene.points.map(({ radiusKm, lat, lon }) =>
      radiusKm === undefined ? null : ringPath(tools.circleOutline({ lat, lon }, radiusKm)),
    );
  }

  function addLine(path: PagePath, pair: number) {
    const { truth, prediction } = scene.pairs[pair]!;
    const line = tools.greatCircle(truth, prediction!);
    path.moveTo(mercator.x(line[0]!), mercator.y(line[1]!));
    for (let i = 2; i < line.length; i += 2) path.lineTo(mercator.x(line[i]!), mercator.y(line[i + 1]!));
  }

  function ringPath(ring: readonly number[]): PagePath {
    const path = new Path2D();
    for (let i = 0; i < ring.length; i += 2) {
      if (i === 0) path.moveTo(mercator.x(ring[i]!), mercator.y(ring[i + 1]!));
      else path.lineTo(mercator.x(ring[i]!), mercator.y(ring[i + 1]!));
    }
    path.closePath();
    return path;
  }

  /** Calls `run` with the screen x of every copy of a world x that can be seen. */
  function copies(view: MapView, width: number, x: number, run: (screenX: number) => void) {
    const scale = view.scale();
    let screenX = (view.left() + x * scale) % scale;
    if (screenX < -20) screenX += scale;
    for (; screenX < width + 20; screenX += scale) run(screenX);
  }

  function draw(context: CanvasContext, view: MapView, size: FrameSize, look: SceneLook) {
    const { width, ratio } = size;
    const scale = view.scale();
    const first = Math.floor(-view.left() / scale) - 1;
    const last = Math.floor((width - view.left()) / scale) + 1;
    const inWorld = (run: () => void) => {
      for (let copy = first; copy <= last; copy++) {
        const unit = scale * ratio;
        context.setTransform(unit, 0, 0, unit, (view.left() + copy * scale) * ratio, view.top() * ratio);
        run();
      }
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.globalAlpha = 1;
    };

    scene.points.forEach(({ role }, i) => {
      const circle = circles[i];
      if (!circle) return;
      const color = look.color(role === "truth" ? "--truth" : role === "best" ? "--c4" : "--accent");
      inWorld(() => {
        context.fillStyle = color;
        context.globalAlpha = 0.1;
        context.fill(circle);
        context.globalAlpha = 0.7;
        context.lineWidth = 1.25 / scale;
        context.strokeStyle = color;
        context.stroke(circle);
      });
    });

    const crowd = scene.pairs.length;
    const lineAlpha = Math.max(0.12, Math.min(0.85, 9 / Math.sqrt(crowd + 1)));
    inWorld(() => {
      context.globalAlpha = look.selected?.kind === "pair" ? lineAlpha * 0.4 : lineAlpha;
      context.lineWidth = (crowd > 400 ? 0.9 : 1.5) / scale;
      for (const { errorClass, path } of lines) {
        if (look.hidden.has(errorClass)) continue;
        context.strokeStyle = look.color(`--c${errorClass}`);
        context.stroke(path);
      }
    });

    const dot = (crowd > 2000 ? 1.6 : crowd > 300 ? 2.2 : 3.4) * (width < 600 ? 0.75 : 1);
    const zoomed = Math.min(2, Math.max(1, Math.log2(scale / 1000) / 2));
    context.globalAlpha = crowd > 2000 ? 0.75 : 0.95;
    for (let i = 0; i < crowd; i++) {
      const { errorClass, prediction } = scene.pairs[i]!;
      if (look.hidden.has(errorClass)) continue;
      drawTruth(context, view, size, i, dot * zoomed, look.color(prediction === null ? "--muted" : "--truth"));
      if (prediction !== null) drawPrediction(context, view, size, i, dot * zoomed, look.color(`--c${errorClass}`));
    }
    context.globalAlpha = 1;

    const markers: Marker[] = [];
    scene.points.forEach((point, index) => {
      const y = view.top() + mercator.y(point.lat) * scale;
      copies(view, width, mercator.x(point.lon), (x) => {
        markers.push({ index, x, y, radius: drawPoint(context, x, y, index, look) });
      });
    });
    drawLabels(context, markers, size, look);
    if (look.selected?.kind === "pair" && scene.pairs[look.selected.index] !== undefined) {
      drawSelected(context, view, size, look.selected.index, look, inWorld);
    }
  }

  function drawTruth(
    context: CanvasContext,
    view: MapView,
    { width, height }: FrameSize,
    pair: number,
    radius: number,
    color: string,
  ) {
    const y = view.top() + truths[2 * pair + 1]! * view.scale();
    if (y < -9 || y > height + 9) return;
    context.fillStyle = color;
    const side = radius * 1.5;
    copies(view, width, truths[2 * pair]!, (x) => context.fillRect(x - side / 2, y - side / 2, side, side));
  }

  function drawPrediction(
    context: CanvasContext,
    view: MapView,
    { width, height }: FrameSize,
    pair: number,
    radius: number,
    color: string,
  ) {
    const y = view.top() + predictions[2 * pair + 1]! * view.scale();
    if (y < -9 || y > height + 9) return;
    context.fillStyle = color;
    copies(view, width, predictions[2 * pair]!, (x) => {
      context.beginPath();
      context.arc(x, y, radius, 0, 2 * Math.PI);
      context.fill();
    });
  }

  function isSelectedPoint(index: number, { selected }: SceneLook): boolean {
    return selected?.kind === "point" && selected.index === index;
  }

  /** Gives the radius of the marker in CSS pixels. */
  function drawPoint(context: CanvasContext, x: number, y: number, index: number, look: SceneLook): number {
    const { role, mark } = scene.points[index]!;
    const isSelected = isSelectedPoint(index, look);
    const radius = role === "context" ? 2.5 : role === "best" ? 8 : 6.5;
    context.fillStyle = look.color(
      role === "context" ? "--place" : role === "truth" ? "--truth" : role === "best" ? "--c4" : "--accent",
    );
    context.strokeStyle = look.color("--panel");
    context.lineWidth = role === "context" ? 1 : 2;
    context.beginPath();
    if (role === "truth") {
      const r = radius + 1.5;
      context.moveTo(x, y - r);
      context.lineTo(x + r, y);
      context.lineTo(x, y + r);
      context.lineTo(x - r, y);
      context.closePath();
    } else {
      context.arc(x, y, isSelected ? radius + 3 : radius, 0, 2 * Math.PI);
    }
    context.fill();
    context.stroke();
    context.textBaseline = "middle";
    if (mark !== undefined && role !== "context") {
      context.font = `600 10px ${look.color("--sans")}`;
      context.textAlign = "center";
      context.fillStyle = look.color("--panel");
      context.fillText(mark, x, y + 0.5);
    }
    return isSelected ? radius + 3 : radius;
  }

  /** The selected point's name goes before those of answers, and those before the names of towns around. */
  function drawLabels(context: CanvasContext, markers: readonly Marker[], size: FrameSize, look: SceneLook) {
    const rank = ({ index }: Marker) =>
      isSelectedPoint(index, look) ? 0 : scene.points[index]!.role === "best" ? 1 : 2;
    const isNamed = (marker: Marker) => rank(marker) < 2 || scene.points[marker.index]!.role === "context";
    const named = markers.filter(isNamed).sort((a, b) => rank(a) - rank(b));
    const fontOf = ({ index }: Marker) =>
      `${scene.points[index]!.role === "context" ? 400 : 600} 12px ${look.color("--sans")}`;
    const wanted = named.map((marker) => {
      context.font = fontOf(marker);
      return { ...marker, width: context.measureText(scene.points[marker.index]!.label).width };
    });
    context.textAlign = "left";
    context.textBaseline = "middle";
    context.lineWidth = 3;
    context.strokeStyle = look.color("--land");
    tools.placeLabels(wanted, size).forEach((spot, i) => {
      if (spot === null) return;
      const marker = named[i]!;
      const { label, role } = scene.points[marker.index]!;
      context.font = fontOf(marker);
      context.fillStyle = look.color(role === "context" ? "--place" : "--ink");
      context.strokeText(label, spot.x, spot.y);
      context.fillText(label, spot.x, spot.y);
    });
  }

  function drawSelected(
    context: CanvasContext,
    view: MapView,
    size: FrameSize,
    pair: number,
    look: SceneLook,
    inWorld: (run: () => void) => void,
  ) {
    const { errorClass, prediction } = scene.pairs[pair]!;
    const scale = view.scale();
    if (prediction !== null) {
      const path = new Path2D();
      addLine(path, pair);
      inWorld(() => {
        context.lineCap = "round";
        context.lineWidth = 6 / scale;
        context.strokeStyle = look.color("--panel");
        context.stroke(path);
        context.lineWidth = 2.5 / scale;
        context.strokeStyle = look.color(`--c${errorClass}`);
        context.stroke(path);
      });
      drawPrediction(context, view, size, pair, 9, look.color("--panel"));
      drawPrediction(context, view, size, pair, 6.5, look.color(`--c${errorClass}`));
    }
    drawTruth(context, view, size, pair, 10, look.color("--panel"));
    drawTruth(context, view, size, pair, 7, look.color("--truth"));
  }

  function find(view: MapView, x: number, y: number, hidden: ReadonlySet<number>): SceneHit | null {
    let best: SceneHit | null = null;
    let nearest = 14 * 14;
    const scale = view.scale();
    const consider = (u: number, v: number, kind: "pair" | "point", index: number) => {
      let dx = (view.left() + u * scale - x) % scale;
      if (dx > scale / 2) dx -= scale;
      if (dx < -scale / 2) dx += scale;
      const dy = view.top() + v * scale - y;
      const distance = dx * dx + dy * dy;
      if (distance < nearest) {
        nearest = distance;
        best = { kind, index };
      }
    };
    for (let i = 0; i < scene.pairs.length; i++) {
      if (hidden.has(scene.pairs[i]!.errorClass)) continue;
      consider(truths[2 * i]!, truths[2 * i + 1]!, "pair", i);
      consider(predictions[2 * i]!, predictions[2 * i + 1]!, "pair", i);
    }
    scene.points.forEach(({ lat, lon }, i) => {
      consider(mercator.x(lon), mercator.y(lat), "point", i);
    });
    return best;
  }

  return { set, draw, find };
}
