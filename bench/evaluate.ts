// `globe eval` as a whole process: rows a second, processor time a row, and how memory grows with the number of rows.
//
//   node bench/evaluate.ts --rows 20000,200000
import { fork, spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { drawPictures } from "../test/support/draw-pictures.ts";

const { values } = parseArgs({
  options: {
    rows: { type: "string", default: "5000,50000" },
    "in-flight": { type: "string", default: "64" },
  },
});
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const folder = await mkdtemp(join(tmpdir(), "globe-bench-eval-"));
const server = fork(here("support/serve-scripted.ts"));
const [port] = (await once(server, "message")) as [number];
const photos = await drawPictures(join(folder, "photos"), 100, { width: 640, height: 480 });

async function writeTable(rows: number): Promise<string> {
  const path = join(folder, `${rows}.csv`);
  const file = createWriteStream(path);
  file.write("IMG_ID,LAT,LON,city,country\n");
  for (let row = 0; row < rows; row++) {
    const line = `${photos[row % photos.length]},${48 + (row % 100) / 100},${2 + (row % 97) / 97},Paris,France\n`;
    if (!file.write(line)) await once(file, "drain");
  }
  file.end();
  await once(file, "finish");
  return path;
}

/** `/proc` is read while the process runs, because its parent learns its peak memory from nowhere else. */
async function measure(rows: number) {
  const flags = ["--dataset", await writeTable(rows), "--images", join(folder, "photos"), "--model", "scripted"];
  const args = [...flags, "--url", `http://127.0.0.1:${port}/v1`, "--run", join(folder, `run-${rows}`), "--no-cache"];
  const script = `
    import { main } from ${JSON.stringify(here("../src/cli/main.ts"))};
    const status = await main(${JSON.stringify(["eval", ...args, "--max-in-flight", values["in-flight"]])});
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    process.stderr.write("\\nUSED " + JSON.stringify({ status, cpu: (userCPUTime + systemCPUTime) / 1e6, maxRSS }) + "\\n");
  `;
  const begun = performance.now();
  const child = spawn(process.execPath, ["--input-type=module", "--eval", script], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  await once(child, "close");
  const used = /USED (.*)/.exec(errors)?.[1];
  if (used === undefined) throw new Error(errors);
  const { status, cpu, maxRSS } = JSON.parse(used) as { status: number; cpu: number; maxRSS: number };
  if (status !== 0) throw new Error(`globe eval ended with ${status}: ${errors}`);
  const seconds = (performance.now() - begun) / 1000;
  return { rows, seconds, cpuMsPerRow: (cpu * 1000) / rows, rowsPerSecond: rows / seconds, peakMiB: maxRSS / 1024 };
}

try {
  for (const rows of values.rows.split(",").map(Number)) {
    const { seconds, cpuMsPerRow, rowsPerSecond, peakMiB } = await measure(rows);
    console.log(
      `${rows.toLocaleString("en-US")} rows: ${seconds.toFixed(1)} s, ${rowsPerSecond.toFixed(0)} rows/s, ` +
        `${cpuMsPerRow.toFixed(2)} ms of processor time a row, peak memory ${peakMiB.toFixed(0)} MiB`,
    );
  }
} finally {
  server.disconnect();
  await rm(folder, { recursive: true });
}
