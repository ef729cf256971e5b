// Rule-based rewards per second through `globe rewards serve`, beside the release's rules as a plugin in Python, in turns.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Pool } from "undici";
import { drawRewardGroups } from "./support/draw-reward-groups.ts";
import { startPeer } from "./support/peer-process.ts";

const { values: flags } = parseArgs({
  options: {
    python: { type: "string", default: "python3" },
    threads: { type: "string", default: "2" },
    rounds: { type: "string", default: "5" },
    groups: { type: "string", default: "400" },
  },
});
const groupSize = 16;
/** Groups of one request: what one device trains on in a step. */
const groupsOfRequest = 8;
const inFlight = 8;
/** Accuracy, visual and format of the preset `two-script`. */
const rewardsEach = 3;

interface Group {
  readonly solution: string;
  readonly entities: readonly { readonly text: string }[];
  readonly completions: readonly string[];
}

/** As a trainer sends them: truth as the published column, tags, completions. */
function drawGroups(count: number): Group[] {
  return drawRewardGroups(count, groupSize).map(({ sample, completions }) => ({
    solution: `${sample.country}\t${sample.city}`,
    entities: sample.entities!,
    completions,
  }));
}

interface Cost {
  /** Processor seconds of the program that scores, all its threads. */
  readonly processor: number;
  readonly wall: number;
}

async function startRewards(): Promise<{ readonly origin: string; readonly process: ChildProcess }> {
  const program = fileURLToPath(new URL("../bin/globe.js", import.meta.url));
  const args = [program, "rewards", "serve", "--port", "0", "--threads", flags.threads];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "pipe"] });
  for await (const line of createInterface(child.stderr)) {
    const origin = /http:\/\/[\d.]+:\d+/.exec(line)?.[0];
    if (origin) return { origin, process: child };
  }
  throw new Error("globe rewards serve ended before it listened.");
}

function bodies(groups: readonly Group[], variant: "paper" | "code"): string[] {
  return Array.from({ length: Math.ceil(groups.length / groupsOfRequest) }, (_, request) => {
    const part = groups.slice(request * groupsOfRequest, (request + 1) * groupsOfRequest);
    return JSON.stringify({
      completions: part.flatMap(({ completions }) => completions),
      rows: part.flatMap(({ completions }, row) => completions.map(() => row)),
      columns: { solution: part.map(({ solution }) => solution), entities: part.map(({ entities }) => entities) },
      preset: "two-script",
      variant,
    });
  });
}

const groups = drawGroups(Number(flags.groups));
const completions = groups.length * groupSize;
const folder = mkdtempSync(join(tmpdir(), "globe-rewards-"));
const file = join(folder, "columns.json");
writeFileSync(
  file,
  JSON.stringify({
    completions: groups.flatMap((group) => group.completions),
    solution: groups.flatMap((group) => group.completions.map(() => group.solution)),
    entities: groups.flatMap((group) => group.completions.map(() => group.entities)),
  }),
);
const peer = await startPeer(flags.python, [
  fileURLToPath(new URL("./peers/reference_rewards.py", import.meta.url)),
  file,
]);
const server = await startRewards();
const pool = new Pool(server.origin, { connections: inFlight });

async function serverSeconds(): Promise<number> {
  const { body } = await pool.request({ path: "/metrics", method: "GET" });
  return Number(/^process_cpu_seconds_total (\S+)$/m.exec(await body.text())![1]);
}

/** Sums of each reward over all completions, and what they cost. */
async function throughServer(sent: readonly string[]): Promise<Cost & { readonly sums: number[] }> {
  const sums = [0, 0, 0];
  const before = await serverSeconds();
  const begun = performance.now();
  let next = 0;
  const ask = async () => {
    while (next < sent.length) {
      const { statusCode, body } = await pool.request({
        path: "/v1/rewards",
        method: "POST",
        headers: { "content-type": "application/json" },
        body: sent[next++]!,
      });
      const answer = (await body.json()) as { rewards: Record<string, (number | null)[]> };
      if (statusCode !== 200) throw new Error(JSON.stringify(answer));
      for (const [at, values] of Object.values(answer.rewards).entries()) {
        for (const value of values) sums[at]! += value ?? 0;
      }
    }
  };
  await Promise.all(Array.from({ length: inFlight }, ask));
  const wall = (performance.now() - begun) / 1000;
  return { processor: (await serverSeconds()) - before, wall, sums };
}

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
const sent = { paper: bodies(groups, "paper"), code: bodies(groups, "code") };
const costs: Record<"paper" | "code" | "peer", Cost[]> = { paper: [], code: [], peer: [] };
try {
  // Compilers warm up on the first of them.
  for (const body of [sent.paper, sent.code]) await throughServer(body);
  await peer.ask({});
  for (let round = 0; round < Number(flags.rounds); round++) {
    const theirs = await peer.ask<Cost & { readonly sums: number[] }>({});
    costs.peer.push(theirs);
    costs.paper.push(await throughServer(sent.paper));
    const ours = await throughServer(sent.code);
    costs.code.push(ours);
    const differs = ours.sums.findIndex((sum, at) => Math.abs(sum - theirs.sums[at]!) > 1e-6 * completions);
    if (differs >= 0) throw new Error(`The sums differ: ${ours.sums} and ${theirs.sums}.`);
  }
} finally {
  await pool.close();
  await peer.close();
  server.process.kill("SIGTERM");
  await once(server.process, "exit");
  rmSync(folder, { recursive: true });
}
const kilobytes = sent.paper[0]!.length / 1000;
console.log(
  `Node ${process.version}, ${completions} completions of about 180 words, ${rewardsEach} rewards each, ` +
    `requests of ${groupsOfRequest * groupSize} completions (${Math.round(kilobytes)} kB), ${flags.threads} scoring threads, medians of ${flags.rounds}`,
);
console.log(
  `${"".padEnd(44)}${["per CPU second", "per second", "cores in use"].map((text) => text.padStart(16)).join("")}`,
);
for (const [name, title] of [
  ["paper", "our rules, served"],
  ["code", "the release's rules, served"],
  ["peer", "the release's rules, Python, in process"],
] as const) {
  const rewards = completions * rewardsEach;
  const cells = [
    median(costs[name].map(({ processor }) => rewards / processor)),
    median(costs[name].map(({ wall }) => rewards / wall)),
  ].map((value) => Math.round(value).toLocaleString("en"));
  const cores = median(costs[name].map(({ processor, wall }) => processor / wall)).toFixed(2);
  console.log(title.padEnd(44) + [...cells, cores].map((text) => text.padStart(16)).join(""));
}
