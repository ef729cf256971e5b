// Scenes per second of the miniature world: in memory and to disk, on one thread and on two.
//
//   node bench/miniature.ts [scenes]     (400 unless given)
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { renderScene } from "../src/miniature/render-scene.ts";
import { renderSplit } from "../src/miniature/render-split.ts";
import { sceneSeed } from "../src/miniature/scene-seed.ts";
import { openSceneStream } from "../src/miniature/scene-stream.ts";
import { openWorld } from "../src/miniature/world/open-world.ts";

const count = Number(process.argv[2] ?? 400);

async function measure(name: string, run: () => void | Promise<void>): Promise<void> {
  const cpu = process.cpuUsage();
  const begun = performance.now();
  await run();
  const seconds = (performance.now() - begun) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const perScene = (user + system) / 1000 / count;
  const rate = (count / seconds).toFixed(0);
  console.log(`${name.padEnd(34)} ${rate.padStart(5)} scenes/s, ${perScene.toFixed(1)} ms of processor time a scene`);
}

const world = openWorld();
for (let i = 0; i < 30; i++) renderScene(world, { seed: sceneSeed("val", 1, i), split: "val" });
for (const size of [224, 448]) {
  await measure(`in this thread, ${size} px`, () => {
    for (let i = 0; i < count; i++) renderScene(world, { seed: sceneSeed("train", 1, i), split: "train", size });
  });
}
for (const threads of [1, 2]) {
  await measure(`stream, ${threads} thread${threads > 1 ? "s" : ""}, 224 px`, async () => {
    for await (const { truth } of openSceneStream({ split: "train", seed: 1, count, threads })) void truth;
  });
}
const folder = mkdtempSync(join(tmpdir(), "globe-miniature-"));
try {
  await measure("to disk, 2 threads, 224 px", async () => {
    await renderSplit({ split: "train", seed: 1, count, threads: 2, folder });
  });
} finally {
  rmSync(folder, { recursive: true });
}
