// The official clients for Node and Python, and our own commands, against the same server: nothing is told to them.
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Chat, ChatEvent, ChatRequest, ImagePart } from "../src/chat/chat.ts";
import { sha256 } from "../src/run/digest.ts";
import { createEchoChat, expectedTokens } from "./serve-chat.ts";
import { serve, until } from "./serve-http.ts";
import { drawPictures } from "./support/draw-pictures.ts";
import { runGlobe } from "./support/run-globe.ts";

const run = promisify(execFile);
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "globe-clients-"));
const picture = join(folder, "picture-0000.jpg");
beforeAll(() => drawPictures(folder, 3));
afterAll(() => rmSync(folder, { recursive: true }));

/** A Python that has the client: `$GLOBE_TEST_PYTHON`, else `python3`. */
const python = await findPython();
async function findPython(): Promise<string | null> {
  const named = process.env.GLOBE_TEST_PYTHON ?? "python3";
  return run(named, ["-c", "import openai"]).then(
    () => named,
    () => null,
  );
}

const noPython = "left out: no Python with the package openai; name one in $GLOBE_TEST_PYTHON";

test("the official client for Node works unchanged", () => tryClient(process.execPath, "ask-as-node.ts", true));

test.skipIf(python === null)(
  `the official client for Python works unchanged${python === null ? ` (${noPython})` : ""}`,
  () => tryClient(python!, "ask_as_python.py", false),
);

/** After a stream has begun, only Node's client still knows the id of its request when it breaks. */
async function tryClient(program: string, script: string, keepsId: boolean): Promise<void> {
  const chat = createEchoChat({ tokenMs: 2 });
  const failures: unknown[] = [];
  const server = await serve({ chat, modelName: "globe/echo", apiKey: "sk-test", onFailure: (e) => failures.push(e) });
  const { stdout } = await run(program, [here(`clients/${script}`), server.url, "globe/echo", "sk-test", picture]);
  const hello = { messages: [{ role: "user", content: "hello" }] } as const;
  const text = expectedTokens(hello).join("");
  const digest = sha256(readFileSync(picture)).slice(0, 12);
  const refused = (
    status: number | null,
    code: string | null,
    param: string | null,
    type = "invalid_request_error",
  ) => ({
    ...{ status, code, param, type, hasId: true },
  });
  expect(JSON.parse(stdout)).toEqual({
    models: ["globe/echo"],
    retrieved: "globe/echo",
    texts: ["You said hello with", "You said hello with"],
    finishes: ["length", "length"],
    tokens: ["You", " said", " hello", " with"],
    alternatives: [2, 2, 2, 2],
    usage: { prompt_tokens: 7, completion_tokens: 8, total_tokens: 15 },
    hasId: true,
    streamed: text,
    streamedTokens: text,
    streamedUsage: { prompt_tokens: 7, completion_tokens: 10, total_tokens: 17 },
    finish: "stop",
    hasManyChunks: true,
    seen: `You said Look.  Where? with ${digest} picture, seed none, number 0.`,
    next: expect.stringContaining("And now?"),
    wrongModel: { class: "NotFoundError", ...refused(404, "model_not_found", null) },
    wrongValue: { class: "BadRequestError", ...refused(400, "integer_above_max_value", "temperature") },
    wrongKey: { class: "AuthenticationError", ...refused(401, "invalid_api_key", null) },
    tooLong: { class: "BadRequestError", ...refused(400, "context_length_exceeded", "messages") },
    defect: { class: "InternalServerError", ...refused(500, null, null, "server_error") },
    // The status of the answer was out before it broke.
    brokenStream: { class: "APIError", ...refused(null, null, null, "server_error"), hasId: keepsId },
  });
  await until(() => chat.counts.running === 0);
  expect(chat.counts.cancelled).toBe(1);
  expect(failures).toHaveLength(2);
}

