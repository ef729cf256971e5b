// Which columns are recognised, and what is said when one is missing.
import { expect, test } from "vitest";
import { parseColumnMap, recogniseColumns } from "./columns.ts";

test.each<[string, string[], Record<string, string>]>([
  [
    "img2gps3k",
    ["IMG_ID", "LAT", "LON", "city", "country"],
    { id: "IMG_ID", lat: "LAT", lon: "LON", city: "city", country: "country" },
  ],
  [
    "OSV-5M",
    ["id", "latitude", "longitude", "country", "region", "sub-region", "city"],
    { id: "id", lat: "latitude", lon: "longitude", region: "region" },
  ],
  ["MP16-Pro takes the state for the region", ["IMG_ID", "LAT", "LON", "state", "region"], { region: "state" }],
  ["short headers", ["Image", "Lat", "Lng"], { image: "Image", lat: "Lat", lon: "Lng" }],
  ["a code beside the name", ["IMG_ID", "country", "country_code"], { country: "country", iso2: "country_code" }],
  [
    "published training rows",
    ["images", "response", "solution", "entities"],
    { images: "images", solution: "solution", entities: "entities" },
  ],
  ["IMG_ID before id", ["id", "IMG_ID"], { id: "IMG_ID" }],
])("%s", (_name, columns, expected) => {
  expect(recogniseColumns(columns).columnOf).toMatchObject(expected);
});

test("a map overrules recognition, in any case, and frees the column it takes", () => {
  const layout = recogniseColumns(["id", "key", "y", "x"], { id: "KEY", lat: "y", lon: "x" });
  expect(layout).toEqual({
    columns: ["id", "key", "y", "x"],
    columnOf: { id: "key", lat: "y", lon: "x" },
    others: ["id"],
  });
});

test.each<[string, string[], Record<string, string>, RegExp]>([
  [
    "no id",
    ["lat", "lon"],
    {},
    /no column that says which photo a row is about\. Columns found: lat, lon\. Say .*--columns id=NAME/,
  ],
  [
    "a mapped column that is not there",
    ["id"],
    { lat: "LAT" },
    /no column "LAT", which --columns names for lat\. Columns found: id/,
  ],
  ["half a point", ["id", "latitude"], {}, /a latitude but no longitude.*--columns lon=NAME/],
])("%s is an error that lists the columns", (_name, columns, map, message) => {
  expect(() => recogniseColumns(columns, map, "t.csv")).toThrow(message);
});

test("the text behind --columns", () => {
  expect(parseColumnMap("id=IMG_ID, LAT=Y,lon=X")).toEqual({ id: "IMG_ID", lat: "Y", lon: "X" });
});

test.each([
  ["id", /does not understand "id".*FIELD=COLUMN/],
  ["place=city", /the fields are id, image/],
  ["id=a,id=b", /names id twice/],
  ["id=", /does not understand/],
])("--columns %s is refused", (text, message) => {
  expect(() => parseColumnMap(text)).toThrow(message);
});
