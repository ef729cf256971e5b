// EXIF in every container, hemisphere and byte order, and everything that cameras and attackers get wrong.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp, { type Sharp, type Exif as SharpExif } from "sharp";
import { afterAll, describe, expect, test } from "vitest";
import { drawPattern } from "../../test/reference/pillow/draw-pattern.ts";
import {
  type ExifDirectory as Directory,
  exifTag,
  jpegWithExif as jpeg,
  buildTiff as tiff,
} from "../../test/support/build-exif.ts";
import { createRandom } from "../run/random.ts";
import { readExif } from "./read-exif.ts";

type Ratios = [number, number][];
const position = (latRef: string, lat: Ratios, lonRef: string, lon: Ratios): Directory => ({
  [exifTag.latitudeRef]: latRef,
  [exifTag.latitude]: { ratios: lat },
  [exifTag.longitudeRef]: lonRef,
  [exifTag.longitude]: { ratios: lon },
});
const degrees = (d: number, m: number, hundredths: number): Ratios => [
  [d, 1],
  [m, 1],
  [hundredths, 100],
];
const at = async (gps: Directory, little = true) => readExif(jpeg(tiff({}, {}, gps, little)));

describe.each([
  ["little-endian", true],
  ["big-endian", false],
])("%s", (_, little) => {
  test.each([
    ["north, east", "N", "E", 35.6895028, 139.6917111],
    ["north, west", "N", "W", 35.6895028, -139.6917111],
    ["south, east", "S", "E", -35.6895028, 139.6917111],
    ["south, west", "S", "W", -35.6895028, -139.6917111],
  ])("%s", async (_, latRef, lonRef, lat, lon) => {
    const gps = position(latRef, degrees(35, 41, 2221), lonRef, degrees(139, 41, 3016));
    const { gps: found, storedGps, gpsProblem } = await at(gps, little);
    expect(found).toEqual({ lat, lon });
    expect(storedGps).toEqual(found);
    expect(gpsProblem).toBeNull();
  });

  test("time, camera and orientation", async () => {
    const block = tiff(
      { [exifTag.make]: "Canon", [exifTag.model]: "Canon EOS 70D", [exifTag.orientation]: { shorts: [6] } },
      { [exifTag.taken]: "2023:07:14 09:05:31", [exifTag.subSecond]: "25", [exifTag.offset]: "+02:00" },
      {},
      little,
    );
    expect(await readExif(jpeg(block))).toEqual({
      gps: null,
      storedGps: null,
      gpsProblem: null,
      takenAt: "2023-07-14T09:05:31.25+02:00",
      camera: "Canon EOS 70D",
      orientation: 6,
    });
  });
});

describe("a position as it may be written", () => {
  const paris = { lat: 48.8584, lon: 2.2945 };
  test.each([
    ["decimal degrees", position("N", [[488584, 10000]], "E", [[22945, 10000]])],
    [
      "degrees and decimal minutes",
      position(
        "N",
        [
          [48, 1],
          [51504, 1000],
        ],
        "E",
        [
          [2, 1],
          [17670, 1000],
        ],
      ),
    ],
    [
      "minutes with a fraction and seconds 0",
      position(
        "N",
        [
          [48, 1],
          [51504, 1000],
          [0, 1],
        ],
        "E",
        [
          [2, 1],
          [17670, 1000],
          [0, 1],
        ],
      ),
    ],
    ["hemispheres in lower case", position("n", [[488584, 10000]], "e", [[22945, 10000]])],
    ["hemispheres as words", position("North", [[488584, 10000]], "East", [[22945, 10000]])],
  ])("%s", async (_, gps) => {
    expect((await at(gps)).gps).toEqual(paris);
  });

  test("on the equator, the meridian and the poles", async () => {
    expect((await at(position("N", [[0, 1]], "E", [[10, 1]]))).gps).toEqual({ lat: 0, lon: 10 });
    expect((await at(position("N", [[51, 1]], "W", [[0, 1]]))).gps).toEqual({ lat: 51, lon: 0 });
    expect((await at(position("S", [[90, 1]], "W", [[180, 1]]))).gps).toEqual({ lat: -90, lon: -180 });
  });
});

