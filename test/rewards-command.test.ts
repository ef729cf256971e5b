// `globe rewards serve` as a person starts it, and the Python adapters against it: their own tests, and a step of TRL.
import { spawn, spawnSync } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { afterEach, describe, expect, test } from "vitest";
import { runGlobe, type Started, startGlobe } from "./support/run-globe.ts";

const running: Started[] = [];
afterEach(async () => {
  for (const { process, finished } of running.splice(0)) {
    process.kill("SIGKILL");
    await finished;
  }
});

/** Starts the command on a free port; resolves to its address when it listens. */
async function serve(args: readonly string[] = []): Promise<{ readonly url: string; readonly started: Started }> {
  const started = startGlobe(["rewards", "serve", "--port", "0", "--threads", "1", ...args]);
  running.push(started);
  for await (const line of createInterface(started.process.stderr!)) {
    const url = /http:\/\/[\d.]+:\d+\/v1/.exec(line)?.[0];
    if (url) return { url, started };
  }
  throw new Error((await started.finished).stderr);
}

function python(command: string, script: string, url: string): Promise<{ status: number | null; output: string }> {
  const file = fileURLToPath(new URL(`../adapters/${script}`, import.meta.url));
  const child = spawn(command, [file], {
    env: { ...process.env, GLOBE_REWARDS_URL: url, PYTHONDONTWRITEBYTECODE: "1" },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status) => resolve({ status, output }));
  });
}

describe("globe rewards serve", () => {
  test("answers until it is asked to stop", async () => {
    const { url, started } = await serve(["--weights", "format.code=2"]);
    const response = await fetch(`${url}/rewards`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ completions: ["<think>a</think><answer>b</answer>"], columns: {} }),
    });
    expect(await response.json()).toMatchObject({ totals: [2] });
    started.process.kill("SIGTERM");
    expect(await started.finished).toMatchObject({ status: 0, signal: null });
  });

  test("asks a checkpoint in its own process", async () => {
    const checkpoint = fileURLToPath(new URL("fixtures/models/qwen-tied-fp32", import.meta.url));
    const { url } = await serve(["--judge-checkpoint", checkpoint, "--preset", "one-script"]);
    const picture = await sharp({ create: { width: 56, height: 56, channels: 3, background: "#246" } })
      .png()
      .toBuffer();
    const response = await fetch(`${url}/rewards`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        completions: ["<think>A street.</think><answer>country: France\ncity: Paris</answer>"],
        columns: { images: [`data:image/png;base64,${picture.toString("base64")}`] },
        rewards: ["localizability.paper"],
      }),
    });
    // Random weights say neither word, and the judge is not made to.
    expect(await response.json()).toMatchObject({
      rewards: { "localizability.paper": [null] },
      abstentions: [{ cause: "judge-unclear", reason: expect.stringContaining("likeliest tokens hold no yes or no") }],
    });
  });

  test.each([
    [["--preset", "all-readme"], "asks a judge: name one with --judge-url or --judge-checkpoint"],
    [["--preset", "best"], "--preset takes all-script, all-readme, two-script, one-script"],
    [["--weights", "accuracy=1"], "--weights takes accuracy.paper"],
    [["--weights", "format.code"], "--weights takes rewards with numbers"],
    [["--weights", "format.code=1,format.code=2"], "names a reward twice"],
    [["--weights", "format.code=1", "--preset", "one-script"], "leave out --preset"],
    [["--judge-url", "http://127.0.0.1:9/v1", "--judge-checkpoint", "x"], "Give one judge"],
    [["--images", "no-such-folder"], "--images takes folders"],
    [["--max-in-flight", "0"], "--max-in-flight takes a whole number from 1"],
    [["--host", "192.0.2.1"], "this machine has no such address"],
  ])("%j is refused with a sentence", async (args, words) => {
    const { status, stderr } = await runGlobe(["rewards", "serve", "--threads", "1", "--port", "0", ...args]);
    expect(stderr).toContain(words);
    expect(status).toBe(2);
  });
});

const hasPython = spawnSync("python3", ["-c", "import sys; sys.exit(sys.version_info < (3, 9))"]).status === 0;

describe("the adapters in Python", () => {
  test.skipIf(!hasPython)(
    `pass their own tests${hasPython ? "" : " (skipped: there is no python3 from 3.9 up)"}`,
    async () => {
      const { url } = await serve();
      const { status, output } = await python("python3", "test_adapters.py", url);
      expect(output).toMatch(/Ran \d+ tests/);
      expect(status, output).toBe(0);
    },
  );
});
