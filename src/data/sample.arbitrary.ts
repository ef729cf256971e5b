// Random samples and table cells for property tests.
import fc from "fast-check";
import type { Sample } from "./sample.ts";

/** Text without outer white space, as names are kept. */
export const name: fc.Arbitrary<string> = fc
  .oneof(
    fc.string({ unit: "grapheme", maxLength: 12 }),
    fc.constantFrom(
      "Paris",
      "São Paulo",
      "東京",
      "None",
      "Nan",
      'a "b", c',
      "x\r\ny",
      "NA",
      "FR",
      "=1+1",
      "{}",
      "null",
    ),
  )
  .map((text) => text.trim())
  .filter((text) => text !== "" && text.isWellFormed() && !text.includes("\u0000"));

/** A name that can stand in a tag and beside a tab. */
export const placeName = name.filter((text) => !/[\n\r\t\u2028\u2029]|<\/?(country|city)>/.test(text));

const prose = fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 }).filter((text) => text.isWellFormed());
const path = fc
  .string({ unit: fc.constantFrom("a", "B", "é", " ", "_", "1", "."), minLength: 1, maxLength: 9 })
  .map((stem) => `${stem}.jpg`);
const bytes = fc.uint8Array({ minLength: 1, maxLength: 20 });
const image = fc.oneof(fc.record({ path }), fc.record({ path, bytes }), fc.record({ bytes }));
const share = fc.double({ min: 0, max: 1, noNaN: true }).map((value) => value + 0);

export const sample: fc.Arbitrary<Sample> = fc
  .record(
    {
      id: name,
      images: fc.array(image, { maxLength: 3 }),
      response: prose,
      country: placeName.filter((text) => !/^[A-Z]{2}$/.test(text)),
      city: placeName,
      entities: fc.array(fc.record({ text: fc.string(), start: fc.nat(), end: fc.nat() }, { requiredKeys: ["text"] }), {
        maxLength: 3,
      }),
      point: fc.record({
        lat: fc.double({ min: -90, max: 90, noNaN: true }),
        lon: fc.double({ min: -180, max: 180, noNaN: true }),
      }),
      iso2: fc.constantFrom("FR", "JP", "XK"),
      region: name,
      geonameId: fc.nat(),
      visualElements: fc.array(
        fc.record(
          { name: fc.string(), source: fc.string(), score: share, box: fc.tuple(share, share, share, share) },
          { requiredKeys: ["name", "source", "score"] },
        ),
        { maxLength: 2 },
      ),
      localizability: share,
      provenance: fc.record(
        { teacher: fc.string(), versions: fc.dictionary(fc.string(), fc.string(), { maxKeys: 2 }) },
        { requiredKeys: [] },
      ),
      licence: name,
      photographerId: name,
      columns: fc.dictionary(fc.constantFrom("stratum", "sub-region", "year", "日"), name, { minKeys: 1, maxKeys: 3 }),
    },
    { requiredKeys: ["id", "images"] },
  )
  .map(({ point, ...rest }) => ({
    ...rest,
    ...(point === undefined ? {} : { lat: point.lat + 0, lon: point.lon + 0 }),
  }));
