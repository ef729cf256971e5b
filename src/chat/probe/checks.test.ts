import { expect, test } from "vitest";
import { systemClock } from "../../run/clock.ts";
import { GlobeError } from "../../run/errors.ts";
import type { ChatEvent, ChatRequest, ChatTiming, TokenLogprob } from "../chat.ts";
import type { Completions } from "../collect-completion.ts";
import { checkCompletions } from "./check-completions.ts";
import { checkContext } from "./check-context.ts";
import { checkLogprobs } from "./check-logprobs.ts";
import { checkParallel } from "./check-parallel.ts";
import { checkPictures } from "./check-pictures.ts";
import { checkSeed } from "./check-seed.ts";
import { checkStreaming } from "./check-streaming.ts";
import { checkStructure } from "./check-structure.ts";
import type { Probe } from "./finding.ts";

const timing: ChatTiming = {
  firstTokenMs: 100,
  totalMs: 200,
  waitMs: 0,
  attempts: 1,
  tokensPerSecond: 50,
  requestId: null,
  model: null,
  source: "test",
};

const probe = (parts: Partial<Probe>): Probe => ({
  listedContext: null,
  ask: () => Promise.reject(new Error("not asked for")),
  stream: () => {
    throw new Error("not asked for");
  },
  readOwn: () => Promise.resolve(null),
  clock: systemClock,
  ...parts,
});

function answer(text: string, promptTokens: number | null = null, logprobs: TokenLogprob[] | null = null): Completions {
  const usage = promptTokens === null ? null : { promptTokens, completionTokens: 1 };
  return { choices: [{ index: 0, text, reasoning: "", finishReason: "stop", logprobs }], usage, timing };
}

const refuse = (detail: string, status = 400) =>
  new GlobeError("http-status", `refused: ${detail}`, { facts: { status, detail } });
const promptOf = ({ messages }: ChatRequest) => {
  const { content } = messages[0]!;
  return typeof content === "string" ? content : content.map((part) => ("text" in part ? part.text : "")).join("");
};
const hasPicture = ({ messages }: ChatRequest) => typeof messages[0]!.content !== "string";

const picture = {
  mediaType: "image/png",
  bytes: new Uint8Array(3),
  truth: [
    { colour: "red", shape: "circle" },
    { colour: "blue", shape: "square" },
    { colour: "black", shape: "triangle" },
  ],
} as const;

test.each<[string, string, [number, number] | null, string, RegExp]>([
  ["seen", "red circle, blue square, black triangle", [20, 212], "ok", /described right.*192 tokens/],
  ["seen after thinking", "<think>green square?</think>red circle, blue square, black triangle", null, "ok", /right/],
  ["seen badly", "red circle, blue square, brown cone", null, "limited", /almost right/],
  ["dropped on the way", "red circle, green square", [20, 20], "missing", /never reached/],
  ["guessed", "red square, green circle, blue triangle", [20, 212], "missing", /does not see/],
  ["confessed", "I cannot see pictures.", null, "missing", /does not see/],
])("pictures: %s", async (_name, said, tokens, state, sentence) => {
  const ask: Probe["ask"] = (request) =>
    Promise.resolve(hasPicture(request) ? answer(said, tokens?.[1] ?? null) : answer("", tokens?.[0] ?? null));
  const finding = await checkPictures(probe({ ask }), picture);
  expect(finding).toMatchObject({ check: "pictures", state });
  expect(finding.says).toMatch(sentence);
});

test("pictures: an answer of nothing but reasoning decides nothing", async () => {
  const long = answer("", null);
  const ask = () => Promise.resolve({ ...long, choices: [{ ...long.choices[0]!, finishReason: "length" as const }] });
  expect(await checkPictures(probe({ ask }), picture)).toMatchObject({ state: "unknown" });
});