/** A model that does what `globe doctor` asks for, looking at pictures by their pixels. */
const able: Chat = {
  close: async () => {},
  async *complete(request: ChatRequest): AsyncGenerator<ChatEvent> {
    const { content } = request.messages.at(-1)!;
    const parts = typeof content === "string" ? [{ type: "text" as const, text: content }] : content;
    const text = parts.map((part) => (part.type === "text" ? part.text : "")).join("");
    const image = parts.find((part): part is ImagePart => part.type === "image");
    const answer = image
      ? await describe(image)
      : text.includes("secret word")
        ? "marzipan"
        : text.startsWith("Count")
          ? "1 2 3 4 5 6 7 8"
          : `yes ${request.seed}`;
    const tokens = (answer.match(/\s*\S+/g) ?? []).slice(0, request.maxTokens ?? Number.POSITIVE_INFINITY);
    const n = request.n ?? 1;
    for (const token of tokens) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      for (let index = 0; index < n; index++) {
        yield { type: "text", index, text: token };
        if (request.topLogprobs !== undefined) {
          const top = Array.from({ length: request.topLogprobs }, (_, i) => ({
            token: `${token}${i}`,
            logprob: -1 - i,
          }));
          yield { type: "logprobs", index, tokens: [{ token, logprob: -0.5, top }] };
        }
      }
    }
    for (let index = 0; index < n; index++) yield { type: "finish", index, reason: "stop" };
    yield {
      type: "usage",
      promptTokens: text.split(/\s+/).length + (image ? 256 : 0),
      completionTokens: tokens.length * n,
    };
    yield { type: "done", timing: { ...noTiming } };
  },
};
const noTiming = {
  ...{ firstTokenMs: null, totalMs: 0, waitMs: 0, attempts: 1, tokensPerSecond: null },
  ...{ requestId: null, model: "able", source: "test" },
};

/** Photos are in France; the picture of the probe is described by the colour and outline of its three shapes. */
async function describe({ bytes, mediaType }: ImagePart): Promise<string> {
  if (mediaType !== "image/png") {
    return "<think>The signs are in French.</think><answer>country: France\ncity: Paris</answer>";
  }
  const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
  const at = (field: number, x: number, y: number) => {
    const column = Math.round(field * 224 + ((x + 1) / 2) * 224);
    const start = (Math.round(((y + 1) / 2) * 224) * info.width + column) * 3;
    return [...data.subarray(start, start + 3)] as [number, number, number];
  };
  const isWhite = (colour: readonly number[]) => colour.every((value) => value === 255);
  const colourOf = ([r, g, b]: readonly [number, number, number]) =>
    r > 200 ? (g > 150 ? "yellow" : "red") : b > 200 ? "blue" : g > 100 ? "green" : b > 100 ? "purple" : "black";
  const shapeOf = (field: number) =>
    isWhite(at(field, 0.3, -0.7)) ? "triangle" : isWhite(at(field, 0.75, -0.75)) ? "circle" : "square";
  return [0, 1, 2].map((field) => `${colourOf(at(field, 0, 0))} ${shapeOf(field)}`).join(", ");
}

test("globe locate asks it like any other endpoint", async () => {
  const server = await serve({ chat: able, modelName: "able", apiKey: "secret-key", contextLength: 8192 });
  const env = { GLOBE_API_KEY: "secret-key" };
  const { status, stdout, stderr } = await runGlobe(["locate", folder, "--url", server.url, "--json"], { env });
  expect([status, stderr]).toEqual([0, ""]);
  const lines = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(lines).toHaveLength(3);
  for (const line of lines) expect(JSON.stringify(line)).toContain("Paris");
  const streamed = await runGlobe(["locate", picture, "--url", server.url], { env });
  expect(streamed).toMatchObject({ status: 0, stdout: expect.stringContaining("The signs are in French.") });
});

test("globe doctor finds nothing missing but a JSON schema, which it says honestly", async () => {
  const server = await serve({ chat: able, modelName: "able", contextLength: 8192 });
  const { status, stdout } = await runGlobe(["doctor", "--url", server.url, "--json"]);
  expect(status).toBe(0);
  const { findings } = JSON.parse(stdout) as { findings: { check: string; state: string; facts: object }[] };
  expect(Object.fromEntries(findings.map(({ check, state }) => [check, state]))).toEqual({
    answers: "ok",
    pictures: "ok",
    context: "ok",
    logprobs: "ok",
    streaming: "ok",
    completions: "ok",
    seed: "ok",
    structure: "missing",
    parallel: "ok",
  });
  expect(findings.find(({ check }) => check === "logprobs")!.facts).toMatchObject({ depth: 20 });
  expect(findings.find(({ check }) => check === "context")!.facts).toMatchObject({ tokens: 8192, source: "told" });
});
