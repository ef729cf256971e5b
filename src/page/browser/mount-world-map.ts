// Brings a map to life inside its frame: drawing, panning, zooming, keyboard, tooltip and legend.
import type { SceneHit } from "./create-scene-layer.ts";
import type { PageCanvas, PageDocument, PageElement, PageWindow, ResizeObserverConstructor } from "./dom.ts";
import type { MapScene } from "./map-scene.ts";
import type { MapTools } from "./tools.ts";

export interface WorldMapHandle {
  /** Replaces what is shown; `fit` moves the view so that all of it can be seen. */
  readonly show: (scene: MapScene, options?: { readonly fit?: boolean }) => void;
  readonly select: (hit: SceneHit | null, options?: { readonly reveal?: boolean }) => void;
}

declare const document: PageDocument;
declare const window: PageWindow;
declare const ResizeObserver: ResizeObserverConstructor;

/** `frame` is the element that `worldMap` made. `onOpen` runs when the reader opens a thing on the map. */
export function mountWorldMap(
  frame: PageElement,
  tools: MapTools,
  onOpen: (hit: SceneHit) => void = () => {},
): WorldMapHandle {
  const canvas = frame.querySelector("canvas") as PageCanvas;
  const context = canvas.getContext("2d")!;
  const tip = frame.querySelector(".map-tip")!;
  const spoken = frame.querySelector(".map-spoken")!;
  const view = tools.createView();
  const base = tools.createBaseMap(document.getElementById("world-outlines")!.textContent!, tools);
  const layer = tools.createSceneLayer(tools);
  const hidden = new Set<number>();
  let scene: MapScene = { points: [], pairs: [] };
  let selected: SceneHit | null = null;
  let colors = new Map<string, string>();
  let queued = false;

  const color = (name: string) => {
    let value = colors.get(name);
    if (value === undefined) {
      value = window.getComputedStyle(frame).getPropertyValue(name).trim();
      colors.set(name, value);
    }
    return value;
  };

  function redraw() {
    if (queued) return;
    queued = true;
    window.requestAnimationFrame(() => {
      queued = false;
      const size = { width: canvas.clientWidth, height: canvas.clientHeight, ratio: window.devicePixelRatio };
      const pixelWidth = Math.round(size.width * size.ratio);
      const pixelHeight = Math.round(size.height * size.ratio);
      if (canvas.width !== pixelWidth || canvas.height !== pixelHeight) {
        canvas.width = pixelWidth;
        canvas.height = pixelHeight;
      }
      base.draw(context, view, size, color);
      layer.draw(context, view, size, { color, hidden, selected });
      placeScaleBar(size.height);
    });
  }

  /** The longest round number of kilometres that fits into 110 pixels at the middle of the map. */
  function placeScaleBar(height: number) {
    const latitude = tools.createMercator().lat((height / 2 - view.top()) / view.scale());
    const kmPerPixel = (40075.017 * Math.cos((latitude * Math.PI) / 180)) / view.scale();
    const power = 10 ** Math.floor(Math.log10(kmPerPixel * 110));
    const km = [5, 2, 1].map((step) => step * power).find((length) => length <= kmPerPixel * 110) ?? power;
    const bar = frame.querySelector(".map-scale")!;
    bar.style.setProperty("width", `${Math.round(km / kmPerPixel)}px`);
    bar.textContent = km >= 1 ? `${km.toLocaleString("en-US")} km` : `${Math.round(km * 1000)} m`;
  }

  function fitAll() {
    const box = tools.sceneBounds(scene, tools);
    if (box === null || frame.dataset.fit === "world") {
      view.fit({ left: 0, right: 1, top: 0.2, bottom: 0.68 }, 0);
    } else {
      const least = 0.012;
      const grow = (low: number, high: number) => Math.max(0, least - (high - low)) / 2;
      const sideways = grow(box.left, box.right);
      const upwards = grow(box.top, box.bottom);
      view.fit(
        {
          left: box.left - sideways,
          right: box.right + sideways,
          top: box.top - upwards,
          bottom: box.bottom + upwards,
        },
        36,
      );
    }
    redraw();
  }

  function describe(hit: SceneHit): { label: string; detail: string } {
    const thing = hit.kind === "pair" ? scene.pairs[hit.index]! : scene.points[hit.index]!;
    return { label: thing.label, detail: thing.detail ?? "" };
  }

  function showTip(hit: SceneHit | null, x: number, y: number) {
    tip.hidden = hit === null;
    if (hit === null) return;
    const { label, detail } = describe(hit);
    const name = document.createElement("strong");
    name.textContent = label;
    const lines = document.createElement("span");
    lines.textContent = detail;
    tip.replaceChildren(name, lines);
    const width = tip.offsetWidth;
    const left = Math.min(canvas.clientWidth - width - 8, Math.max(8, x + 14));
    tip.style.setProperty(
      "transform",
      `translate(${left}px, ${y > tip.offsetHeight + 30 ? y - tip.offsetHeight - 12 : y + 16}px)`,
    );
  }

  function select(hit: SceneHit | null, { reveal = false } = {}) {
    selected = hit;
    if (hit !== null) {
      const { label, detail } = describe(hit);
      spoken.textContent = `${label}. ${detail}`;
      if (reveal) revealPlace(hit);
    }
    redraw();
  }

  /** Moves the view so that the whole of a thing can be seen. */
  function revealPlace(hit: SceneHit) {
    const alone: MapScene =
      hit.kind === "pair"
        ? { points: [], pairs: [scene.pairs[hit.index]!] }
        : { points: [scene.points[hit.index]!], pairs: [] };
    const box = tools.sceneBounds(alone, tools)!;
    const pad = Math.max(0.006, (box.right - box.left) * 0.15);
    view.fit({ left: box.left - pad, right: box.right + pad, top: box.top - pad, bottom: box.bottom + pad }, 36);
  }

  function step(direction: 1 | -1) {
    const count = scene.pairs.length + scene.points.length;
    if (count === 0) return;
    const flat = (hit: SceneHit) => (hit.kind === "pair" ? hit.index : scene.pairs.length + hit.index);
    let at = selected === null ? (direction > 0 ? -1 : count) : flat(selected);
    for (let tries = 0; tries < count; tries++) {
      at = (at + direction + count) % count;
      const isPair = at < scene.pairs.length;
      if (isPair && hidden.has(scene.pairs[at]!.errorClass)) continue;
      select(isPair ? { kind: "pair", index: at } : { kind: "point", index: at - scene.pairs.length }, {
        reveal: true,
      });
      return;
    }
  }

  tools.listenToGestures(canvas, {
    pan: (dx, dy) => {
      view.pan(dx, dy);
      redraw();
    },
    zoom: (factor, x, y) => {
      view.zoom(factor, x, y);
      redraw();
    },
    hover: (at) => {
      const hit = at === null ? null : layer.find(view, at.x, at.y, hidden);
      if (at !== null) canvas.style.setProperty("cursor", hit === null ? "grab" : "pointer");
      showTip(hit, at?.x ?? 0, at?.y ?? 0);
    },
    press: ({ x, y }) => {
      const hit = layer.find(view, x, y, hidden);
      select(hit);
      showTip(hit, x, y);
      if (hit !== null) onOpen(hit);
    },
  });

  const zoomAtMiddle = (factor: number) => {
    view.zoom(factor, canvas.clientWidth / 2, canvas.clientHeight / 2);
    redraw();
  };
  const pan = (dx: number, dy: number) => {
    view.pan(dx, dy);
    redraw();
  };
  const keys: Record<string, () => void> = {
    ArrowLeft: () => pan(60, 0),
    ArrowRight: () => pan(-60, 0),
    ArrowUp: () => pan(0, 60),
    ArrowDown: () => pan(0, -60),
    "+": () => zoomAtMiddle(1.5),
    "=": () => zoomAtMiddle(1.5),
    "-": () => zoomAtMiddle(1 / 1.5),
    "0": fitAll,
    n: () => step(1),
    p: () => step(-1),
    Enter: () => {
      if (selected !== null) onOpen(selected);
    },
    Escape: () => select(null),
  };
  canvas.addEventListener("keydown", (event) => {
    const run = keys[event.key];
    if (run === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    run();
  });
  const actions: Record<string, () => void> = {
    in: () => zoomAtMiddle(1.7),
    out: () => zoomAtMiddle(1 / 1.7),
    fit: fitAll,
  };
  for (const button of frame.querySelectorAll("[data-map-action]")) {
    button.addEventListener("click", () => actions[button.dataset.mapAction!]!());
  }
  for (const button of frame.querySelectorAll("[data-error-class]")) {
    button.addEventListener("click", () => {
      const errorClass = Number(button.dataset.errorClass);
      if (!hidden.delete(errorClass)) hidden.add(errorClass);
      button.setAttribute("aria-pressed", String(!hidden.has(errorClass)));
      redraw();
    });
  }
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    colors = new Map();
    redraw();
  });
  let isFitted = false;
  new ResizeObserver(() => {
    if (canvas.clientWidth === 0) return;
    view.resize(canvas.clientWidth, canvas.clientHeight);
    if (!isFitted) fitAll();
    isFitted = true;
    redraw();
  }).observe(canvas);

  return {
    show: (next, { fit = false } = {}) => {
      scene = next;
      selected = null;
      layer.set(scene);
      showTip(null, 0, 0);
      view.resize(canvas.clientWidth, canvas.clientHeight);
      if (fit) fitAll();
      redraw();
    },
    select,
  };
}
