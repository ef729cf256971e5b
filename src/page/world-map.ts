// A map of the world that works offline: outlines inside the page, drawn on a canvas, with pan, zoom and keyboard.
import { readFileSync } from "node:fs";
import type { LatLon } from "../place/place.ts";
import { circleOutline } from "./browser/circle-outline.ts";
import { createBaseMap } from "./browser/create-base-map.ts";
import { createMercator } from "./browser/create-mercator.ts";
import { createSceneLayer } from "./browser/create-scene-layer.ts";
import { createView } from "./browser/create-view.ts";
import { decodeOutlines } from "./browser/decode-outlines.ts";
import { greatCircle } from "./browser/great-circle.ts";
import { listenToGestures } from "./browser/listen-to-gestures.ts";
import type { MapScene, ScenePoint } from "./browser/map-scene.ts";
import { mountWorldMap } from "./browser/mount-world-map.ts";
import { placeLabels } from "./browser/place-labels.ts";
import { sceneBounds } from "./browser/scene-bounds.ts";
import { startWorldMaps } from "./browser/start-world-maps.ts";
import { errorClasses, errorClassOf, NO_PLACE_CLASS } from "./error-classes.ts";
import { type Html, html, jsonForScript } from "./html.ts";
import type { PageNeeds, PagePart } from "./part.ts";
import { worldMapStyle } from "./world-map-style.ts";

/** A marker; `best` and `candidate` are answers, `truth` the known place, `context` a town that helps the reader. */
export type MapPoint = ScenePoint;

/** A line from the true to the predicted place, coloured by how far they are apart. */
export interface MapPair {
  readonly truth: LatLon;
  readonly prediction: LatLon | null;
  readonly distanceKm: number | null;
  readonly label: string;
  readonly detail?: string;
}

export interface WorldMapOptions {
  /** Unique on the page; letters, digits and hyphens. */
  readonly id: string;
  /** What the map shows, in words, for people who cannot see it. */
  readonly title: string;
  readonly points?: readonly MapPoint[];
  readonly pairs?: readonly MapPair[];
  /** `content` (default) zooms to what is shown, `world` shows the whole world. */
  readonly fit?: "content" | "world";
  /** Any CSS length. Default a comfortable share of the window. */
  readonly height?: string;
}

/** A map of given points and pairs. */
export function worldMap(options: WorldMapOptions): PagePart {
  const { id, points = [], pairs = [] } = options;
  const scene: MapScene = { points, pairs: pairs.map(toScenePair) };
  const classes = new Set(scene.pairs.map(({ errorClass }) => errorClass));
  const frame = mapFrame({ ...options, sceneId: `${id}-scene`, legend: mapLegend(classes, points) });
  return {
    body: frame,
    needs: {
      ...worldMapNeeds(),
      starts: ["startWorldMaps"],
      data: { ...worldMapNeeds().data, [`${id}-scene`]: jsonForScript(scene) },
    },
  };
}

function toScenePair({ truth, prediction, distanceKm, label, detail }: MapPair) {
  return {
    truth,
    prediction,
    label,
    errorClass: errorClassOf(distanceKm),
    ...(detail === undefined ? {} : { detail }),
  };
}

/** The empty frame of a map, for pages whose own script mounts it with `mountWorldMap`. */
export function mapFrame({
  id,
  title,
  fit = "content",
  height = "min(62vh, clamp(17rem, 52vw, 34rem))",
  sceneId,
  legend,
}: Omit<WorldMapOptions, "points" | "pairs"> & { readonly sceneId?: string; readonly legend?: Html | null }): Html {
  return html`<figure class="world-map panel" id="${id}" data-fit="${fit}"${
    sceneId === undefined ? null : html` data-scene="${sceneId}"`
  }>
<div class="map-stage" style="height:${height}">
<canvas tabindex="0" role="application" aria-label="${title}" aria-describedby="${id}-keys"></canvas>
<div class="map-tip" hidden></div>
<div class="map-scale" aria-hidden="true"></div>
<div class="map-buttons no-print"><button type="button" data-map-action="in" aria-label="Zoom in">+</button><button
type="button" data-map-action="out" aria-label="Zoom out">−</button><button
type="button" data-map-action="fit" aria-label="Show everything">⤢</button></div>
<p class="visually-hidden" id="${id}-keys">Arrow keys move the map, plus and minus zoom, 0 shows everything,
n and p go from place to place, Enter opens.</p>
<p class="map-spoken visually-hidden" aria-live="polite"></p>
<noscript><p class="banner">The map needs JavaScript, which this browser has switched off for the page.</p></noscript>
</div>
${legend}
</figure>`;
}

/** Legend of the error classes in `classes` (buttons that switch them) and of the marker roles in `points`. */
export function mapLegend(classes: ReadonlySet<number>, points: readonly MapPoint[] = []): Html | null {
  const roles = new Set(points.map(({ role }) => role));
  const buttons = [...errorClasses.map(({ label }) => label), "no place"]
    .map((label, number) => ({ label, number }))
    .filter(({ number }) => classes.has(number))
    .map(
      ({ label, number }) => html`<button type="button" data-error-class="${number}" aria-pressed="true"><i
style="background:var(--${number === NO_PLACE_CLASS ? "muted" : `c${number}`})"></i>${label}</button>`,
    );
  const entry = (shape: string, color: string, text: string) =>
    html`<span><i class="${shape}" style="background:var(--${color})"></i>${text}</span>`;
  if (buttons.length === 0 && roles.size === 0) return null;
  return html`<figcaption class="map-legend">${buttons}${
    buttons.length > 0 && [entry("square", "truth", "true place"), entry("dot", "c2", "predicted place")]
  }${roles.has("best") && entry("dot", "c4", "best answer")}${
    roles.has("candidate") && entry("dot", "accent", "other candidate")
  }${roles.has("truth") && entry("diamond", "truth", "known place")}<small>Press the map, then scroll to zoom. Outlines: Natural
Earth, for orientation; they take no position on borders.</small></figcaption>`;
}

/** Everything a page needs to mount maps, without a start of its own. */
export function worldMapNeeds(): PageNeeds {
  return {
    styles: { worldMap: worldMapStyle },
    functions: {
      createMercator,
      greatCircle,
      circleOutline,
      decodeOutlines,
      createView,
      createBaseMap,
      createSceneLayer,
      listenToGestures,
      placeLabels,
      sceneBounds,
      mountWorldMap,
      startWorldMaps,
    },
    data: { "world-outlines": outlinesBase64() },
  };
}

let outlines: string | undefined;

function outlinesBase64(): string {
  outlines ??= readFileSync(new URL("../../assets/world-outlines.bin", import.meta.url)).toString("base64");
  return outlines;
}