describe("a position that is none", () => {
  test.each([
    ["0,0 without a fix", position("N", degrees(0, 0, 0), "E", degrees(0, 0, 0)), "zero", { lat: 0, lon: 0 }],
    ["0,0 south and west", position("S", degrees(0, 0, 0), "W", degrees(0, 0, 0)), "zero", { lat: 0, lon: 0 }],
    ["beyond the pole", position("N", [[91, 1]], "E", [[10, 1]]), "out-of-range", { lat: 91, lon: 10 }],
    ["beyond the date line", position("N", [[45, 1]], "E", [[181, 1]]), "out-of-range", { lat: 45, lon: 181 }],
    [
      "zero denominators",
      position(
        "N",
        [
          [48, 0],
          [51, 0],
          [30, 0],
        ],
        "E",
        degrees(2, 17, 4),
      ),
      "malformed",
      null,
    ],
    ["no hemisphere", { 2: { ratios: degrees(48, 51, 30) }, 4: { ratios: degrees(2, 17, 4) } }, "malformed", null],
    ["an unknown hemisphere", position("X", degrees(48, 51, 30), "E", degrees(2, 17, 4)), "malformed", null],
    ["half a position", { 1: "N", 2: { ratios: degrees(48, 51, 30) } }, "malformed", null],
    ["a position in text", { 1: "N", 2: "48 51 30", 3: "E", 4: "2 17 4" }, "malformed", null],
    ["GPS fields without a position", { 29: "2023:07:14" }, null, null],
  ])("%s", async (_, gps, problem, stored) => {
    expect(await at(gps as Directory)).toMatchObject({ gps: null, gpsProblem: problem, storedGps: stored });
  });
});

describe("time", () => {
  test.each([
    ["the camera's local time", { [exifTag.taken]: "2015:06:29 19:09:58" }, "2015-06-29T19:09:58"],
    ["a fraction inside the stamp", { [exifTag.taken]: "2018:06:26 17:46:33.847" }, "2018-06-26T17:46:33.847"],
    ["hyphens and a T", { [exifTag.taken]: "2018-06-26T17:46:33" }, "2018-06-26T17:46:33"],
    ["the time of digitizing where no other is", { [exifTag.digitized]: "2001:01:01 00:00:00" }, "2001-01-01T00:00:00"],
    [
      "an offset that is none",
      { [exifTag.taken]: "2015:06:29 19:09:58", [exifTag.offset]: "CEST" },
      "2015-06-29T19:09:58",
    ],
    ["zeros", { [exifTag.taken]: "0000:00:00 00:00:00" }, null],
    ["blanks", { [exifTag.taken]: "    :  :     :  :  " }, null],
    ["prose", { [exifTag.taken]: "yesterday" }, null],
    ["nothing", {}, null],
  ])("%s", async (_, exif, takenAt) => {
    expect((await readExif(jpeg(tiff({}, exif)))).takenAt).toBe(takenAt);
  });
});

describe("camera", () => {
  test.each([
    ["Apple", "iPhone 5", "Apple iPhone 5"],
    ["NIKON CORPORATION", "NIKON D90", "NIKON D90"],
    ["", "SM-G991B", "SM-G991B"],
    ["HTC  ", "", "HTC"],
    ["", "", null],
  ])("%s + %s", async (make, model, camera) => {
    expect((await readExif(jpeg(tiff({ [exifTag.make]: make, [exifTag.model]: model })))).camera).toBe(camera);
  });
});

test.each([[0], [9], [99], [65535]])("orientation %i is none", async (orientation) => {
  expect((await readExif(jpeg(tiff({ [exifTag.orientation]: { shorts: [orientation] } })))).orientation).toBeNull();
});