/** A server with a context: 12 tokens a line, and what it does with more. */
function contextServer(limit: number, behaviour: "refuse" | "cut" | "forget" | "answer"): Probe["ask"] {
  return (request) => {
    const lines = promptOf(request).split("\n").length - 2;
    const tokens = lines * 12;
    if (tokens <= limit || behaviour === "answer") return Promise.resolve(answer("Marzipan.", tokens));
    if (behaviour === "refuse") {
      const words = `This model's maximum context length is ${limit} tokens. However, you requested ${tokens} tokens`;
      return Promise.reject(refuse(words));
    }
    return Promise.resolve(answer("I do not know.", behaviour === "cut" ? limit : tokens));
  };
}

test.each<[string, Partial<Probe>, string, number | null, string | null]>([
  ["listed", { listedContext: 8096 }, "ok", 8096, "told"],
  ["listed, and tight", { listedContext: 3000 }, "limited", 3000, "told"],
  ["listed, and too short", { listedContext: 1024 }, "missing", 1024, "told"],
  [
    "told by llama-server",
    { readOwn: async () => ({ default_generation_settings: { n_ctx: 4096 }, total_slots: 4 }) },
    "ok",
    4096,
    "told",
  ],
  ["long enough", { ask: contextServer(0, "answer") }, "ok", 8184, "tried"],
  ["refused with a number", { ask: contextServer(2048, "refuse") }, "missing", 2048, "refused"],
  ["cut in silence", { ask: contextServer(3900, "cut") }, "limited", 3900, "shortened"],
  ["forgotten", { ask: contextServer(3900, "forget") }, "unknown", null, null],
])("context: %s", async (_name, parts, state, tokens, source) => {
  const finding = await checkContext(probe(parts), 8_192);
  expect(finding).toMatchObject({ check: "context", state, facts: { tokens, source } });
});

test("context: a refusal without a number is followed by shorter prompts", async () => {
  const ask: Probe["ask"] = (request) =>
    promptOf(request).length > 20_000
      ? Promise.reject(refuse("the input is longer than the model's context length"))
      : contextServer(0, "answer")(request);
  expect(await checkContext(probe({ ask }), 8_192)).toMatchObject({ state: "limited", facts: { source: "tried" } });
});

test("context: nothing is sent where that was not wanted", async () => {
  expect(await checkContext(probe({}), 0)).toMatchObject({ state: "unknown" });
});

const token = (depth: number): TokenLogprob => ({
  token: "Yes",
  logprob: -0.1,
  top: Array.from({ length: depth }, (_, i) => ({ token: String(i), logprob: -i })),
});

test.each<[string, (asked: number) => TokenLogprob[] | null, string, number]>([
  ["deep", (asked) => [token(asked)], "ok", 20],
  ["shallow", () => [token(1)], "limited", 1],
  ["without alternatives", () => [token(0)], "limited", 0],
  ["dropped in silence", () => null, "missing", 0],
])("log-probabilities: %s", async (_name, give, state, depth) => {
  const ask: Probe["ask"] = async ({ topLogprobs }) => answer("yes", null, give(topLogprobs!));
  expect(await checkLogprobs(probe({ ask }))).toMatchObject({ state, facts: { depth } });
});

test("log-probabilities: a server that refuses 20 is asked for less", async () => {
  const ask: Probe["ask"] = async ({ topLogprobs }) => {
    if (topLogprobs! > 5) throw refuse("requested 20 but max logprobs is 5");
    return answer("yes", null, [token(topLogprobs!)]);
  };
  expect(await checkLogprobs(probe({ ask }))).toMatchObject({ state: "ok", facts: { depth: 5, asked: 5 } });
});

test("log-probabilities: a server that refuses any is quoted", async () => {
  const ask: Probe["ask"] = () => Promise.reject(refuse("logprobs are not supported"));
  expect(await checkLogprobs(probe({ ask }))).toMatchObject({
    state: "missing",
    says: expect.stringContaining("logprobs are not supported"),
  });
});

test.each<[number, string]>([
  [3, "ok"],
  [1, "limited"],
])("completions: %i of 3 come", async (came, state) => {
  const [choice] = answer("Paris").choices;
  const ask = async () => ({
    ...answer(""),
    choices: Array.from({ length: came }, (_, index) => ({ ...choice!, index })),
  });
  expect(await checkCompletions(probe({ ask }))).toMatchObject({ state, facts: { came } });
});

