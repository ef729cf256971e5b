// Requests per CPU second of the client, beside the reference's Python pattern, against a server without latency.
import { execFileSync, fork, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import sharp from "sharp";

const { values } = parseArgs({
  options: {
    python: { type: "string", default: "python3" },
    rounds: { type: "string", default: "5" },
    requests: { type: "string", default: "1500" },
    /** Long side of the picture in pixels: 1024 gives 146 kB, 2700 a megabyte. */
    side: { type: "string", default: "1024" },
  },
});

interface Cost {
  requests: number;
  /** Of all answers, to see that both sides really read them. */
  characters: number;
  cpuSeconds: number;
  wallSeconds: number;
}

interface Way {
  readonly name: string;
  readonly command: readonly string[];
}

const prompt = "Where was this photo taken? Reason step by step, then name the country and the city.";
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const folder = await mkdtemp(join(tmpdir(), "globe-driver-"));
const image = join(folder, "photo.jpg");
const side = Number(values.side);
const picture = await sharp({
  create: {
    width: side,
    height: Math.round(side * 0.75),
    channels: 3,
    background: "#888",
    noise: { type: "gaussian", mean: 128, sigma: 40 },
  },
})
  .blur(1.2)
  .jpeg({ quality: 85 })
  .toBuffer();
await writeFile(image, picture);
const server = fork(here("support/serve-scripted.ts"));
const [port] = (await once(server, "message")) as [number];
const url = `http://127.0.0.1:${port}/v1`;

const globe = (inFlight: number, ...flags: string[]): Way => ({
  name: ["globe", ...flags.map((flag) => flag.replace(/^--/, ""))].join(" "),
  command: [process.execPath, here("support/drive-globe.ts"), "--in-flight", String(inFlight), ...flags],
});
const peer = (threads: number, ...flags: string[]): Way => ({
  name: ["openai + threads", ...flags.map((flag) => flag.replace(/^--/, ""))].join(" "),
  command: [values.python, here("peers/openai_threads.py"), "--in-flight", String(threads), ...flags],
});
const pairs: readonly (readonly [number, Way, Way])[] = [
  [16, globe(16), peer(16)],
  [64, globe(64), peer(16)],
  [256, globe(256), peer(16)],
  [16, globe(16, "--stream"), peer(16, "--stream")],
  [16, globe(16, "--transport=fetch"), peer(16)],
];

async function measure({ command }: Way): Promise<Cost> {
  const [program, ...flags] = command;
  const common = {
    "--url": url,
    "--image": image,
    "--prompt": prompt,
    "--requests": values.requests,
    "--warm-up": "300",
  };
  const child = spawn(program!, [...flags, ...Object.entries(common).flat()], { stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  child.stdout.on("data", (chunk) => {
    output += chunk;
  });
  const [status] = await once(child, "close");
  if (status !== 0) throw new Error(`${command.join(" ")} ended with status ${status}`);
  return JSON.parse(output) as Cost;
}

const median = (numbers: number[]) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!;
const rate = ({ requests, cpuSeconds }: Cost) => requests / cpuSeconds;

const versions = "import openai, platform; print(f'openai {openai.__version__} on Python {platform.python_version()}')";
const peerVersion = execFileSync(values.python, ["-c", versions], { encoding: "utf8" }).trim();
console.log(`${cpus()[0]?.model}, ${cpus().length} cores, Node ${process.version}, ${peerVersion}`);
console.log(
  `A picture of ${picture.length} bytes in every request, ${values.rounds} rounds of ${values.requests} requests\n`,
);
console.log(
  "| in flight | client | requests per CPU s | peer at 16 threads | ratio (least to most) | requests per s |",
);
console.log("| --- | --- | --- | --- | --- | --- |");
try {
  for (const [inFlight, ours, theirs] of pairs) {
    const rounds: [Cost, Cost][] = [];
    for (let round = 0; round < Number(values.rounds); round++) {
      // Either may go first, so that a machine that slows down or warms up favours neither.
      const first = await measure(round % 2 ? theirs : ours);
      const second = await measure(round % 2 ? ours : theirs);
      if (first.characters !== second.characters) throw new Error("The two clients did not read the same answers.");
      rounds.push(round % 2 ? [second, first] : [first, second]);
    }
    const ratios = rounds.map(([a, b]) => rate(a) / rate(b));
    const range = `${Math.min(...ratios).toFixed(1)} to ${Math.max(...ratios).toFixed(1)}`;
    const wall = median(rounds.map(([{ requests, wallSeconds }]) => requests / wallSeconds));
    const cells = [
      inFlight,
      ours.name,
      Math.round(median(rounds.map(([a]) => rate(a)))),
      Math.round(median(rounds.map(([, b]) => rate(b)))),
      `${median(ratios).toFixed(1)} (${range})`,
      Math.round(wall),
    ];
    console.log(`| ${cells.join(" | ")} |`);
  }
} finally {
  server.disconnect();
  await rm(folder, { recursive: true });
}
