// Rows per second and peak memory of reading and writing large tables, and the rates of the parts of `globe data check`.
//   node bench/data.ts [rows]     (1,000,000 rows unless given; each task runs in a process of its own)
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Sample } from "../src/data/sample.ts";
import { createRandom } from "../src/run/random.ts";

type Task = (path: string, count: number) => ReturnType<typeof timed>;

const cities = [
  ["Paris", "FR", "France", 48.85, 2.35],
  ["São Paulo", "BR", "Brazil", -23.55, -46.63],
  ["東京", "JP", "Japan", 35.69, 139.69],
  ["Санкт-Петербург", "RU", "Russia", 59.94, 30.31],
  ["Washington, D.C.", "US", "United States", 38.9, -77.04],
  ["Køge", "DK", "Denmark", 55.46, 12.18],
  ["Nairobi", "KE", "Kenya", -1.28, 36.82],
] as const;

/** Rows as MP16-Pro has them: a long id, a point near a city, and names, some in other scripts or in need of quotes. */
function* syntheticSamples(count: number): Generator<Sample> {
  const random = createRandom(7);
  for (let row = 0; row < count; row++) {
    const id = `${random.integer(256).toString(16)}_${random.integer(256).toString(16)}_${1e9 + row}.jpg`;
    const [city, iso2, country, lat, lon] = cities[random.integer(cities.length)]!;
    yield {
      id,
      images: [{ path: id }],
      country,
      city,
      lat: Number((lat + random.next() * 0.2 - 0.1).toFixed(6)),
      lon: Number((lon + random.next() * 0.2 - 0.1).toFixed(6)),
      iso2,
      region: `Region ${random.integer(300)}`,
      columns: { continent: "?", county: `County ${random.integer(3000)}` },
    };
  }
}

async function timed(what: string, work: () => Promise<number> | number) {
  const start = performance.now();
  const cpu = process.cpuUsage();
  const done = await work();
  const { user, system } = process.cpuUsage(cpu);
  return { what, done, seconds: (performance.now() - start) / 1000, cpuSeconds: (user + system) / 1e6 };
}

const tasks: Readonly<Record<string, Task>> = {
  async write(path, count) {
    const { writeSamples } = await import("../src/data/write-samples.ts");
    return timed("rows written", () => writeSamples(path, syntheticSamples(count), { imageRoot: "" }));
  },
  async read(path) {
    const { readSamples } = await import("../src/data/read-samples.ts");
    return timed("rows read", async () => {
      let done = 0;
      for await (const row of readSamples(path)) {
        if (row.error) throw row.error;
        done++;
      }
      return done;
    });
  },
  async table(path) {
    const { checkSamples } = await import("../src/data/check/check-samples.ts");
    return timed("rows checked, without photos", async () => (await checkSamples(path, { photos: false })).rows);
  },
  async photos(path) {
    const { drawPictures } = await import("../test/support/draw-pictures.ts");
    const { checkSamples } = await import("../src/data/check/check-samples.ts");
    const { writeSamples } = await import("../src/data/write-samples.ts");
    const folder = `${path}-photos`;
    const names = await drawPictures(folder, 400, { width: 1280, height: 960 });
    const samples = names.map((name): Sample => ({ id: name, images: [{ path: join(folder, name) }] }));
    await writeSamples(path, samples);
    return timed("photos of 1280 x 960 decoded", async () => (await checkSamples(path)).photos!.checked);
  },
  async similar(_path, count) {
    const { findNearDuplicates } = await import("../src/data/check/near-duplicates.ts");
    const random = createRandom(3);
    const [high, low] = [0, 1].map(() => Uint32Array.from({ length: count / 10 }, () => random.next() * 2 ** 32));
    const hashes = { count: high!.length, high: (i: number) => high![i]!, low: (i: number) => low![i]!, set: () => 0 };
    return timed("hashes compared with all", () => {
      findNearDuplicates(hashes, 10, () => {});
      return hashes.count;
    });
  },
  async points(_path, count) {
    const { measureNearness } = await import("../src/data/check/compare-points.ts");
    const { createNumberColumn } = await import("../src/data/check/packed-columns.ts");
    const random = createRandom(5);
    const draw = () => {
      const [lat, lon] = [0, 1].map(() => createNumberColumn((length) => new Float64Array(length)));
      for (let i = 0; i < count / 10; i++) {
        lat!.push(random.next() * 120 - 60);
        lon!.push(random.next() * 360 - 180);
      }
      return { lat: lat!, lon: lon! };
    };
    const [from, to] = [draw(), draw()];
    return timed("points held against another set", () => measureNearness(from, to).points);
  },
};

const [, , countText = "1000000", task, path] = process.argv;
if (task !== undefined && path !== undefined) {
  const { what, done, seconds, cpuSeconds } = await tasks[task]!(path, Number(countText));
  const peak = Math.round(process.resourceUsage().maxRSS / 1024);
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  const file = ["read", "write"].includes(task) ? ` ${path.split(".").at(-1)} (${Math.round(size / 2 ** 20)} MB)` : "";
  const [count, rate] = [done, Math.round(done / cpuSeconds)].map((value) => value.toLocaleString("en-US"));
  const time = `${seconds.toFixed(1)} s, ${cpuSeconds.toFixed(1)} s of processor time`;
  process.stdout.write(`${count} ${what}${file} in ${time}: ${rate} a processor second, peak ${peak} MB\n`);
} else {
  const folder = mkdtempSync(join(tmpdir(), "globe-bench-data-"));
  const run = (name: string, file: string) =>
    execFileSync(process.execPath, [fileURLToPath(import.meta.url), countText, name, join(folder, file)], {
      stdio: "inherit",
    });
  try {
    for (const extension of ["csv", "jsonl", "parquet"])
      for (const name of ["write", "read"]) run(name, `rows.${extension}`);
    run("table", "rows.csv");
    run("photos", "photos.csv");
    run("similar", "none");
    run("points", "none");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
