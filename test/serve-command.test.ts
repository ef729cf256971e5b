// `globe serve` as a person starts and stops it, over a tiny checkpoint of random weights.
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, expect, test } from "vitest";
import { readEvents } from "./serve-events.ts";
import { ask, readReply } from "./serve-http.ts";
import { drawPictures } from "./support/draw-pictures.ts";
import { runGlobe, type Started, startGlobe } from "./support/run-globe.ts";

const checkpoint = fileURLToPath(new URL("fixtures/models/qwen-tied-fp32", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "globe-serve-"));
afterAll(() => rmSync(folder, { recursive: true }));

const started: Started[] = [];
afterEach(() => {
  for (const { process } of started.splice(0)) process.kill("SIGKILL");
});

interface Serving extends Started {
  readonly url: string;
  /** Standard error so far. */
  readonly said: () => string;
}

/** Starts the server on a free port and waits until it says where it answers. */
async function start(...flags: string[]): Promise<Serving> {
  const globe = startGlobe(["serve", checkpoint, "--port", "0", ...flags]);
  started.push(globe);
  let said = "";
  const url = await new Promise<string>((resolve, reject) => {
    globe.process.stderr!.on("data", (text: string) => {
      said += text;
      const address = / answers at (\S+)\. /.exec(said)?.[1];
      if (address) resolve(address);
    });
    globe.finished.then(({ stderr }) => reject(new Error(stderr)), reject);
  });
  return { ...globe, url, said: () => said };
}

const asking = (text: string, more: object = {}) => ({
  ...{ model: "qwen-tied-fp32", messages: [{ role: "user", content: text }], max_tokens: 8 },
  ...more,
});
/** Answers of up to `tokens` tokens; the random model ends one of some hundred tokens by chance. */
const streaming = (n: number, tokens: number) => asking("hi", { n, max_tokens: tokens, stream: true });

test("a bias on a token holds, whoever it is asked of by its id", async () => {
  const serving = await start();
  const reply = await ask(serving, asking("hi", { logit_bias: { "70": 100 }, temperature: 0, logprobs: true }));
  const [choice] = (reply.json as { choices: { logprobs: { content: { token: string }[] } }[] }).choices;
  expect(new Set(choice!.logprobs.content.map(({ token }) => token)).size).toBe(1);
  expect(choice!.logprobs.content).toHaveLength(8);
  const unbiased = await ask(serving, asking("hi", { temperature: 0, logprobs: true }));
  expect((unbiased.json as typeof reply.json as { choices: unknown[] }).choices[0]).not.toEqual(choice);
  for (const [logit_bias, words, param] of [
    [{ "70": 101 }, "100", "logit_bias.70"],
    [{ "384": 1 }, "'384' is no token id from 0 to 383", "logit_bias"],
    [{ "-1": 1 }, "'-1' is no token id", "logit_bias"],
    [{ Paris: 1 }, "'Paris' is no token id", "logit_bias"],
    [[1], "logit_bias", "logit_bias"],
  ] as const) {
    const refused = await ask(serving, asking("hi", { logit_bias }));
    expect(refused).toMatchObject({
      status: 400,
      json: { error: { type: "invalid_request_error", message: expect.stringContaining(words), param } },
    });
  }
});

test("the model answers, log lines tell what happened, and SIGTERM ends it in peace", async () => {
  const serving = await start("--log");
  const list = await readReply(await fetch(`${serving.url}/models`));
  expect(list.json).toMatchObject({ data: [{ id: "qwen-tied-fp32", max_model_len: 4096 }] });
  const first = await ask(serving, asking("hi", { seed: 7 }));
  const second = await ask(serving, asking("hi", { seed: 7 }));
  expect(first.json).toMatchObject({
    system_fingerprint: expect.stringMatching(/^fp_[0-9a-f]{12}$/),
    choices: [{ message: { role: "assistant" } }],
    usage: { completion_tokens: 8 },
  });
  const textOf = ({ json }: { json: unknown }) =>
    (json as { choices: { message: { content: string } }[] }).choices[0]!.message.content;
  expect(textOf(second)).toBe(textOf(first));
  const tooLong = await ask(serving, asking("hi", { max_tokens: 5_000 }));
  expect(tooLong).toMatchObject({ status: 400, json: { error: { code: "context_length_exceeded" } } });
  serving.process.kill("SIGTERM");
  const { status, stdout, stderr } = await serving.finished;
  expect(status).toBe(0);
  expect(stderr).not.toContain("Warning");
  const lines = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(lines.map(({ outcome, status: code, completionTokens }) => [outcome, code, completionTokens])).toEqual([
    ["ok", 200, 8],
    ["ok", 200, 8],
    ["bad-request", 400, null],
  ]);
});