test.each<[string, (seed: number, call: number) => string, string]>([
  ["honoured", (seed) => `words ${seed}`, "ok"],
  ["ignored", (_seed, call) => `words ${call}`, "limited"],
  ["without effect", () => "words", "unknown"],
])("seed: %s", async (_name, write, state) => {
  let call = 0;
  const ask: Probe["ask"] = async ({ seed }) => answer(write(seed!, call++));
  expect(await checkSeed(probe({ ask }))).toMatchObject({ check: "seed", state });
});

test.each<[string, string, string]>([
  ["followed", '{"capital":"Paris","hasCoast":true}', "ok"],
  ["followed after thinking", '<think>{}</think>\n{"capital":"Paris","hasCoast":true}', "ok"],
  ["ignored", "France is a country.", "limited"],
  ["another schema", '{"capital":"Paris"}', "limited"],
  ["no object", "null", "limited"],
])("structure: %s", async (_name, text, state) => {
  expect(await checkStructure(probe({ ask: async () => answer(text) }))).toMatchObject({ state });
});

async function* play(events: ChatEvent[]): AsyncGenerator<ChatEvent> {
  yield* events;
}
const text = (piece: string): ChatEvent => ({ type: "text", index: 0, text: piece });

test("streaming: pieces as they are written", async () => {
  const usage: ChatEvent = { type: "usage", promptTokens: 1, completionTokens: 3 };
  const events: ChatEvent[] = [text("1 "), text("2 "), text("3"), usage, { type: "done", timing }];
  const finding = await checkStreaming(probe({ stream: () => play(events) }));
  expect(finding).toMatchObject({ state: "ok", advice: null, facts: { pieces: 3, hasUsage: true } });
  expect(finding.says).toMatch(/0\.10 s, then 50 tokens\/s/);
});

test("streaming: one piece", async () => {
  const events: ChatEvent[] = [text("1 2 3"), { type: "done", timing: { ...timing, firstTokenMs: null } }];
  expect(await checkStreaming(probe({ stream: () => play(events) }))).toMatchObject({ state: "limited" });
});

/** Streams that write five pieces each, `slots` of them at a time, against a clock that counts the pieces. */
function slottedProbe(slots: number, pieces = 5): Probe {
  let time = 0;
  let running = 0;
  const queue: (() => void)[] = [];
  return probe({
    clock: { ...systemClock, monotonic: () => time },
    async *stream() {
      if (running === slots) await new Promise<void>((go) => queue.push(go));
      else running++;
      for (let i = 0; i < pieces; i++) {
        await new Promise((resolve) => setImmediate(resolve));
        time++;
        yield text("x");
      }
      const next = queue.shift();
      if (next) next();
      else running--;
      yield { type: "done", timing };
    },
  });
}

test.each<[number, string, number]>([
  [1, "limited", 1],
  [3, "ok", 3],
  [8, "ok", 8],
  [99, "ok", 8],
])("parallel: %i slots", async (slots, state, overlapping) => {
  expect(await checkParallel(slottedProbe(slots), 8)).toMatchObject({ state, facts: { asked: 8, overlapping } });
});

test("parallel: answers that a gateway collects and sends in bursts decide nothing", async () => {
  let time = 0;
  const collecting = probe({
    clock: { ...systemClock, monotonic: () => time },
    async *stream() {
      await new Promise((resolve) => setImmediate(resolve));
      time = Math.max(time, 300);
      for (let i = 0; i < 5; i++) {
        time++;
        yield text("x");
      }
      yield { type: "done", timing };
    },
  });
  expect(await checkParallel(collecting, 8)).toMatchObject({ state: "unknown", facts: { overlapping: null } });
});

test("parallel: answers in one piece decide nothing", async () => {
  expect(await checkParallel(slottedProbe(8, 1), 8)).toMatchObject({ state: "unknown" });
});
