// Reads the country outlines that the page carries (base64 of assets/world-outlines.bin).

export interface DecodedOutlines {
  /** Longitude, latitude, longitude, latitude … in degrees. */
  readonly arcs: readonly Float32Array[];
  readonly countries: readonly { readonly code: string; readonly polygons: readonly (readonly number[][])[] }[];
}

declare const atob: (base64: string) => string;

/** Throws a RangeError where the bytes are not the outlines of this version. */
export function decodeOutlines(base64: string): DecodedOutlines {
  const bytes = atob(base64.trim());
  if (bytes.slice(0, 4) !== "GWO1") throw new RangeError("The outlines of the world are missing from this page.");
  let at = 4;
  const take = () => {
    let value = 0;
    let factor = 1;
    for (;;) {
      const byte = bytes.charCodeAt(at++);
      value += (byte & 127) * factor;
      if (!(byte & 128)) break;
      factor *= 128;
    }
    return value % 2 ? -(value + 1) / 2 : value / 2;
  };
  const list = <T>(read: () => T): T[] => Array.from({ length: take() }, read);
  const step = 1 / take();
  const arcs = list(() => {
    const arc = new Float32Array(take() * 2);
    let x = 0;
    let y = 0;
    for (let i = 0; i < arc.length; i += 2) {
      x += take();
      y += take();
      arc[i] = x * step;
      arc[i + 1] = y * step;
    }
    return arc;
  });
  const countries = list(() => {
    const letters = take();
    return {
      code: letters === 0 ? "" : String.fromCharCode(letters >> 7, letters & 127),
      polygons: list(() => list(() => list(take))),
    };
  });
  return { arcs, countries };
}
