// Mounts every map of a page that carries its own scene.
import type { PageDocument } from "./dom.ts";
import type { MapScene } from "./map-scene.ts";
import type { MapTools } from "./tools.ts";

declare const document: PageDocument;

export function startWorldMaps(tools: MapTools): void {
  for (const frame of document.querySelectorAll("[data-scene]")) {
    const scene = document.getElementById(frame.dataset.scene!)!.textContent!;
    tools.mountWorldMap(frame, tools).show(JSON.parse(scene) as MapScene, { fit: true });
  }
}
