// The parameters in `Cue.look`, family by family: what a drawing needs to know beside the text.
import type { CueFamily } from "../scene.ts";

/**
 * Keys that `look` has, and what they hold. Whatever differs between places is part of the cue's value, so a drawing
 * must not vary anything else with the place.
 *
 * - background, ink, colours, charge, body, accent: English colour names; `colours` and `sizes` are comma-separated.
 * - script: "Latin", "Cyrillic", "Arabic", …; `isRightToLeft` for Hebrew and Arabic.
 * - kind: "place" (the name of the town you enter) or "direction" (with an arrow, and `distance` below, or "").
 * - latin: a second line in Latin letters, or "". A stop sign's text may have two lines, split by a newline.
 * - shape: of a stop sign "octagon" or "triangle"; of a landmark the key of its silhouette (`landmarks.ts`), or the
 *   canonical name of a plain monument. `hasHand`: a raised hand and no word.
 * - isReadable: false for a plate too far away: colours, strip and size only, and no text. `strip`: "left" (blue, with
 *   `letters`), "top" (blue, with `letters`) or "none". `header`: a small line above the number, or "".
 *   `size`: "long", "square" or "wide".
 * - layout: of a flag "horizontal", "vertical", "nordic cross", "centred cross", "disc", "star", "triangle", "bar",
 *   "crescent", "circle of stars" (Europe) or "plain" (a banner).
 * - center, edge: colours of the road's lines. side: the lane that cars keep to. Neither is drawn on a scene in which
 *   the cue is not among the visible ones.
 * - body "any": the drawing chooses a colour at random, the same way everywhere.
 * - from, to: how a price was drawn; nothing to draw.
 *
 * Vegetation, building and terrain have no look: the element says what to draw.
 */
export const lookKeys: Readonly<Record<CueFamily, readonly string[]>> = {
  "shop sign": ["script", "isRightToLeft"],
  "road sign": ["kind", "background", "ink", "latin", "distance"],
  "street name sign": ["background", "ink", "script", "isRightToLeft"],
  "stop sign": ["shape", "hasHand"],
  "licence plate": ["background", "ink", "strip", "size", "letters", "header", "pattern", "isReadable"],
  "driving side": ["side"],
  "road marking": ["center", "edge"],
  "phone number": ["style"],
  "price tag": ["from", "to"],
  "web address": ["style"],
  flag: ["layout", "colours", "sizes", "charge"],
  landmark: ["shape"],
  vegetation: [],
  building: [],
  terrain: [],
  vehicle: ["body", "accent"],
};
