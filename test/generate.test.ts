// The embedded engine as a chat, in its thread: answers, batches, pictures, cancelling, and its end.
import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Worker } from "node:worker_threads";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ChatEvent, ChatMessage } from "../src/chat/chat.ts";
import { type Completions, collectCompletions } from "../src/chat/collect-completion.ts";
import { resolveEngineOptions } from "../src/generate/engine-options.ts";
import type { EngineRequest } from "../src/generate/engine-request.ts";
import { type EmbeddedChat, openEmbedded } from "../src/generate/open-embedded.ts";
import { engineOver } from "../src/generate/open-engine.ts";
import { connectWorker } from "../src/generate/worker/connect-worker.ts";
import { GlobeError } from "../src/run/errors.ts";
import { createRandom } from "../src/run/random.ts";
import { drawPictures } from "./support/draw-pictures.ts";
import { writeRandomCheckpoint } from "./support/random-checkpoint.ts";
import { runGlobe } from "./support/run-globe.ts";

const models = fileURLToPath(new URL("fixtures/models/", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "globe-generate-test-"));
let qwen: EmbeddedChat;
let intern: EmbeddedChat;
let pictures: Uint8Array[];

beforeAll(async () => {
  const names = await drawPictures(folder, 3);
  pictures = names.map((name) => readFileSync(join(folder, name)));
  qwen = await openEmbedded({ checkpoint: `${models}qwen-tied-fp32`, threads: 1, maxConcurrent: 8 });
  intern = await openEmbedded({ checkpoint: `${models}internvl-official-fp32`, threads: 1 });
});
afterAll(async () => {
  await qwen.close();
  await intern.close();
  rmSync(folder, { recursive: true });
});

const say = (text: string, ...images: Uint8Array[]): ChatMessage[] => [
  {
    role: "user",
    content: [
      ...images.map((bytes) => ({ type: "image" as const, mediaType: "image/jpeg", bytes })),
      { type: "text" as const, text },
    ],
  },
];
const ask = (chat: EmbeddedChat, request: EngineRequest): Promise<Completions> =>
  collectCompletions(chat.complete(request));