test("SIGTERM lets a stream come to its end", async () => {
  const serving = await start();
  const answer = await fetch(`${serving.url}/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(streaming(4, 400)),
  });
  serving.process.kill("SIGTERM");
  expect(readEvents(await answer.text()).length).toBeGreaterThan(10);
  expect((await serving.finished).status).toBe(0);
  expect(serving.said()).toContain("Finishing the requests that run");
});

test("a second signal ends it at once", async () => {
  const serving = await start();
  // The answers have begun when the head of the reply is here, and end by chance; the signals follow without a pause.
  const reply = await fetch(`${serving.url}/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(streaming(64, 3_000)),
  });
  const answer = reply.text().catch((error: Error) => error.name);
  serving.process.kill("SIGINT");
  while (!serving.said().includes("Finishing the requests that run")) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  serving.process.kill("SIGINT");
  // A shell calls it 130. An exit of its own ran into ONNX Runtime's closing code, which aborts while a thread computes.
  expect((await serving.finished).signal).toBe("SIGINT");
  await answer;
});

test("globe locate asks it", async () => {
  const [picture] = await drawPictures(folder, 1);
  const serving = await start("--name", "tiny");
  const flags = ["--url", serving.url, "--json", "--max-tokens", "16"];
  const { stdout } = await runGlobe(["locate", join(folder, picture!), ...flags]);
  // Random weights write no place, but they do write.
  expect(JSON.parse(stdout)).toMatchObject({ model: "tiny", error: null });
});

test("a model that was pulled is found by its name, to serve and to locate", async () => {
  const home = mkdtempSync(join(folder, "home-"));
  cpSync(checkpoint, join(home, "models", "globe-project", "GLOBE-Qwen2.5VL-7B"), { recursive: true });
  const globe = startGlobe(["serve", "--model", "globe-project/GLOBE-Qwen2.5VL-7B", "--port", "0"], {
    env: { GLOBE_HOME: home },
  });
  started.push(globe);
  const said = await new Promise<string>((resolve) => globe.process.stderr!.once("data", resolve));
  expect(said).toMatch(/^GLOBE-Qwen2\.5VL-7B \(float32\) answers at http/);
  const [picture] = await drawPictures(home, 1);
  const { status, stdout } = await runGlobe(
    ["locate", join(home, picture!), "--model", "GLOBE-Qwen2.5VL-7B", "--json", "--max-tokens", "8"],
    { env: { GLOBE_HOME: home } },
  );
  expect(JSON.parse(stdout)).toMatchObject({ model: "GLOBE-Qwen2.5VL-7B", error: null });
  expect(status).toBe(1);
});

test("the key comes from a file, or from the environment", async () => {
  const file = join(folder, "key");
  writeFileSync(file, "  a-key-from-a-file\n");
  const serving = await start("--api-key-file", file);
  expect((await fetch(`${serving.url}/models`)).status).toBe(401);
  const headers = { authorization: "Bearer a-key-from-a-file" };
  expect((await fetch(`${serving.url}/models`, { headers })).status).toBe(200);
});

test.each([
  [["serve"], "globe serve takes one model"],
  [["serve", checkpoint, "--model", checkpoint], "globe serve takes one model"],
  [["serve", "--model", "GLOBE-InternVL3-8B"], "globe model pull GLOBE-InternVL3-8B"],
  [["locate", ".", "--model", "GLOBE-InternVL3-8B"], "globe model pull GLOBE-InternVL3-8B"],
  [["serve", checkpoint, "--quantize", "int4-block64"], "--quantize takes none, int4, int8, int4-block32"],
  [["serve", "/nowhere"], "/nowhere"],
  [["serve", checkpoint, "--port", "70000"], "--port takes a whole number from 0 to 65535"],
  [["serve", checkpoint, "--device", "abacus"], "--device takes cpu, webgpu, cuda"],
  [["serve", checkpoint, "--api-key-file", "/nowhere/key"], "The key file /nowhere/key cannot be read"],
  [["serve", checkpoint, "--host", "203.0.113.7", "--port", "0"], "this machine has no such address"],
])("globe %j is wrong usage", async (args, sentence) => {
  const { status, stderr } = await runGlobe(args);
  expect(stderr).toContain(sentence);
  expect(status).toBe(2);
});

test("a port that is taken is named", async () => {
  const { url } = await start();
  const { status, stderr } = await runGlobe(["serve", checkpoint, "--port", new URL(url).port]);
  expect([status, stderr]).toEqual([
    2,
    expect.stringContaining("another program listens there; choose another --port"),
  ]);
});
