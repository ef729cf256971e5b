// Figures as a person reads them: kilometres, coordinates and shares, never more exact than they are.
import type { LatLon } from "../place/place.ts";

/** "350 m", "12 km", "1,240 km". */
export function formatKm(km: number): string {
  if (km < 0.995) return `${Math.max(1, Math.round(km * 100)) * 10} m`;
  if (km < 9.95) return `${Number(km.toFixed(1))} km`;
  const step = km < 100 ? 1 : 10;
  return `${(Math.round(km / step) * step).toLocaleString("en-US")} km`;
}

/** "38.72, -9.14": decimals to about a tenth of the radius, from one (±100 km and more) to five (metres). */
export function formatPoint({ lat, lon }: LatLon, radiusKm: number): string {
  const decimals = radiusKm >= 100 ? 1 : radiusKm >= 10 ? 2 : radiusKm >= 1 ? 3 : 5;
  return `${withoutMinusZero(lat.toFixed(decimals))}, ${withoutMinusZero(lon.toFixed(decimals))}`;
}

function withoutMinusZero(text: string): string {
  return /^-0(?:\.0+)?$/.test(text) ? text.slice(1) : text;
}

/** "62 %". */
export function formatShare(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** "1 answer", "5 answers". */
export function count(number: number, one: string, several = `${one}s`): string {
  return `${number.toLocaleString("en-US")} ${number === 1 ? one : several}`;
}

/** "0.8 s", "12 s", "3 min 5 s". */
export function formatDuration(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
