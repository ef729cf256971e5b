// Reads a gallery: the points that photos are compared with, a CSV table with the columns LAT and LON.
import { readFile, stat } from "node:fs/promises";
import { parse } from "csv-parse/sync";
import { sha256 } from "../../run/digest.ts";
import { GlobeError } from "../../run/errors.ts";
import { enforceLimit, type Limit } from "../../run/limits.ts";
import type { GeoPoint } from "./project-equal-earth.ts";

export const galleryLimits = {
  bytes: {
    name: "gallery file size",
    value: 128 * 1024 * 1024,
    unit: "bytes",
    reason: "a line has about twenty, so that a million points have twenty million",
  },
  points: {
    name: "points of a gallery",
    value: 1_000_000,
    unit: "points",
    reason: "each takes four kilobytes of memory while photos are located; the published gallery has 100,000",
  },
} as const satisfies Readonly<Record<string, Limit>>;

export interface Gallery {
  readonly points: readonly GeoPoint[];
  /** SHA-256 of the file. */
  readonly digest: string;
}

const columns = { lat: ["lat", "latitude"], lon: ["lon", "lng", "longitude"] } as const;

/** Other columns may stand beside. A line that is no point is a `bad-row`, since the order of the points is that of the answers. */
export async function readGallery(file: string): Promise<Gallery> {
  const facts = { file };
  const found = await stat(file).catch(() => null);
  if (!found?.isFile()) {
    throw new GlobeError("missing-file", `There is no gallery ${file}; give a CSV file with the columns LAT and LON.`, {
      facts,
    });
  }
  enforceLimit(galleryLimits.bytes, found.size, file);
  const bytes = await readFile(file);
  const [header, ...rows] = parseTable(bytes, file);
  const indexOf = (names: readonly string[]) =>
    header?.findIndex((name) => names.includes(name.trim().toLowerCase())) ?? -1;
  const [lat, lon] = [indexOf(columns.lat), indexOf(columns.lon)];
  if (lat < 0 || lon < 0) {
    throw new GlobeError("config", `${file} must have a header with the columns LAT and LON.`, { facts });
  }
  if (rows.length === 0) throw new GlobeError("config", `${file} holds no points.`, { facts });
  enforceLimit(galleryLimits.points, rows.length, file);
  const points = rows.map((row, index) => {
    const point = { lat: degrees(row[lat]), lon: degrees(row[lon]) };
    if (Math.abs(point.lat) <= 90 && Math.abs(point.lon) <= 180) return point;
    throw new GlobeError(
      "bad-row",
      `Point ${index + 1} of ${file} is ${JSON.stringify([row[lat], row[lon]])}; latitudes go from -90 to 90, longitudes ` +
        "from -180 to 180.",
      { facts: { file, row: index + 1 } },
    );
  });
  return { points, digest: sha256(bytes) };
}

function parseTable(bytes: Uint8Array, file: string): string[][] {
  try {
    return parse(bytes as Buffer, { bom: true, skip_empty_lines: true, relax_column_count: true }) as string[][];
  } catch (cause) {
    throw new GlobeError("decode-error", `${file} is no CSV table: ${(cause as Error).message}.`, {
      facts: { file },
      cause,
    });
  }
}

function degrees(text: string | undefined): number {
  return text === undefined || text.trim() === "" ? Number.NaN : Number(text);
}
