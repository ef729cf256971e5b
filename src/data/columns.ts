// Which column of a table holds which field of a sample: what the user said first, then the known headers.
import { GlobeError } from "../run/errors.ts";

/** Fields that a column can hold. `image` is one path; `images` is the list of the published training rows. */
export const fields = [
  "id",
  "image",
  "images",
  "response",
  "solution",
  "messages",
  "country",
  "city",
  "entities",
  "lat",
  "lon",
  "iso2",
  "region",
  "geonameId",
  "visualElements",
  "localizability",
  "provenance",
  "licence",
  "photographerId",
] as const;

export type Field = (typeof fields)[number];

/** Field → column name, as the user gives it; fields that are left out are recognised by known headers. */
export type ColumnMap = Readonly<Partial<Record<Field, string>>>;

/**
 * Known headers in lower case, best first: where a table has several (MP16-Pro has `state` and `region`), the first of
 * the list wins and the others stay plain columns.
 */
const knownHeaders: Readonly<Record<Field, readonly string[]>> = {
  id: ["img_id", "id", "image_id", "imageid", "photo_id", "key"],
  image: ["image", "image_path", "img_path", "image_file", "file_name", "filename", "file", "path"],
  images: ["images"],
  response: ["response"],
  solution: ["solution"],
  messages: ["messages"],
  country: ["country", "country_name"],
  city: ["city", "city_name"],
  entities: ["entities"],
  lat: ["lat", "latitude"],
  lon: ["lon", "lng", "long", "longitude"],
  iso2: ["iso2", "country_code", "countrycode", "iso_a2", "cc"],
  region: ["state", "admin1", "admin_1", "region", "province"],
  geonameId: ["geonameid", "geoname_id", "geonames_id"],
  visualElements: ["visualelements", "visual_elements"],
  localizability: ["localizability"],
  provenance: ["provenance"],
  licence: ["licence", "license"],
  photographerId: ["photographerid", "photographer_id", "photographer"],
};

/** The columns of one table, and which of them hold a field. */
export interface Layout {
  readonly columns: readonly string[];
  readonly columnOf: ColumnMap;
  /** Columns without a field, in order. */
  readonly others: readonly string[];
}

/**
 * Finds the field columns of a table. Throws `config`, naming the columns found, when the map names a column that is
 * not there, when nothing says which photo a row is about, or when one half of the coordinates is missing.
 */
export function recogniseColumns(columns: readonly string[], map: ColumnMap = {}, subject = "The table"): Layout {
  const layout = recogniseAny(columns, map);
  const { columnOf } = layout;
  for (const [field, column] of Object.entries(map)) {
    if (columnOf[field as Field] !== undefined) continue;
    throw columnError(subject, columns, `has no column "${column}", which --columns names for ${field}.`);
  }
  if (columnOf.id === undefined && columnOf.image === undefined && columnOf.images === undefined) {
    throw columnError(subject, columns, "has no column that says which photo a row is about.", "id=NAME");
  }
  if ((columnOf.lat === undefined) !== (columnOf.lon === undefined)) {
    const missing = columnOf.lat === undefined ? "lat" : "lon";
    const words = missing === "lat" ? "a longitude but no latitude" : "a latitude but no longitude";
    throw columnError(subject, columns, `has ${words}.`, `${missing}=NAME`);
  }
  return layout;
}

/** The same for a set of columns that need not be complete, such as those of one line among many; never throws. */
export function recogniseAny(columns: readonly string[], map: ColumnMap = {}): Layout {
  const columnOf: Partial<Record<Field, string>> = {};
  const byLowerCase = new Map<string, string>();
  for (const column of columns) {
    const key = column.trim().toLowerCase();
    if (!byLowerCase.has(key)) byLowerCase.set(key, column);
  }
  for (const [field, column] of Object.entries(map) as [Field, string][]) {
    const found = columns.includes(column) ? column : byLowerCase.get(column.trim().toLowerCase());
    if (found === undefined) continue;
    columnOf[field] = found;
  }
  const taken = new Set(Object.values(columnOf));
  for (const field of fields) {
    // A field that the user has placed elsewhere is not looked for under its usual name.
    if (columnOf[field] !== undefined || map[field] !== undefined) continue;
    for (const header of knownHeaders[field]) {
      const column = byLowerCase.get(header);
      if (column === undefined || taken.has(column)) continue;
      columnOf[field] = column;
      taken.add(column);
      break;
    }
  }
  return { columns, columnOf, others: columns.filter((column) => !taken.has(column)) };
}

/** Reads `id=IMG_ID,lat=LAT` as it stands behind `--columns`. Throws `usage` for an unknown field or a missing `=`. */
export function parseColumnMap(text: string): ColumnMap {
  const map: Partial<Record<Field, string>> = {};
  for (const part of text.split(",")) {
    if (part.trim() === "") continue;
    const equals = part.indexOf("=");
    const name = part.slice(0, equals).trim();
    const column = part.slice(equals + 1).trim();
    const field = fields.find((known) => known.toLowerCase() === name.toLowerCase());
    if (equals < 1 || column === "" || field === undefined) {
      throw new GlobeError(
        "usage",
        `--columns does not understand "${part.trim()}". Write FIELD=COLUMN, separated by commas; the fields are ${fields.join(", ")}.`,
      );
    }
    if (map[field] !== undefined) throw new GlobeError("usage", `--columns names ${field} twice.`);
    map[field] = column;
  }
  return map;
}

function columnError(subject: string, columns: readonly string[], problem: string, example?: string): GlobeError {
  const shown = columns.length > 40 ? [...columns.slice(0, 40), `… (${columns.length} in all)`] : columns;
  const advice = example === undefined ? "" : ` Say which one it is: --columns ${example}.`;
  return new GlobeError("config", `${subject} ${problem} Columns found: ${shown.join(", ")}.${advice}`);
}
