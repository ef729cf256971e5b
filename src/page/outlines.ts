// The country outlines of our offline maps as bytes: arcs shared between neighbours, and the rings that use them.

export interface Outlines {
  /** Degrees of one grid step. */
  readonly step: number;
  /** For each arc longitude, latitude, longitude, latitude … in grid steps. */
  readonly arcs: readonly (readonly number[])[];
  readonly countries: readonly CountryOutline[];
}

export interface CountryOutline {
  /** ISO 3166-1 alpha-2; empty for areas without a code of their own. */
  readonly code: string;
  /** Polygons of rings of arc numbers; `~n` is arc n walked backwards (the convention of TopoJSON). */
  readonly polygons: readonly (readonly (readonly number[])[])[];
}

/** First bytes of the file, so that a wrong file is noticed at once. */
export const OUTLINES_MAGIC = "GWO1";

/** Every number is a zigzag varint; arcs hold differences between neighbouring points. */
export function encodeOutlines({ step, arcs, countries }: Outlines): Uint8Array {
  const bytes: number[] = [...OUTLINES_MAGIC].map((letter) => letter.charCodeAt(0));
  const put = (value: number) => {
    let rest = value < 0 ? -value * 2 - 1 : value * 2;
    while (rest >= 128) {
      bytes.push((rest % 128) | 128);
      rest = Math.floor(rest / 128);
    }
    bytes.push(rest);
  };
  put(Math.round(1 / step));
  put(arcs.length);
  for (const arc of arcs) {
    put(arc.length / 2);
    arc.forEach((value, i) => {
      put(i < 2 ? value : value - arc[i - 2]!);
    });
  }
  put(countries.length);
  for (const { code, polygons } of countries) {
    put(code.length === 2 ? code.charCodeAt(0) * 128 + code.charCodeAt(1) : 0);
    put(polygons.length);
    for (const rings of polygons) {
      put(rings.length);
      for (const ring of rings) {
        put(ring.length);
        for (const arc of ring) put(arc);
      }
    }
  }
  return Uint8Array.from(bytes);
}