describe("containers", () => {
  const { pixels } = drawPattern("scene", 52, 38);
  const exif: SharpExif = {
    IFD0: { Make: "Test", Model: "Camera" },
    IFD2: { DateTimeOriginal: "2020:02:29 12:00:00" },
    IFD3: {
      GPSLatitudeRef: "S",
      GPSLatitude: "33/1 51/1 3126/100",
      GPSLongitudeRef: "E",
      GPSLongitude: "151/1 12/1 5040/100",
    },
  };
  const drawn = () => sharp(pixels, { raw: { width: 52, height: 38, channels: 3 } }).withExif(exif);
  const kinds: [string, (picture: Sharp) => Sharp][] = [
    ["JPEG", (it) => it.jpeg()],
    ["PNG", (it) => it.png()],
    ["WebP", (it) => it.webp()],
    ["lossless WebP", (it) => it.webp({ lossless: true })],
    ["AVIF", (it) => it.avif({ effort: 0 })],
  ];
  const folder = mkdtempSync(join(tmpdir(), "globe-exif-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  test.each(kinds)("%s, from bytes and from a file", async (name, encode) => {
    const bytes = await encode(drawn()).toBuffer();
    const path = join(folder, name);
    writeFileSync(path, bytes);
    for (const source of [bytes, path]) {
      expect(await readExif(source)).toMatchObject({
        gps: { lat: -33.8586833, lon: 151.214 },
        takenAt: "2020-02-29T12:00:00",
        camera: "Test Camera",
      });
    }
  });

  test.each(kinds)("%s without EXIF", async (_, encode) => {
    const plain = sharp(pixels, { raw: { width: 52, height: 38, channels: 3 } });
    expect(await readExif(await encode(plain).toBuffer())).toMatchObject({ gps: null, takenAt: null, camera: null });
  });

  test("TIFF, whose own directories they are", async () => {
    const gps = position("S", degrees(33, 51, 3126), "E", degrees(151, 12, 5040));
    const bytes = tiff({ [exifTag.model]: "Camera" }, {}, gps);
    const path = join(folder, "photo.tif");
    writeFileSync(path, bytes);
    for (const source of [bytes, path]) {
      expect(await readExif(source)).toMatchObject({ gps: { lat: -33.8586833, lon: 151.214 }, camera: "Camera" });
    }
  });

  test("GIF has none", async () => {
    expect((await readExif(await drawn().gif().toBuffer())).gps).toBeNull();
  });

  test("a PNG whose EXIF stands behind its pixels", async () => {
    const png = await drawn().png().toBuffer();
    const start = png.indexOf("eXIf") - 4;
    const end = start + 12 + png.readUInt32BE(start);
    const last = png.indexOf("IEND") - 4;
    const moved = Buffer.concat([
      png.subarray(0, start),
      png.subarray(end, last),
      png.subarray(start, end),
      png.subarray(last),
    ]);
    expect((await readExif(moved)).camera).toBe("Test Camera");
  });

  test("an Exif prefix before the structure, as some WebP writers put it", async () => {
    const webp = await drawn().webp().toBuffer();
    const start = webp.indexOf("EXIF");
    const block = webp.subarray(start + 8, start + 8 + webp.readUInt32LE(start + 4));
    const bare = block.subarray(0, 6).toString("latin1") === "Exif\0\0" ? block.subarray(6) : block;
    for (const prefix of ["", "Exif\0\0"]) {
      const content = Buffer.concat([Buffer.from(prefix, "latin1"), bare]);
      const head = Buffer.from("EXIF\0\0\0\0", "latin1");
      head.writeUInt32LE(content.length, 4);
      expect((await readExif(Buffer.concat([webp.subarray(0, start), head, content]))).camera).toBe("Test Camera");
    }
  });
});

test("only the head of a file is read", async () => {
  let furthest = 0;
  const { findExif } = await import("./find-exif.ts");
  const block = jpeg(tiff({ [exifTag.model]: "Camera" }));
  const file = {
    size: 1e9,
    read: async (offset: number, length: number) => {
      furthest = Math.max(furthest, offset + length);
      return block.subarray(offset, offset + length);
    },
    close: async () => {},
  };
  expect(await findExif(file, "jpeg")).not.toBeNull();
  expect(furthest).toBeLessThanOrEqual(block.length);
});

