// Where kept and rejected photos were taken; the legend's buttons switch either off.
import { html, jsonForScript } from "../../page/html.ts";
import type { PagePart } from "../../page/part.ts";
import { mapFrame, worldMapNeeds } from "../../page/world-map.ts";
import { count } from "../output/figures.ts";
import type { GatheredReport, MapPhoto } from "./gather-report.ts";

/** The map's colours from good to bad; of its five we need the ends. */
const keptClass = 0;
const rejectedClass = 4;

export function mapSection({ map, summary }: GatheredReport): PagePart {
  const scene = { points: [], pairs: map.map(toPair) };
  const legend = html`<figcaption class="map-legend"><button type="button" data-error-class="${keptClass}" aria-pressed="true"><i
style="background:var(--c${keptClass})"></i>kept</button><button type="button" data-error-class="${rejectedClass}" aria-pressed="true"><i
style="background:var(--c${rejectedClass})"></i>not kept</button><small>${
    map.length < summary.photos && `${count(map.length)} of ${count(summary.photos)} photos, at random. `
  }Press the map, then scroll to zoom. Outlines: Natural Earth, for orientation; they take no position on borders.</small></figcaption>`;
  const needs = worldMapNeeds();
  return {
    needs: {
      ...needs,
      starts: ["startWorldMaps"],
      data: { ...needs.data, "photos-scene": jsonForScript(scene) },
    },
    body: html`<section id="map"><h2>Where</h2>${mapFrame({
      id: "photos",
      title: `World map of ${count(map.length)} photos, kept and not kept`,
      fit: "world",
      sceneId: "photos-scene",
      legend,
    })}</section>`,
  };
}

/** A pair without distance is one dot in the colour of its class; four decimals are ten metres. */
function toPair({ point, label, detail, isKept }: MapPhoto) {
  const place = { lat: Number(point.lat.toFixed(4)), lon: Number(point.lon.toFixed(4)) };
  return { truth: place, prediction: place, label, detail, errorClass: isKept ? keptClass : rejectedClass };
}
