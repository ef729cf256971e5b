// Rows per second and peak memory of reading and writing tables of a million rows, each format in a process of its own.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readSamples } from "../src/data/read-samples.ts";
import type { Sample } from "../src/data/sample.ts";
import { writeSamples } from "../src/data/write-samples.ts";
import { createRandom } from "../src/run/random.ts";

const rows = Number(process.argv[2] ?? 1_000_000);

/** Rows as MP16-Pro has them: a long id, a point and seven names, some of them in other scripts. */
function* syntheticSamples(count: number): Generator<Sample> {
  const random = createRandom(7);
  const cities = ["Paris", "São Paulo", "東京", "Санкт-Петербург", "Washington, D.C.", "Køge", 'The "Hague"'];
  for (let row = 0; row < count; row++) {
    const id = `${random.integer(256).toString(16)}_${random.integer(256).toString(16)}_${1e9 + row}.jpg`;
    const city = cities[random.integer(cities.length)]!;
    yield {
      id,
      images: [{ path: id }],
      country: "France",
      city,
      lat: random.next() * 180 - 90,
      lon: random.next() * 360 - 180,
      iso2: "FR",
      region: `Region ${random.integer(300)}`,
      columns: { continent: "Europe", county: `County ${random.integer(3000)}` },
    };
  }
}

async function measure(task: string, path: string): Promise<void> {
  const start = performance.now();
  let count = 0;
  let bad = 0;
  let steady = 0;
  if (task === "write") count = await writeSamples(path, syntheticSamples(rows), { imageRoot: "" });
  else {
    for await (const row of readSamples(path)) {
      count++;
      if (row.error) bad++;
      if (count === rows / 10) steady = process.memoryUsage().rss;
    }
  }
  const seconds = (performance.now() - start) / 1000;
  const peak = process.resourceUsage().maxRSS / 1024;
  const after = steady === 0 ? "" : `${Math.round(steady / 2 ** 20)} MB after a tenth, `;
  const size = Math.round(statSync(path).size / 2 ** 20);
  process.stdout.write(
    `${task.padEnd(5)} ${path.split(".").at(-1)!.padEnd(7)} ${count.toLocaleString("en-US")} rows (${size} MB) in ${seconds.toFixed(1)} s: ` +
      `${Math.round(count / seconds).toLocaleString("en-US")} rows/s; ${after}peak ${Math.round(peak)} MB${bad > 0 ? `; ${bad} bad rows` : ""}\n`,
  );
}

const [, , , task, path] = process.argv;
if (task !== undefined && path !== undefined) await measure(task, path);
else {
  const folder = mkdtempSync(join(tmpdir(), "globe-bench-data-"));
  try {
    for (const extension of ["csv", "jsonl", "parquet"]) {
      for (const task of ["write", "read"]) {
        const args = [fileURLToPath(import.meta.url), String(rows), task, join(folder, `rows.${extension}`)];
        execFileSync(process.execPath, args, { stdio: "inherit" });
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
