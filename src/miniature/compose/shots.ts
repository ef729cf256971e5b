// The points of view that scenes are drawn from, and the families of cues that each asks for.

import { drawFood } from "../draw/scenes/food.ts";
import { drawCloseUp, drawOpenSky, drawRoom } from "../draw/scenes/placeless.ts";
import { drawBillboard, drawCountryRoad, drawTrafficAhead } from "../draw/scenes/road.ts";
import { drawAvenue, drawFronts, drawMarket, drawSquare } from "../draw/scenes/town.ts";
import type { Stage } from "../draw/stage.ts";
import type { CueFamily, Setting } from "../scene.ts";

export interface Shot {
  readonly name: string;
  readonly setting: Setting;
  /** Relative frequency among the shots of its kind. */
  readonly weight: number;
  readonly draw: (stage: Stage) => void;
  /** Always asked for. */
  readonly needs: readonly CueFamily[];
  /** Each asked for with its probability, whatever the city. */
  readonly may: Partial<Readonly<Record<CueFamily, number>>>;
}

/** `rich` shots often tell the city, `plain` ones rarely more than the country, `none` never anything. */
export const shots: Readonly<Record<"rich" | "plain" | "none", readonly Shot[]>> = {
  rich: [
    {
      name: "country road",
      setting: "road",
      weight: 4,
      draw: drawCountryRoad,
      needs: ["road sign"],
      may: {
        flag: 0.5,
        terrain: 0.75,
        vegetation: 0.8,
        "road marking": 0.7,
        "driving side": 0.5,
        "licence plate": 0.3,
        building: 0.4,
      },
    },
    {
      name: "billboard",
      setting: "road",
      weight: 0.6,
      draw: drawBillboard,
      needs: ["phone number"],
      may: { "web address": 0.55, vegetation: 0.7, "road marking": 0.6, "driving side": 0.5, terrain: 0.5 },
    },
    {
      name: "square",
      setting: "square",
      weight: 3.6,
      draw: drawSquare,
      needs: ["landmark"],
      may: {
        flag: 0.75,
        "road sign": 0.5,
        vegetation: 0.7,
        vehicle: 0.4,
        building: 0.3,
        "street name sign": 0.15,
        terrain: 0.3,
      },
    },
    {
      name: "traffic ahead",
      setting: "road",
      weight: 1.8,
      draw: drawTrafficAhead,
      needs: ["licence plate", "road sign"],
      may: { "driving side": 0.7, "road marking": 0.7, terrain: 0.6, vegetation: 0.6 },
    },
    {
      name: "fronts with a number",
      setting: "street",
      weight: 0.7,
      draw: drawFronts,
      needs: ["shop sign", "phone number"],
      may: { flag: 0.5, vehicle: 0.5, vegetation: 0.6, building: 0.6 },
    },
  ],
  plain: [
    {
      name: "avenue",
      setting: "street",
      weight: 3,
      draw: drawAvenue,
      needs: ["shop sign"],
      may: {
        flag: 0.5,
        "stop sign": 0.35,
        "street name sign": 0.35,
        building: 0.6,
        vegetation: 0.8,
        "road marking": 0.7,
        "driving side": 0.75,
        "licence plate": 0.5,
        vehicle: 0.2,
        terrain: 0.4,
      },
    },
    {
      name: "crossing",
      setting: "street",
      weight: 1.4,
      draw: drawAvenue,
      needs: ["stop sign"],
      may: {
        flag: 0.4,
        "street name sign": 0.7,
        building: 0.6,
        vegetation: 0.8,
        "road marking": 0.7,
        "driving side": 0.75,
        "licence plate": 0.5,
        terrain: 0.5,
      },
    },
    {
      name: "fronts",
      setting: "street",
      weight: 2.6,
      draw: drawFronts,
      needs: ["shop sign"],
      may: { flag: 0.5, "street name sign": 0.5, "web address": 0.4, vegetation: 0.6, building: 0.7, vehicle: 0.5 },
    },
    {
      name: "market",
      setting: "square",
      weight: 1.6,
      draw: drawMarket,
      needs: ["price tag"],
      may: { flag: 0.5, "shop sign": 0.5, "web address": 0.25, "phone number": 0.3, vegetation: 0.5 },
    },
    {
      name: "traffic",
      setting: "road",
      weight: 1.4,
      draw: drawTrafficAhead,
      needs: ["licence plate"],
      may: { "driving side": 0.75, "road marking": 0.75, terrain: 0.7, vegetation: 0.7 },
    },
    {
      name: "price close up",
      setting: "close-up",
      weight: 0.5,
      draw: drawCloseUp,
      needs: ["price tag"],
      may: {},
    },
    { name: "priced dish", setting: "food", weight: 0.4, draw: drawFood, needs: ["price tag"], may: {} },
    {
      name: "countryside",
      setting: "countryside",
      weight: 1.2,
      draw: drawCountryRoad,
      needs: ["terrain", "vegetation"],
      may: { flag: 0.3, building: 0.7, "road marking": 0.6, "driving side": 0.5 },
    },
  ],
  none: [
    { name: "room", setting: "indoor", weight: 1.2, draw: drawRoom, needs: [], may: {} },
    { name: "sky", setting: "sky", weight: 0.8, draw: drawOpenSky, needs: [], may: {} },
    { name: "close up", setting: "close-up", weight: 1, draw: drawCloseUp, needs: [], may: {} },
    { name: "dish", setting: "food", weight: 1, draw: drawFood, needs: [], may: {} },
  ],
};

/** Land whose scenes by the road are called coast. */
export const coastal: ReadonlySet<string> = new Set(["sea", "beach", "harbor", "island", "cliff", "fjord"]);
