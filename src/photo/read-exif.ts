// What a camera wrote about a photo: where, when, with what, and which way up.
import { findExif } from "./find-exif.ts";
import type { PhotoSource } from "./photo.ts";
import { namingFile, openSource, subjectOf } from "./read-source.ts";
import { openTiff, type TiffReader, type TiffValue } from "./read-tiff-fields.ts";
import { requireKind } from "./require-kind.ts";
import { SNIFF_BYTES } from "./sniff-format.ts";

/** Degrees, north and east positive, to seven decimals (about 1 cm). */
export interface GpsPoint {
  readonly lat: number;
  readonly lon: number;
}

export interface Exif {
  /** Where the camera says it stood, if that can be a real place. */
  readonly gps: GpsPoint | null;
  /** The coordinates as they stand in the file, also when they cannot be a real place. */
  readonly storedGps: GpsPoint | null;
  /**
   * Why `gps` is null although the file has GPS fields: `zero` is the 0,0 that devices write without a fix,
   * `out-of-range` lies beyond the poles or the date line, `malformed` has missing parts or zero denominators.
   */
  readonly gpsProblem: "zero" | "out-of-range" | "malformed" | null;
  /**
   * When the shutter opened: ISO 8601 in the camera's own local time, with an offset from UTC only where the file states
   * it. The date of the last change to the file is not taken for it.
   */
  readonly takenAt: string | null;
  /** Maker and model, for example `Canon EOS 70D`. */
  readonly camera: string | null;
  /** 1 to 8 as EXIF numbers them; null where the file has none or another number. */
  readonly orientation: number | null;
}

const tag = {
  make: 0x010f,
  model: 0x0110,
  orientation: 0x0112,
  exifDirectory: 0x8769,
  gpsDirectory: 0x8825,
  dateTimeOriginal: 0x9003,
  dateTimeDigitized: 0x9004,
  offsetTimeOriginal: 0x9011,
  subSecTimeOriginal: 0x9291,
  gpsLatitudeRef: 1,
  gpsLatitude: 2,
  gpsLongitudeRef: 3,
  gpsLongitude: 4,
} as const;

/**
 * EXIF of a JPEG, PNG, WebP, AVIF, HEIC or TIFF; all null where there is none or it is damaged. Reads the header and the
 * fields, not the whole file, in bounded time. Throws `missing-file`, `decode-error` or `unsupported` as `loadPhoto`
 * does for a file that is no picture, but reads HEIC, whose pixels cannot be decoded.
 */
export function readExif(source: PhotoSource): Promise<Exif> {
  return namingFile(source, async () => {
    const file = await openSource(source);
    try {
      const kind = requireKind(await file.read(0, SNIFF_BYTES), subjectOf(source));
      const block = await findExif(file, kind);
      const tiff = block && (await openTiff(block));
      return tiff ? await readFields(tiff) : noExif;
    } finally {
      await file.close();
    }
  });
}

const noExif: Exif = { gps: null, storedGps: null, gpsProblem: null, takenAt: null, camera: null, orientation: null };

async function readFields(tiff: TiffReader): Promise<Exif> {
  const main = await tiff.readDirectory(tiff.firstDirectory, [
    tag.make,
    tag.model,
    tag.orientation,
    tag.exifDirectory,
    tag.gpsDirectory,
  ]);
  const exifAt = firstNumber(main.get(tag.exifDirectory));
  const gpsAt = firstNumber(main.get(tag.gpsDirectory));
  const exif = await tiff.readDirectory(exifAt ?? tiff.firstDirectory, [
    tag.dateTimeOriginal,
    tag.dateTimeDigitized,
    tag.offsetTimeOriginal,
    tag.subSecTimeOriginal,
  ]);
  const gps =
    gpsAt === null
      ? new Map<number, TiffValue>()
      : await tiff.readDirectory(gpsAt, [tag.gpsLatitudeRef, tag.gpsLatitude, tag.gpsLongitudeRef, tag.gpsLongitude]);
  const orientation = firstNumber(main.get(tag.orientation));
  return {
    ...gpsOf(gps),
    takenAt: takenAtOf(exif),
    camera: cameraOf(text(main.get(tag.make)), text(main.get(tag.model))),
    orientation: orientation !== null && orientation >= 1 && orientation <= 8 ? orientation : null,
  };
}

