// Trains a tiny random Qwen2.5-VL on real ms-swift, on a processor: SFT, a kill and its resumption, GRPO with our reward server.
import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { collectCompletions } from "../../src/chat/collect-completion.ts";
import { openEmbedded } from "../../src/generate/open-embedded.ts";
import { referenceFolder } from "../support/reference-models.ts";
import { writeTrainingTable } from "../support/train-rows.ts";
import { prepareEnvironment } from "./prepare-environment.ts";

const here = dirname(fileURLToPath(import.meta.url));
const program = join(here, "..", "..", "bin", "globe.js");
const python = prepareEnvironment(join(here, ".venv"));
const folder = mkdtempSync(join(tmpdir(), "globe-engines-"));
const environment = { ...process.env, PYTHONPATH: here, OMP_NUM_THREADS: "2" };
const model = join(referenceFolder, "qwen-tied-fp32");
const wanted = process.argv.slice(2);

interface Ended {
  readonly status: number | null;
  readonly text: string;
}

function start(
  args: readonly string[],
  onText: (text: string) => void = () => {},
): { child: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(process.execPath, [program, ...args], { env: environment, stdio: ["ignore", "pipe", "pipe"] });
  let text = "";
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.on("data", (chunk: Buffer) => {
      text += chunk;
      onText(text);
    });
  }
  const ended = new Promise<Ended>((resolve) => child.on("close", (status) => resolve({ status, text })));
  return { child, ended };
}

const table = await writeTrainingTable(folder);
const common = [
  ...["--engine", "ms-swift", "--engine-set", `python=${python}`, "--engine-set", "devices=0"],
  ...["--engine-set", "attention=eager", "--engine-set", "perDevice=1"],
  ...["model", "data.train", "prompt", "precision", "maxPixels"].flatMap((name) => [
    "--set",
    `${name}=${{ model, "data.train": table, prompt: "prompt.direct", precision: "fp32", maxPixels: 12_544 }[name]}`,
  ]),
];
const events = (run: string) =>
  readFileSync(join(run, "events.jsonl"), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
const stepsOf = (run: string) => events(run).filter(({ event }) => event === "step");
const say = (text: string) => process.stdout.write(`${text}\n`);

/** The same rows, weights and loss in both engines; ms-swift also learns the line break after the token that ends an answer. */
async function checkSft(): Promise<void> {
  const set = [
    "batchSize=5",
    "maxLength=1024",
    "microBatchTokens=1024",
    "answer=text",
    "saveEvery=1",
    "learningRate=1e-3",
  ];
  const flags = ["--preset", "train_sft", ...set.flatMap((each) => ["--set", each])];
  const run = join(folder, "sft");
  const { status, text } = await start(["train", "sft", ...flags, ...common, "--set", "maxSteps=2", "--run", run])
    .ended;
  assert.equal(status, 0, text);
  const steps = stepsOf(run);
  assert.equal(steps.length, 2);
  say(`sft: losses ${steps.map(({ loss }) => loss.toFixed(4)).join(", ")}`);
  await compareLogits(join(run, "model"));
}

/** What ms-swift left, in transformers and in the embedded engine: the likeliest first tokens after a question. */
async function compareLogits(checkpoint: string): Promise<void> {
  const question = "Where is this?";
  const asked = spawnSync(python, [join(here, "first_token.py"), checkpoint, question], {
    env: environment,
    encoding: "utf8",
  });
  assert.equal(asked.status, 0, asked.stderr);
  const expected: number[] = JSON.parse(asked.stdout.trim().split("\n").at(-1)!);
  const chat = await openEmbedded({ checkpoint, device: "cpu", quantize: "none" });
  try {
    const messages = [{ role: "user", content: question } as const];
    const answer = await collectCompletions(chat.complete({ messages, temperature: 0, maxTokens: 1, topLogprobs: 20 }));
    const found = answer.choices[0]!.logprobs![0]!.top.map(({ logprob }) => logprob);
    const difference = Math.max(...expected.map((value, index) => Math.abs(value - found[index]!)));
    assert.ok(difference < 1e-3, `log-probabilities differ by ${difference}`);
    say(
      `sft: 20 log-probabilities of transformers and of the embedded engine differ by at most ${difference.toExponential(1)}`,
    );
  } finally {
    await chat.close();
  }
}

async function checkResume(): Promise<void> {
  const set = ["batchSize=1", "maxLength=1024", "microBatchTokens=1024", "answer=text", "saveEvery=2", "maxSteps=40"];
  const flags = ["--preset", "train_sft", "--set", "epochs=8", ...set.flatMap((each) => ["--set", each])];
  const run = join(folder, "resumed");
  const args = ["train", "sft", ...flags, ...common, "--run", run];
  const first = start(args);
  const watch = setInterval(() => {
    try {
      if (stepsOf(run).length >= 5) first.child.kill("SIGINT");
    } catch {
      // There are no events yet.
    }
  }, 200);
  const interrupted = await first.ended;
  clearInterval(watch);
  assert.equal(interrupted.status, 130, interrupted.text);
  const { status, text } = await start(args).ended;
  assert.equal(status, 0, text);
  const restored = events(run).find(({ event }) => event === "restored");
  assert.ok(restored.step >= 2);
  assert.equal(stepsOf(run).at(-1).step, 40);
  say(`resume: interrupted, and gone on with from step ${restored.step} to 40`);
}

async function checkGrpo(): Promise<void> {
  let address = "";
  const server = start(["rewards", "serve", "--port", "0"], (text) => {
    address = /http:\/\/[\d.]+:\d+\/v1/.exec(text)?.[0] ?? address;
  });
  try {
    while (address === "") await new Promise((resolve) => setTimeout(resolve, 100));
    const set = [
      "batchSize=2",
      "group=2",
      "maxCompletionTokens=16",
      "maxLength=1024",
      "microBatchTokens=1024",
      "maxSteps=2",
      "saveEvery=1",
    ];
    const flags = ["--preset", "train_two_rewards", ...set.flatMap((each) => ["--set", each])];
    const engine = ["--engine-set", "rollouts=transformers", "--engine-set", `rewardUrl=${address}`];
    const run = join(folder, "grpo");
    const { status, text } = await start(["train", "grpo", ...flags, ...common, ...engine, "--run", run]).ended;
    assert.equal(status, 0, text);
    const last = stepsOf(run).at(-1);
    assert.ok("reward accuracy.paper" in last && "reward format.strict" in last, JSON.stringify(last));
    say(`grpo: 2 steps; reward ${last.reward}, accuracy.paper ${last["reward accuracy.paper"]}, from our server`);
  } finally {
    server.child.kill("SIGINT");
    await server.ended;
  }
}

const checks: Readonly<Record<string, () => Promise<void>>> = { sft: checkSft, resume: checkResume, grpo: checkGrpo };
try {
  for (const [name, check] of Object.entries(checks)) if (wanted.length === 0 || wanted.includes(name)) await check();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