const failure = async (work: Promise<unknown>): Promise<GlobeError> => {
  const error = await work.then(
    () => new Error("It did not fail."),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(GlobeError);
  return error as GlobeError;
};
/** What was said, and with which probabilities, to the last bit. */
const essence = ({ choices }: Completions) =>
  choices.map(({ text, finishReason, logprobs }) => ({
    text,
    finishReason,
    logprobs: logprobs?.map(({ logprob }) => logprob),
  }));

describe("an answer", () => {
  test("is greedy at temperature 0 and counts its tokens exactly", async () => {
    const messages = say("Where?");
    const { choices, usage, timing } = await ask(qwen, { messages, temperature: 0, maxTokens: 30, topLogprobs: 3 });
    const [{ logprobs, finishReason }] = choices as [Completions["choices"][0]];
    expect(logprobs!.every(({ token, top }) => top[0]!.token === token)).toBe(true);
    expect(usage!.completionTokens).toBe(logprobs!.length + (finishReason === "stop" ? 1 : 0));
    expect(timing).toMatchObject({ source: "embedded", model: "qwen-tied-fp32", attempts: 1 });
  });

  test("has probabilities of the model, most probable first, at most 20", async () => {
    const { choices } = await ask(intern, { messages: say("Where?"), maxTokens: 12, seed: 3, topLogprobs: 20 });
    for (const { logprob, top } of choices[0]!.logprobs!) {
      expect(top).toHaveLength(20);
      expect(top.map((each) => each.logprob)).toEqual(top.map((each) => each.logprob).toSorted((a, b) => b - a));
      const mass = top.reduce((sum, each) => sum + Math.exp(each.logprob), 0);
      expect(mass).toBeLessThan(1.000001);
      expect(logprob).toBeLessThanOrEqual(top[0]!.logprob);
    }
  });

  test("comes as text that never splits a character and is what the bytes of its tokens say", async () => {
    for (const seed of [1, 2, 3, 4]) {
      const events: ChatEvent[] = [];
      const request = { messages: say("Where?"), temperature: 2, maxTokens: 120, seed, topLogprobs: 0 };
      for await (const event of qwen.complete(request)) events.push(event);
      const texts = events.flatMap((event) => (event.type === "text" ? event.text : []));
      const tokens = events.flatMap((event) => (event.type === "logprobs" ? event.tokens : []));
      const bytes = Buffer.from(tokens.flatMap((token) => (token.token.startsWith("<|") ? [] : [...token.bytes!])));
      expect(texts.join("")).toBe(bytes.toString("utf8"));
      expect(texts.some((text) => /[\ud800-\udbff]$/.test(text))).toBe(false);
    }
  });

  test("ends before a stop string", async () => {
    const request = { messages: say("Where?"), temperature: 0, maxTokens: 40 };
    const { choices } = await ask(qwen, request);
    const whole = choices[0]!.text;
    const stop = whole.slice(6, 9);
    const stopped = await ask(qwen, { ...request, stop: [stop] });
    expect(stopped.choices[0]).toMatchObject({ text: whole.slice(0, whole.indexOf(stop)), finishReason: "stop" });
    expect(stopped.usage!.completionTokens).toBeLessThan(40);
  });

  test("of n has the seed of its index", async () => {
    const request = { messages: say("Where?"), maxTokens: 20, topLogprobs: 0 };
    const together = await ask(qwen, { ...request, seed: 10, n: 4 });
    expect(new Set(together.choices.map(({ text }) => text)).size).toBeGreaterThan(1);
    for (const [index, choice] of essence(together).entries()) {
      expect(essence(await ask(qwen, { ...request, seed: 10 + index }))[0]).toEqual(choice);
    }
    const tokens = together.choices.map(
      ({ logprobs, finishReason }) => logprobs!.length + Number(finishReason === "stop"),
    );
    expect(together.usage!.completionTokens).toBe(tokens.reduce((a, b) => a + b));
  });

  test.each([
    ["a repetition penalty", { repetitionPenalty: 50 }],
    ["a presence penalty", { presencePenalty: 2 }],
    ["a frequency penalty", { frequencyPenalty: 2 }],
    ["a logit bias", { logitBias: new Map([[40, 100]]) }],
  ])("changes with %s", async (_, settings) => {
    const request = { messages: say("Where?"), temperature: 0, maxTokens: 30 };
    const plain = await ask(qwen, request);
    expect((await ask(qwen, { ...request, ...settings })).choices[0]!.text).not.toBe(plain.choices[0]!.text);
  });

  test.each([
    ["top-k of 1", { topK: 1 }],
    ["a tiny top-p", { topP: 0.0001 }],
    ["min-p of 1", { minP: 1 }],
  ])("is greedy with %s", async (_, settings) => {
    const request = { messages: say("Where?"), maxTokens: 30 };
    const greedy = await ask(qwen, { ...request, temperature: 0 });
    expect((await ask(qwen, { ...request, ...settings })).choices[0]!.text).toBe(greedy.choices[0]!.text);
  });
});

describe("a batch", () => {
  test.each([
    ["qwen", () => qwen],
    ["internvl", () => intern],
  ])("gives every request of %s the answer that it gets alone, bit by bit", async (_, chatOf) => {
    const chat = chatOf();
    const requests = Array.from({ length: 14 }, (_, index): EngineRequest => {
      const images = index % 3 === 0 ? [pictures[index % 2]!] : [];
      const messages = say(`Question ${"why ".repeat(index * 4)}?`, ...images);
      return { messages, seed: index, maxTokens: 10 + index * 4, topLogprobs: 0, temperature: index % 2 };
    });
    const alone: Completions[] = [];
    for (const request of requests) alone.push(await ask(chat, request));
    const random = createRandom(5);
    const noise = Promise.allSettled(
      Array.from({ length: 10 }, async (_, index) => {
        const controller = new AbortController();
        const patience = random.integer(30);
        let events = 0;
        const request = { messages: say(`Noise ${index}`), seed: index, n: 2, maxTokens: 200 };
        for await (const _event of chat.complete(request, { signal: controller.signal })) {
          if (++events > patience) controller.abort();
        }
      }),
    );
    const together = await Promise.all(requests.map((request) => ask(chat, request)));
    const aborted = await noise;
    expect(aborted.some(({ status }) => status === "rejected")).toBe(true);
    expect(together.map(essence)).toEqual(alone.map(essence));
    expect(together.map(({ usage }) => usage)).toEqual(alone.map(({ usage }) => usage));
  });
  test.each([
    [4, 128],
    [8, 128],
  ] as const)("does so over weights of %i bits too", async (bits, blockSize) => {
    // Narrow layers give the same bits in every kernel, and would prove nothing.
    const checkpoint = join(folder, `packed-${bits}`);
    const heads = { num_attention_heads: 8, num_key_value_heads: 2 };
    await writeRandomCheckpoint(checkpoint, {
      hidden_size: 256,
      num_hidden_layers: 2,
      intermediate_size: 768,
      ...heads,
    });
    const chat = await openEmbedded({ checkpoint, quantize: { bits, blockSize }, threads: 1 });
    const requests = Array.from({ length: 7 }, (_, index): EngineRequest => {
      const images = index % 3 === 0 ? [pictures[0]!] : [];
      const messages = say(`Question ${"why ".repeat(index * 5)}?`, ...images);
      return { messages, seed: index, maxTokens: 10 + index * 7, topLogprobs: 0 };
    });
    const alone: Completions[] = [];
    for (const request of requests) alone.push(await ask(chat, request));
    const together = await Promise.all(requests.map((request) => ask(chat, request)));
    expect(together.map(essence)).toEqual(alone.map(essence));
    await chat.close();
  });
});

describe("pictures", () => {
  test("change the answer, take tokens, and come back the same from the memory of features", async () => {
    const request = (image: Uint8Array) => ({
      messages: say("Where?", image),
      temperature: 0,
      maxTokens: 20,
      topLogprobs: 0,
    });
    for (const chat of [qwen, intern]) {
      const first = await ask(chat, request(pictures[0]!));
      const other = await ask(chat, request(pictures[1]!));
      const again = await ask(chat, request(Uint8Array.from(pictures[0]!)));
      const bare = await ask(chat, { ...request(pictures[0]!), messages: say("Where?") });
      expect(essence(again)).toEqual(essence(first));
      expect(essence(other)).not.toEqual(essence(first));
      expect(first.usage!.promptTokens).toBeGreaterThan(bare.usage!.promptTokens + 10);
    }
  });

  test("may be several in one message, and their order counts", async () => {
    const request = { temperature: 0, maxTokens: 20, topLogprobs: 0 };
    const one = await ask(qwen, { ...request, messages: say("Which?", pictures[0]!, pictures[1]!) });
    const two = await ask(qwen, { ...request, messages: say("Which?", pictures[1]!, pictures[0]!) });
    expect(essence(one)).not.toEqual(essence(two));
    expect(one.usage!.promptTokens).toBe(two.usage!.promptTokens);
  });
});

describe("a request is refused", () => {
  test.each<[string, () => Partial<EngineRequest>, string, RegExp]>([
    ["whose prompt is too long", () => ({ messages: say("far ".repeat(5000)) }), "too-large", /context holds 4096/],
    ["whose answer does not fit", () => ({ maxTokens: 5000 }), "too-large", /ask for at most/],
    ["with bytes that are no picture", () => ({ messages: say("?", Buffer.from("no")) }), "decode-error", /./],
    [
      "with a picture that is cut off",
      () => ({ messages: say("?", pictures[2]!.subarray(0, 900)) }),
      "decode-error",
      /./,
    ],
    ["for more than 20 alternatives", () => ({ topLogprobs: 21 }), "usage", /from 0 to 20, not 21/],
    ["for no completion", () => ({ n: 0 }), "usage", /n must be/],
    ["for half a token", () => ({ maxTokens: 0.5 }), "usage", /max_tokens/],
    ["with an impossible temperature", () => ({ temperature: -1 }), "usage", /temperature/],
  ])("%s", async (_, request, code, words) => {
    const error = await failure(ask(qwen, { messages: say("Where?"), maxTokens: 5, ...request() }));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(words);
    expect((await ask(qwen, { messages: say("Where?"), maxTokens: 2 })).choices).toHaveLength(1);
  });

  test("that takes longer than it may", async () => {
    const chat = await openEmbedded({ checkpoint: `${models}qwen-text-fp32`, threads: 1, timeoutMs: 60 });
    const error = await failure(ask(chat, { messages: say("Where?"), n: 200, maxTokens: 4000, temperature: 2 }));
    expect(error).toMatchObject({ code: "timeout", message: expect.stringContaining("0.06 seconds") });
    await chat.close();
  });
});

describe("cancelling", () => {
  test("frees the place for the next request", async () => {
    const chat = await openEmbedded({ checkpoint: `${models}qwen-text-fp32`, threads: 1, maxConcurrent: 1 });
    const controller = new AbortController();
    const endless = {
      messages: say("Where?"),
      temperature: 0,
      maxTokens: 4000,
      logitBias: new Map([
        [328, -100],
        [326, -100],
      ]),
    };
    const first = failure(
      (async () => {
        for await (const _ of chat.complete(endless, { signal: controller.signal })) break;
        return ask({ ...chat, complete: (request) => chat.complete(request, { signal: controller.signal }) }, endless);
      })(),
    );
    // Without the bans a random model ends its answer by chance before the third token.
    const next = ask(chat, { ...endless, messages: say("Next?"), maxTokens: 3 });
    setTimeout(() => controller.abort(), 100);
    expect((await first).code).toBe("aborted");
    expect((await next).choices[0]!.finishReason).toBe("length");
    await chat.close();
  });
});

describe("a checkpoint is refused", () => {
  const copy = (name: string): string => {
    const target = join(folder, name);
    cpSync(`${models}qwen-text-fp32`, target, { recursive: true });
    return target;
  };
  test.each<[string, () => string, string, RegExp]>([
    ["that does not exist", () => join(folder, "nowhere"), "missing-file", /There is no checkpoint folder/],
    [
      "without a tokenizer",
      () => {
        rmSync(join(copy("no-tokenizer"), "tokenizer.json"));
        return join(folder, "no-tokenizer");
      },
      "missing-file",
      /tokenizer\.json/,
    ],
    [
      "with weights that were cut off",
      () => {
        const file = join(copy("cut"), "model.safetensors");
        writeFileSync(file, readFileSync(file).subarray(0, 200_000));
        return join(folder, "cut");
      },
      "decode-error",
      /model\.safetensors/,
    ],
    [
      "of an unknown architecture",
      () => {
        const file = join(copy("unknown"), "config.json");
        writeFileSync(file, readFileSync(file, "utf8").replace("Qwen2_5_VLFor", "GeoCLIPFor"));
        return join(folder, "unknown");
      },
      "unsupported",
      /GeoCLIPFor/,
    ],
  ])("%s", async (_, make, code, words) => {
    const error = await failure(openEmbedded({ checkpoint: make() }));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(words);
  });
});

describe("opening", () => {
  test("can be interrupted", async () => {
    const controller = new AbortController();
    const opening = failure(openEmbedded({ checkpoint: `${models}qwen-text-fp32`, signal: controller.signal }));
    controller.abort();
    expect((await opening).code).toBe("aborted");
    const aborted = AbortSignal.abort();
    expect((await failure(openEmbedded({ checkpoint: "nowhere", signal: aborted }))).code).toBe("aborted");
  });
});

describe("quantized weights", () => {
  test("are made once, answer much like the floats, and say what they are", async () => {
    const checkpoint = join(folder, "quantized");
    cpSync(`${models}qwen-tied-fp32`, checkpoint, { recursive: true });
    const request = { messages: say("Where?", pictures[0]!), temperature: 0, maxTokens: 1, topLogprobs: 20 };
    const exact = await ask(qwen, request);
    const told: number[] = [];
    for (const round of [1, 2]) {
      const quantize = { bits: 8, blockSize: 32 } as const;
      const chat = await openEmbedded({ checkpoint, quantize, threads: 1, onQuantize: (done) => told.push(done) });
      expect(chat.info.precision).toBe("int8, block 32");
      const rough = await ask(chat, request);
      const [a, b] = [exact, rough].map(({ choices }) => choices[0]!.logprobs![0]!);
      expect(b!.logprob).not.toBe(a!.logprob);
      expect(Math.abs(b!.logprob - a!.logprob)).toBeLessThan(0.2);
      await chat.close();
      if (round === 1) expect(told.length).toBeGreaterThan(0);
      else expect(told.length).toBe(told.lastIndexOf(told.at(-1)!) + 1);
    }
  });
});

describe("the thread", () => {
  const start = () => {
    const workerData = resolveEngineOptions({ checkpoint: `${models}qwen-text-fp32`, threads: 1 });
    return new Worker(new URL("../src/generate/worker/engine-worker.ts", import.meta.url), { workerData });
  };

  test("that is killed in the middle of an answer fails it with a sentence", async () => {
    const worker = start();
    const connection = connectWorker(worker);
    const engine = engineOver(connection, await connection.ready);
    const error = await failure(
      (async () => {
        let isFirst = true;
        for await (const _ of engine.complete({ messages: say("Where?"), maxTokens: 4000, n: 8, temperature: 2 })) {
          if (isFirst) void worker.terminate();
          isFirst = false;
        }
      })(),
    );
    expect(error).toMatchObject({ code: "internal", message: expect.stringContaining("while it was in use") });
    await engine.close();
  });

  test("leaves the asking thread free", async () => {
    let longest = 0;
    let last = performance.now();
    const timer = setInterval(() => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 5);
    await Promise.all(
      [0, 1, 2].map((seed) => ask(qwen, { messages: say("Where?", pictures[2]!), maxTokens: 100, seed })),
    );
    clearInterval(timer);
    expect(longest).toBeLessThan(2000);
  });

  test("does not keep a process alive that forgot to close it", async () => {
    const script = `
      import { openEmbedded } from ${JSON.stringify(new URL("../src/generate/open-embedded.ts", import.meta.url))};
      const chat = await openEmbedded({ checkpoint: ${JSON.stringify(`${models}qwen-text-fp32`)}, threads: 1 });
      for await (const event of chat.complete({ messages: [{ role: "user", content: "?" }], maxTokens: 3 })) {
        if (event.type === "usage") console.log(event.completionTokens);
      }`;
    const options = { timeout: 30_000 };
    const run = promisify(execFile)(process.execPath, ["--input-type=module", "--eval", script], options);
    expect((await run).stdout).toMatch(/^[123]\n$/);
  });
});

describe("globe locate --model FOLDER", () => {
  const photo = () => join(folder, "picture-0000.jpg");
  const locate = (...args: string[]) => runGlobe(["locate", photo(), ...args]);

  test("answers in process and says so", async () => {
    const { stdout, status } = await locate("--model", `${models}qwen-tied-fp32`, "--max-tokens", "20", "--json");
    const result = JSON.parse(stdout);
    expect(result).toMatchObject({ endpoint: "embedded", model: "qwen-tied-fp32", source: "model" });
    expect(["unparsed", "truncated"]).toContain(result.status);
    expect(status).toBe(1);
  });

  test("gives several samples their own seeds", async () => {
    const args = ["--model", `${models}qwen-tied-fp32`, "--max-tokens", "20", "--json", "--samples", "3"];
    const [first, second] = [JSON.parse((await locate(...args)).stdout), JSON.parse((await locate(...args)).stdout)];
    expect(first.answers.map((answer: { seed: number }) => answer.seed)).toEqual([0, 1, 2]);
    expect(first.answers).toEqual(second.answers);
  });

  test.each([
    ["a path to nothing", ["--model", "./nowhere"], /\.\/nowhere does not exist/],
    ["a folder without config.json", ["--model", `${models}/`], /holds no config\.json/],
    ["quantization of a served model", ["--url", "http://localhost:1", "--quantize", "int4"], /about a checkpoint/],
  ])("is wrong usage for %s", async (_, args, words) => {
    const { status, stderr } = await locate(...args);
    expect(status).toBe(2);
    expect(stderr).toMatch(words);
  });
});
