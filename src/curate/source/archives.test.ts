// Archives that other programs made, and damaged ones.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CuratedPhoto, PhotoReference } from "../item.ts";
import { loadImage } from "../load-image.ts";
import { indexArchives } from "./archive-index.ts";
import { listTar } from "./list-tar.ts";
import { listZip } from "./list-zip.ts";
import { buildZip } from "./zip.cases.ts";

let folder: string;
const longName = `photos/${"long-".repeat(40)}name.jpg`;
const files: Readonly<Record<string, Buffer>> = {
  "photos/a.jpg": Buffer.from("first"),
  "photos/5d_9e_123.jpg": Buffer.from("second".repeat(300)),
  "photos/empty.jpg": Buffer.alloc(0),
  "photos/straße 東京.png": Buffer.from("third"),
  [longName]: Buffer.from("fourth"),
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "globe-archives-"));
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(join(folder, name, ".."), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  }
  for (const format of ["ustar", "gnu", "pax"]) {
    const names = format === "ustar" ? Object.keys(files).filter((name) => name !== longName) : Object.keys(files);
    execFileSync("tar", ["-C", folder, "--format", format, "-cf", join(folder, `${format}.tar`), ...names]);
  }
  writeFileSync(join(folder, "photos.zip"), buildZip(files));
  writeFileSync(join(folder, "large.zip"), buildZip(files, { isWide: true, comment: "x".repeat(300) }));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const photo = (image: PhotoReference) => ({ id: "x", image }) as CuratedPhoto;

describe.each([
  ["ustar.tar", "tar"],
  ["gnu.tar", "tar"],
  ["pax.tar", "tar"],
  ["photos.zip", "zip"],
  ["large.zip", "zip"],
] as const)("%s", (name, kind) => {
  test("lists and reads every file", async () => {
    const archive = join(folder, name);
    const found: Record<string, Buffer> = {};
    for await (const { name: member, ...place } of kind === "tar" ? listTar(archive) : listZip(archive)) {
      found[member] = Buffer.from(await loadImage(photo({ kind, archive, member, ...place })));
    }
    const wanted = Object.entries(files).filter(([member]) => name !== "ustar.tar" || member !== longName);
    expect(found).toEqual(Object.fromEntries(wanted));
  });

  test("finds a photo by path, by name, by id and with slashes in the id", async () => {
    const index = await indexArchives(kind, join(folder, name), join(folder, `${name}.sqlite`));
    const member = (text: string) => (index.find(text) as { member?: string } | null)?.member;
    expect(member("photos/a.jpg")).toBe("photos/a.jpg");
    expect(member("a.jpg")).toBe("photos/a.jpg");
    expect(member("a")).toBe("photos/a.jpg");
    expect(member("a.png")).toBe("photos/a.jpg");
    expect(member("5d/9e/123.jpg")).toBe("photos/5d_9e_123.jpg");
    expect(member("straße 東京")).toBe("photos/straße 東京.png");
    expect(index.find("b.jpg")).toBeNull();
    await index.close();
  });
});

test("archives are found by a glob, the first one wins, and none is an error", async () => {
  const index = await indexArchives("tar", join(folder, "*.tar"), join(folder, "all.sqlite"));
  expect(index.find("a.jpg")).toMatchObject({ archive: join(folder, "gnu.tar") });
  await index.close();
  await expect(indexArchives("tar", join(folder, "none-*.tar"), join(folder, "none.sqlite"))).rejects.toThrow(
    /no archive/,
  );
});

describe("damage", () => {
  const damaged = async (name: string, change: (path: string) => void) => {
    const path = join(folder, `damaged-${name}`);
    writeFileSync(path, readFileSync(join(folder, name)));
    change(path);
    return await Array.fromAsync(name.endsWith("zip") ? listZip(path) : listTar(path));
  };

  test.each(["gnu.tar", "photos.zip"])("%s that ends early is refused", async (name) => {
    await expect(damaged(name, (path) => truncateSync(path, 700))).rejects.toThrow(/is damaged/);
  });

  test.each(["gnu.tar", "photos.zip"])("%s that is something else is refused", async (name) => {
    await expect(damaged(name, (path) => writeFileSync(path, "no archive ".repeat(100)))).rejects.toThrow(/is damaged/);
  });

  test.each(["pax.tar", "large.zip"])("random bytes in %s never crash or hang the reader", async (name) => {
    const whole = readFileSync(join(folder, name));
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(255), async (at, value) => {
        await damaged(name, (path) => {
          const bytes = Buffer.from(whole);
          bytes[at] = value;
          writeFileSync(path, bytes);
        }).catch((error) => expect(error).toMatchObject({ name: "GlobeError" }));
      }),
      { numRuns: 120 },
    );
  });

  test("a zip that promises less than it holds gives no more than it promised", async () => {
    const archive = join(folder, "photos.zip");
    const members = await Array.fromAsync(listZip(archive));
    const { name: member, ...place } = members.find(({ name }) => name === "photos/5d_9e_123.jpg")!;
    const image = { kind: "zip" as const, archive, member, ...place, size: 10 };
    await expect(loadImage(photo(image))).rejects.toThrow(/cannot be unpacked/);
  });
});
