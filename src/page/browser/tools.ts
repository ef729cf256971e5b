// The functions of the map under the names that a page knows them by.
import type { circleOutline } from "./circle-outline.ts";
import type { createBaseMap } from "./create-base-map.ts";
import type { createMercator } from "./create-mercator.ts";
import type { createSceneLayer } from "./create-scene-layer.ts";
import type { createView } from "./create-view.ts";
import type { decodeOutlines } from "./decode-outlines.ts";
import type { greatCircle } from "./great-circle.ts";
import type { listenToGestures } from "./listen-to-gestures.ts";
import type { mountWorldMap } from "./mount-world-map.ts";
import type { placeLabels } from "./place-labels.ts";
import type { sceneBounds } from "./scene-bounds.ts";

export interface MapTools {
  readonly createMercator: typeof createMercator;
  readonly greatCircle: typeof greatCircle;
  readonly circleOutline: typeof circleOutline;
  readonly decodeOutlines: typeof decodeOutlines;
  readonly createView: typeof createView;
  readonly createBaseMap: typeof createBaseMap;
  readonly createSceneLayer: typeof createSceneLayer;
  readonly listenToGestures: typeof listenToGestures;
  readonly placeLabels: typeof placeLabels;
  readonly sceneBounds: typeof sceneBounds;
  readonly mountWorldMap: typeof mountWorldMap;
}