function gpsOf(fields: ReadonlyMap<number, TiffValue>): Pick<Exif, "gps" | "storedGps" | "gpsProblem"> {
  if (!fields.has(tag.gpsLatitude) && !fields.has(tag.gpsLongitude)) {
    return { gps: null, storedGps: null, gpsProblem: null };
  }
  const lat = degrees(fields.get(tag.gpsLatitude), text(fields.get(tag.gpsLatitudeRef)), "N", "S");
  const lon = degrees(fields.get(tag.gpsLongitude), text(fields.get(tag.gpsLongitudeRef)), "E", "W");
  if (lat === null || lon === null) return { gps: null, storedGps: null, gpsProblem: "malformed" };
  const storedGps = { lat: Number(lat.toFixed(7)), lon: Number(lon.toFixed(7)) };
  if (Math.abs(lat) > 90 || Math.abs(lon) > 180) return { gps: null, storedGps, gpsProblem: "out-of-range" };
  if (lat === 0 && lon === 0) return { gps: null, storedGps, gpsProblem: "zero" };
  return { gps: storedGps, storedGps, gpsProblem: null };
}

function degrees(
  value: TiffValue | undefined,
  hemisphere: string | null,
  positive: string,
  negative: string,
): number | null {
  if (value === undefined || typeof value === "string") return null;
  const sum = (value[0] ?? Number.NaN) + (value[1] ?? 0) / 60 + (value[2] ?? 0) / 3600;
  const letter = hemisphere?.[0]?.toUpperCase();
  if (!Number.isFinite(sum) || (letter !== positive && letter !== negative)) return null;
  return letter === negative && sum !== 0 ? -sum : sum;
}

/** `2018:06:26 17:46:33` becomes `2018-06-26T17:46:33`; the blanks and zeros of a clock that was never set become null. */
function takenAtOf(exif: ReadonlyMap<number, TiffValue>): string | null {
  const original = text(exif.get(tag.dateTimeOriginal));
  const stamp = original ?? text(exif.get(tag.dateTimeDigitized));
  const parts = /^(\d{4})[:-](\d\d)[:-](\d\d)[ T](\d\d):(\d\d):(\d\d)(\.\d{1,6})?/.exec(stamp ?? "");
  if (!parts || Number(parts[1]) === 0 || Number(parts[2]) === 0 || Number(parts[3]) === 0) return null;
  const written = original === null ? "" : /^\d{1,6}$/.exec(text(exif.get(tag.subSecTimeOriginal)) ?? "")?.[0];
  const fraction = parts[7] ?? (written ? `.${written}` : "");
  const offset =
    original === null ? "" : (/^[+-]\d\d:\d\d$/.exec(text(exif.get(tag.offsetTimeOriginal)) ?? "")?.[0] ?? "");
  return `${parts[1]}-${parts[2]}-${parts[3]}T${parts[4]}:${parts[5]}:${parts[6]}${fraction}${offset}`;
}

function cameraOf(make: string | null, model: string | null): string | null {
  if (make === null || model === null) return model ?? make;
  // Many models repeat their maker: "Canon" and "Canon EOS 70D".
  return model.toLowerCase().startsWith(make.split(" ")[0]!.toLowerCase()) ? model : `${make} ${model}`;
}

const firstNumber = (value: TiffValue | undefined) => (typeof value === "object" ? (value[0] ?? null) : null);
const text = (value: TiffValue | undefined) => (typeof value === "string" && value !== "" ? value : null);