describe("structures that would trap a careless reader", () => {
  // The values of the two pointers stand at 18 and 30; the main directory at 8.
  const loop = tiff({});
  loop.writeUInt32LE(8, 18);
  loop.writeUInt32LE(8, 30);
  const hostile: [string, Buffer][] = [
    ["a directory that is its own EXIF and GPS directory", loop],
    ["a main directory outside the file", Buffer.from("II*\0\xff\xff\xff\x7f", "latin1")],
    ["65,535 entries", Buffer.concat([Buffer.from("II*\0\x08\0\0\0\xff\xff", "latin1"), Buffer.alloc(60_000, 0xff)])],
    ["a text of 4 gigabytes", Buffer.from("II*\0\x08\0\0\0\x01\0\x10\x01\x02\0\xff\xff\xff\xff\x08\0\0\0", "latin1")],
    ["16-million numbers", Buffer.from("II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\0\0\0\x01\x08\0\0\0", "latin1")],
    ["an unknown type", Buffer.from("II*\0\x08\0\0\0\x01\0\x12\x01\x63\0\x01\0\0\0\x06\0\0\0", "latin1")],
    ["a cut directory", Buffer.from("II*\0\x08\0\0\0\x05\0\x12\x01", "latin1")],
    ["no byte order", Buffer.from("XX*\0\x08\0\0\0\0\0", "latin1")],
    ["nothing", Buffer.alloc(0)],
  ];
  test.each(hostile)("%s", async (_, block) => {
    const answer = await readExif(jpeg(block));
    expect(answer.gps).toBeNull();
    expect(answer.camera).toBeNull();
  });

  test.each([
    ["a JPEG of nothing but markers", Buffer.concat([Buffer.from([0xff, 0xd8]), Buffer.alloc(3_000_000, 0xff)])],
    [
      "a JPEG of empty segments",
      Buffer.concat([Buffer.from([0xff, 0xd8]), Buffer.alloc(3_000_000, Buffer.from([0xff, 0xe5, 0, 2]))]),
    ],
    ["a PNG of empty chunks", Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), Buffer.alloc(3_000_000)])],
    ["a WebP of empty chunks", Buffer.concat([Buffer.from("RIFF\0\0\0\0WEBP", "latin1"), Buffer.alloc(3_000_000)])],
    [
      "an AVIF of boxes without length",
      Buffer.concat([
        Buffer.from("\0\0\0\x14ftypavif\0\0\0\0avif", "latin1"),
        Buffer.alloc(3_000_000, Buffer.from("\0\0\0\x08free", "latin1")),
      ]),
    ],
  ])("%s", async (_, bytes) => {
    const start = performance.now();
    expect((await readExif(bytes)).gps).toBeNull();
    // No measure of speed, but the difference between a bounded walk and an endless one.
    expect(performance.now() - start).toBeLessThan(5000);
  });

  test("5,000 tampered structures", async () => {
    const original = tiff(
      { [exifTag.make]: "Maker", [exifTag.model]: "Model", [exifTag.orientation]: { shorts: [6] } },
      { [exifTag.taken]: "2023:07:14 09:05:31" },
      position("S", degrees(35, 41, 2221), "W", degrees(139, 41, 3016)),
    );
    const random = createRandom(11);
    for (let round = 0; round < 5000; round++) {
      const block = Buffer.from(original);
      for (let blows = 1 + random.integer(8); blows > 0; blows--)
        block[random.integer(block.length)] = random.integer(256);
      const { gps, orientation, takenAt } = await readExif(jpeg(block));
      if (gps) {
        expect(Math.abs(gps.lat)).toBeLessThanOrEqual(90);
        expect(Math.abs(gps.lon)).toBeLessThanOrEqual(180);
      }
      if (orientation !== null) expect([1, 2, 3, 4, 5, 6, 7, 8]).toContain(orientation);
      if (takenAt !== null) expect(takenAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/);
    }
  });
});

describe("files that are no photos", () => {
  test.each([
    ["text", Buffer.from("no photo"), "decode-error"],
    ["nothing", Buffer.alloc(0), "decode-error"],
    ["SVG", Buffer.from("<svg/>"), "unsupported"],
    ["video", Buffer.from("\0\0\0\x14ftypisom\0\0\0\0isom", "latin1"), "unsupported"],
  ])("%s", async (_, bytes, code) => {
    await expect(readExif(bytes)).rejects.toMatchObject({ code });
  });
});
