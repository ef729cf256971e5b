// Light, weather and season as colours: what the sky looks like, and how everything under it is tinted.
import type { SceneTruth } from "../scene.ts";
import type { Chance } from "./chance.ts";
import { formatColour, luminance, mix, parseColour, type Rgb } from "./colour.ts";

export type Light = SceneTruth["light"];
export type Weather = SceneTruth["weather"];
export type Season = SceneTruth["season"];

export interface Mood {
  readonly light: Light;
  readonly weather: Weather;
  readonly season: Season;
  /** Zenith, middle and horizon. */
  readonly sky: readonly [string, string, string];
  readonly cloud: string;
  readonly haze: string;
  readonly isDark: boolean;
  readonly hasSnow: boolean;
  /** A colour under this light, at a depth of 0 (here) to 1 (the horizon). */
  tone(colour: string, depth?: number): string;
  /** A colour that is lit from within or from a lamp: hardly dimmed at night. */
  lit(colour: string): string;
}

const skies: Readonly<Record<Light, readonly (readonly [string, string, string])[]>> = {
  day: [
    ["#3f8fd6", "#7db9e8", "#cfe6f5"],
    ["#2f7fc9", "#69aee6", "#d9ecf7"],
    ["#5aa2dc", "#9accf0", "#e6f2f8"],
  ],
  "golden hour": [
    ["#5f86bd", "#f0b890", "#ffdf9f"],
    ["#6a7db5", "#eea58a", "#ffd08a"],
    ["#7d9cc7", "#f6cfa0", "#ffe9b8"],
  ],
  dusk: [
    ["#27305f", "#6f5a92", "#e08f7c"],
    ["#2b3a6b", "#7c6ba0", "#f0a987"],
    ["#333c66", "#8a6d97", "#d99aa0"],
  ],
  night: [
    ["#0a1230", "#14214a", "#2b3a66"],
    ["#0b1026", "#1a2144", "#37395f"],
    ["#0d1533", "#182850", "#33446b"],
  ],
};

const tints: Readonly<Record<Light, Rgb>> = {
  day: [1, 1, 1],
  "golden hour": [1.06, 0.94, 0.8],
  dusk: [0.72, 0.68, 0.8],
  night: [0.46, 0.5, 0.68],
};

const grey: Readonly<Record<Weather, number>> = { clear: 0, cloudy: 0.62, rain: 0.8, snow: 0.72, fog: 0.85 };
const hazes: Readonly<Record<Weather, number>> = { clear: 0.35, cloudy: 0.45, rain: 0.6, snow: 0.65, fog: 0.92 };

export function createMood(
  chance: Chance,
  { light, weather, season }: { light: Light; weather: Weather; season: Season },
): Mood {
  const cover = grey[weather];
  const overcast = (colour: string) => {
    const flat = luminance(colour) * 255;
    const soft = formatColour([flat * 0.97 + 10, flat + 9, flat * 1.02 + 14]);
    return mix(colour, light === "day" ? mix(soft, "#c9d2da", 0.55) : soft, cover);
  };
  const sky = chance.pick(skies[light]).map(overcast) as unknown as readonly [string, string, string];
  const haze = mix(sky[2], sky[1], 0.25);
  const tint = tints[light].map((channel) => channel * (1 - 0.08 * cover)) as unknown as Rgb;
  const strength = hazes[weather];
  const cache = new Map<string, string>();
  return {
    light,
    weather,
    season,
    sky,
    haze,
    cloud: light === "night" ? "#3a4570" : light === "dusk" ? mix(sky[2], "#ffffff", 0.15) : overcast("#ffffff"),
    isDark: light === "night" || light === "dusk",
    hasSnow: weather === "snow",
    tone(colour, depth = 0) {
      const key = `${colour}${depth}`;
      const known = cache.get(key);
      if (known !== undefined) return known;
      const rgb = parseColour(colour);
      const lit = formatColour([rgb[0] * tint[0], rgb[1] * tint[1], rgb[2] * tint[2]]);
      const muted = mix(lit, formatColour(fill(luminance(lit) * 255)), cover * 0.15);
      const result = depth > 0 ? mix(muted, haze, Math.min(0.96, depth * strength * 1.1)) : muted;
      cache.set(key, result);
      return result;
    },
    lit(colour) {
      const rgb = parseColour(colour);
      const share = light === "night" ? 0.86 : light === "dusk" ? 0.93 : 1;
      const warm = light === "golden hour" ? 0.95 : 1;
      return formatColour([rgb[0] * share, rgb[1] * share, rgb[2] * share * warm]);
    },
  };
}

const fill = (value: number): Rgb => [value, value, value];
