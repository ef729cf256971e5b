// How long a command takes that does almost nothing: `globe --help` and `globe place`, from the sources and as a package.
//
//   npm run build && node bench/cold-start.ts
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const runs = 15;
const root = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const start = (main: string, args: readonly string[]) =>
  `import(${JSON.stringify(root(main))}).then(async ({ main }) => { process.exitCode = await main(${JSON.stringify(args)}); });`;

/** Median wall time of whole processes, the first thrown away. */
function measure(args: readonly string[]): { median: number; least: number } {
  const times: number[] = [];
  for (let run = 0; run <= runs; run++) {
    const begun = performance.now();
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
    if (status !== 0) throw new Error(stderr);
    if (run > 0) times.push(performance.now() - begun);
  }
  times.sort((a, b) => a - b);
  return { median: times[Math.floor(times.length / 2)]!, least: times[0]! };
}

const cases: [string, readonly string[]][] = [["node alone", ["-e", ""]]];
for (const [name, main] of [
  ["package", "dist/cli/main.js"],
  ["sources", "src/cli/main.ts"],
] as const) {
  if (!existsSync(root(main))) {
    console.log(`${name}: left out, because there is no ${main}; npm run build makes it.`);
    continue;
  }
  cases.push([`${name}: globe --help`, ["-e", start(main, ["--help"])]]);
  cases.push([`${name}: globe place Wien`, ["-e", start(main, ["place", "Wien"])]]);
}
for (const [name, args] of cases) {
  const { median, least } = measure(args);
  console.log(`${name.padEnd(28)} median ${median.toFixed(0)} ms, least ${least.toFixed(0)} ms`);
}
