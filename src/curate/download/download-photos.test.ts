// The downloader against a server of this machine: what comes, what never will, and what may come next time.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Clock } from "../../run/clock.ts";
import { sha256 } from "../../run/digest.ts";
import type { CuratedPhoto } from "../item.ts";
import { openPhotoFaults, type PhotoFaults } from "../photo-faults.ts";
import { photoPath } from "../source/find-photos.ts";
import { createPace } from "./create-pace.ts";
import { downloadPhotos, type UrlPhotos } from "./download-photos.ts";

let folder: string;
let server: Server;
let host: string;
let picture: Buffer;
let faults: PhotoFaults;
const asked: string[] = [];
let busy = 0;

const settings: UrlPhotos = {
  kind: "url",
  maxInFlight: 4,
  perSecond: 10_000,
  maxBytes: 100_000,
  timeoutSeconds: 0.5,
  maxRetries: 2,
  allowPrivate: true,
};

/** Sleeps take no time, and are remembered. */
const slept: number[] = [];
const clock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now() + slept.reduce((sum, ms) => sum + ms, 0),
  sleep: async (ms) => {
    slept.push(ms);
  },
};

beforeAll(async () => {
  picture = await sharp({ create: { width: 20, height: 20, channels: 3, background: "red" } })
    .jpeg()
    .toBuffer();
  server = createServer((request, response) => {
    const path = request.url!;
    asked.push(path);
    if (path.startsWith("/ok")) response.end(picture);
    else if (path === "/gone") response.writeHead(404).end();
    else if (path === "/busy") {
      if (busy-- > 0) response.writeHead(429, { "retry-after": "7" }).end();
      else response.end(picture);
    } else if (path === "/down") response.writeHead(503).end();
    else if (path === "/moved") response.writeHead(302, { location: "/ok-moved" }).end();
    else if (path === "/circle") response.writeHead(302, { location: "/circle" }).end();
    else if (path === "/deleted") response.writeHead(302, { location: "/photo_unavailable.png" }).end();
    else if (path === "/photo_unavailable.png") response.end(picture);
    else if (path === "/text") response.end("<html>Not found</html>");
    else if (path === "/large") response.end(Buffer.alloc(200_000));
    else if (path === "/cut")
      response.writeHead(200, { "content-length": "5000" }).write(picture, () => response.destroy());
    else if (path === "/slow") setTimeout(() => response.end(picture), 2000).unref();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  host = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "globe-download-"));
  faults = await openPhotoFaults(folder);
  asked.length = 0;
  slept.length = 0;
});
afterEach(async () => {
  await faults.close();
  rmSync(folder, { recursive: true, force: true });
});

function photo(row: number, url: string, wanted?: string): CuratedPhoto {
  const path = photoPath(join(folder, "photos"), `photo ${row}`);
  const image = { kind: "url" as const, url, path, ...(wanted !== undefined && { sha256: wanted }) };
  return { row, id: `photo ${row}`, image } as CuratedPhoto;
}

function download(photos: readonly CuratedPhoto[], other: Partial<UrlPhotos> = {}) {
  const { signal } = new AbortController();
  return downloadPhotos({ settings: { ...settings, ...other }, photos, faults, folder, signal, clock });
}

test("photos come once, with their digests in the log; the next run asks for those that are missing", async () => {
  const photos = [0, 1, 2, 3, 4, 5].map((row) =>
    photo(row, `${host}/ok?${row}`, row === 2 ? sha256(picture) : undefined),
  );
  expect(await download(photos.slice(0, 4))).toEqual({ downloaded: 4, kept: 0, unusable: 0, failed: 0 });
  for (const { image } of photos.slice(0, 4)) expect(readFileSync((image as { path: string }).path)).toEqual(picture);
  const lines = readFileSync(join(folder, "downloads.jsonl"), "utf8").trim().split("\n");
  expect(lines.map((line) => JSON.parse(line).sha256)).toEqual(Array(4).fill(sha256(picture)));
  expect(await download(photos)).toEqual({ downloaded: 2, kept: 4, unusable: 0, failed: 0 });
  expect(asked).toHaveLength(6);
});

describe("what will never come is a fault of the photo, and is not asked for again", () => {
  test.each([
    ["a photo that is gone", "/gone", /404/],
    ["a page instead of a picture", "/text", /is no picture/],
    ["Flickr's picture for deleted photos", "/deleted", /not available any more/],
    ["more bytes than allowed", "/large", /larger than/],
    ["redirects in a circle", "/circle", /without an end/],
  ])("%s", async (_name, path, message) => {
    expect(await download([photo(0, host + path)])).toMatchObject({ unusable: 1, failed: 0 });
    expect(faults.get(0)?.message).toMatch(message);
    const before = asked.length;
    expect(await download([photo(0, host + path)])).toMatchObject({ unusable: 0, downloaded: 0 });
    expect(asked.length).toBe(before);
  });

  test("another file than the checksum says", async () => {
    expect(await download([photo(0, `${host}/ok`, sha256("other"))])).toMatchObject({ unusable: 1 });
    expect(faults.get(0)?.message).toMatch(/another SHA-256/);
  });

  test.each([
    ["an address of this machine", "/ok"],
    ["a redirect to one", "/moved"],
  ])("%s, unless it is allowed", async (_name, path) => {
    expect(await download([photo(0, host + path)], { allowPrivate: false })).toMatchObject({ unusable: 1 });
    expect(faults.get(0)?.message).toMatch(/not on the internet/);
    expect(asked).toEqual([]);
    expect(await download([photo(1, host + path)])).toMatchObject({ downloaded: 1 });
  });

  test("a name that leads to this machine", async () => {
    const { port } = new URL(host);
    const named = photo(0, `http://localhost:${port}/ok`);
    expect(await download([named], { allowPrivate: false })).toMatchObject({ unusable: 1 });
    expect(asked).toEqual([]);
  });
});

describe("what may come later is tried again now and by the next run", () => {
  test.each([
    ["a server that is down", "/down"],
    ["an answer that takes too long", "/slow"],
    ["a connection that is cut", "/cut"],
  ])("%s", async (_name, path) => {
    expect(await download([photo(0, host + path)])).toEqual({ downloaded: 0, kept: 0, unusable: 0, failed: 1 });
    expect(asked).toHaveLength(3);
    expect(faults.count).toBe(0);
    expect(existsSync((photo(0, "").image as { path: string }).path)).toBe(false);
  });

  test("a server that asks to wait is given the time it wants", async () => {
    busy = 1;
    expect(await download([photo(0, `${host}/busy`)])).toMatchObject({ downloaded: 1 });
    expect(slept.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThan(6000);
  });

  test("a host that nobody knows", async () => {
    expect(await download([photo(0, "http://nowhere.invalid/x")])).toMatchObject({ failed: 1, unusable: 0 });
  });
});

test("a file that stands in the way of the folder stops all with a sentence", async () => {
  writeFileSync(join(folder, "photos"), "");
  await expect(download([photo(0, `${host}/ok`)])).rejects.toThrow(/photos/);
});

test("requests keep their pace, over all hosts", async () => {
  const { signal } = new AbortController();
  const times: number[] = [];
  let now = 0;
  const paced: Clock = {
    now: () => now,
    monotonic: () => now,
    sleep: async (ms) => {
      now += ms;
    },
  };
  const pace = createPace(4, paced);
  for (let index = 0; index < 8; index++) {
    await pace.turn(index % 2 === 0 ? "a" : "b", signal);
    times.push(now);
  }
  expect(times).toEqual([0, 250, 500, 750, 1000, 1250, 1500, 1750]);
});
