// Opening a processor from files that are missing, damaged or hostile, and prompts that cannot be sent.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ChatMessage, ImagePart } from "../../chat/chat.ts";
import { GlobeError } from "../../run/errors.ts";
import { openProcessor } from "./open-processor.ts";
import type { Processor } from "./processor.ts";

type Checkpoint = "qwen" | "internvl" | "internvl-hf";

const fixtures = fileURLToPath(new URL("../../../test/fixtures/processor/", import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), "globe-processor-"));
afterAll(() => rmSync(scratch, { recursive: true }));

let copies = 0;
type Change = string | Uint8Array | null | ((json: Record<string, unknown>) => unknown);

/** A copy of a checkpoint with some of its files changed, or removed where the change is null. */
function copyOf(name: Checkpoint, changes: Readonly<Record<string, Change>> = {}): string {
  const folder = join(scratch, `${name}-${copies++}`);
  cpSync(join(fixtures, name), folder, { recursive: true });
  for (const [file, change] of Object.entries(changes)) {
    const path = join(folder, file);
    if (change === null) rmSync(path);
    else if (typeof change !== "function") writeFileSync(path, change);
    else writeFileSync(path, JSON.stringify(change(JSON.parse(readFileSync(path, "utf8")))));
  }
  return folder;
}

const merge = (fields: object) => (json: object) => ({ ...json, ...fields });

const addedOf = (json: object) => (json as { added_tokens_decoder: object }).added_tokens_decoder;

async function picture(width: number, height: number): Promise<ImagePart> {
  const background = { r: 10, g: 120, b: 200 };
  const bytes = await sharp({ create: { width, height, channels: 3, background } })
    .png()
    .toBuffer();
  return { type: "image", mediaType: "image/png", bytes };
}

const ask = (...content: Exclude<ChatMessage["content"], string>): ChatMessage[] => [{ role: "user", content }];
const text = (words: string) => ({ type: "text", text: words }) as const;

describe("files that cannot be used", () => {
  test.each<[string, Checkpoint, Readonly<Record<string, Change>>, string, RegExp]>([
    ["no config.json", "qwen", { "config.json": null }, "missing-file", /config\.json/],
    [
      "another architecture",
      "qwen",
      { "config.json": merge({ architectures: ["LlamaForCausalLM"] }) },
      "unsupported",
      /Llama/,
    ],
    ["no architecture", "qwen", { "config.json": merge({ architectures: undefined }) }, "unsupported", /architecture/],
    [
      "no context length",
      "qwen",
      { "config.json": merge({ max_position_embeddings: null }) },
      "config",
      /max_position/,
    ],
    ["no preprocessor", "qwen", { "preprocessor_config.json": null }, "missing-file", /preprocessor_config/],
    ["no tokenizer", "qwen", { "tokenizer.json": null }, "missing-file", /merges\.txt/],
    ["no merges beside the vocabulary", "internvl", { "merges.txt": null }, "missing-file", /merges\.txt/],
    ["JSON cut short", "qwen", { "tokenizer.json": '{"model":' }, "decode-error", /tokenizer\.json is not JSON/],
    [
      "a Git LFS pointer",
      "qwen",
      { "tokenizer.json": "version https://git-lfs.github.com/spec/v1\n" },
      "decode-error",
      /git lfs pull/,
    ],
    ["JSON of another kind", "qwen", { "preprocessor_config.json": "[]" }, "decode-error", /JSON object/],
    ["not UTF-8", "qwen", { "config.json": Uint8Array.of(0x7b, 0xff, 0x7d) }, "decode-error", /UTF-8/],
    ["a tokenizer without a vocabulary", "qwen", { "tokenizer.json": "{}" }, "decode-error", /vocabulary/],
    [
      "a unigram vocabulary",
      "qwen",
      { "tokenizer.json": '{"model":{"type":"Unigram","vocab":[["a",0]]}}' },
      "unsupported",
      /Unigram/,
    ],
    [
      "merges that are none",
      "qwen",
      { "tokenizer.json": (json) => ({ ...json, model: { type: "BPE", vocab: {}, merges: 3 } }) },
      "decode-error",
      /no tokenizer that can be built/,
    ],
    [
      "a token id out of all bounds",
      "qwen",
      { "tokenizer_config.json": merge({ added_tokens_decoder: { 9e9: { content: "<|far|>" } } }) },
      "too-large",
      /id of a token/,
    ],
    [
      "no token for photos",
      "qwen",
      { "tokenizer_config.json": merge({ added_tokens_decoder: {} }) },
      "config",
      /<\|image_pad\|>/,
    ],
    [
      "a template that does not end",
      "qwen",
      { "chat_template.json": '{"chat_template":"{% for m in"}' },
      "decode-error",
      /chat template/,
    ],
    [
      "no template",
      "qwen",
      { "chat_template.json": null, "tokenizer_config.json": merge({ chat_template: null }) },
      "missing-file",
      /chat_template/,
    ],
    [
      "an unknown token that is unknown",
      "qwen",
      {
        "tokenizer.json": (json) => ({ ...json, model: { type: "BPE", vocab: { a: 0 }, merges: [], unk_token: "?" } }),
      },
      "config",
      /no token for/,
    ],
    ["a patch of no pixels", "qwen", { "preprocessor_config.json": merge({ patch_size: 0 }) }, "config", /patch_size/],
    ["two means", "qwen", { "preprocessor_config.json": merge({ image_mean: [0, 1] }) }, "config", /image_mean/],
    [
      "a deviation of nothing",
      "qwen",
      { "preprocessor_config.json": merge({ image_std: [1, 0, 1] }) },
      "config",
      /image_std/,
    ],
    ["another filter", "qwen", { "preprocessor_config.json": merge({ resample: 2 }) }, "unsupported", /resample/],
    [
      "photos of any size",
      "internvl",
      { "preprocessor_config.json": merge({ do_resize: false }) },
      "unsupported",
      /do_resize/,
    ],
  ])("%s", async (_, name, changes, code, message) => {
    const failure = await openProcessor(copyOf(name, changes))
      .then((processor) => processor.measure([{ role: "user", content: "b" }]))
      .catch((error) => error);
    expect(failure).toBeInstanceOf(GlobeError);
    expect(failure).toMatchObject({ code, message: expect.stringMatching(message) });
  });

  test("a folder that is not there", async () => {
    await expect(openProcessor(join(scratch, "nowhere"))).rejects.toMatchObject({ code: "missing-file" });
  });

  test("fields of any kind give an error of ours or a processor", async () => {
    const files = [
      "config.json",
      "preprocessor_config.json",
      "tokenizer_config.json",
      "generation_config.json",
    ] as const;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...files),
        fc.nat(),
        fc.jsonValue({ maxDepth: 2 }),
        async (file, pick, value) => {
          const change = (json: Record<string, unknown>) => {
            const keys = Object.keys(json);
            return { ...json, [keys[pick % keys.length]!]: value };
          };
          const processor = await openProcessor(copyOf("qwen", { [file]: change })).catch((error) => error);
          if (processor instanceof Error) expect(processor).toBeInstanceOf(GlobeError);
          else expect(processor.contextLength).toBeGreaterThan(0);
        },
      ),
      { numRuns: 60 },
    );
  });

  test("a tokenizer with parts of any kind gives an error of ours or a tokenizer", async () => {
    const original = JSON.parse(readFileSync(join(fixtures, "qwen", "tokenizer.json"), "utf8"));
    const paths = ["normalizer", "pre_tokenizer", "decoder", "post_processor", "added_tokens"];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths), fc.jsonValue({ maxDepth: 2 }), async (path, value) => {
        const file = JSON.stringify({ ...original, [path]: value });
        const failure = await openProcessor(copyOf("qwen", { "tokenizer.json": file }))
          .then((processor) => processor.measure([{ role: "user", content: "Where?" }]))
          .catch((error) => error);
        if (failure instanceof Error) expect(failure).toBeInstanceOf(GlobeError);
      }),
      { numRuns: 60 },
    );
  });
});

describe("what files say", () => {
  test("ends answers with the tokens of all files", async () => {
    const id = async (folder: string, token: string) => (await openProcessor(folder)).tokenizer.idOf(token);
    const end = await id(join(fixtures, "qwen"), "<|im_end|>");
    const document = await id(join(fixtures, "qwen"), "<|endoftext|>");
    expect((await openProcessor(join(fixtures, "qwen"))).endTokenIds).toEqual([end, document]);
    const onlyDocument = copyOf("internvl", {
      "config.json": (json) => ({ ...json, llm_config: { max_position_embeddings: 64, eos_token_id: document } }),
      "tokenizer_config.json": merge({ eos_token: null }),
    });
    expect((await openProcessor(onlyDocument)).endTokenIds).toEqual([document, end]);
  });

  test("gives an added token the id that the vocabulary has for it, and else its own", async () => {
    const decoder = {
      700: { content: "a", special: true },
      2000: { content: "<|far|>", special: false, normalized: false },
    };
    const changes = {
      "tokenizer_config.json": (json: object) =>
        merge({ added_tokens_decoder: { ...addedOf(json), ...decoder } })(json),
    };
    const { tokenizer, tokenBytes } = await openProcessor(copyOf("qwen", changes));
    const plain = (await openProcessor(join(fixtures, "qwen"))).tokenizer;
    expect(tokenizer.encode("a<|far|>")).toEqual([plain.idOf("a"), 2000]);
    expect(tokenBytes.isSpecial(plain.idOf("a")!)).toBe(true);
    expect(Buffer.from(tokenBytes.bytes(2000)).toString()).toBe("<|far|>");
  });

  test("finds the template in each of its places, first in its own file", async () => {
    const render = async (folder: string) => (await (await openProcessor(folder)).measure(ask(text("x")))).text;
    const write = (words: string) => JSON.stringify({ chat_template: words });
    const everywhere = {
      "chat_template.jinja": "jinja",
      "chat_template.json": write("json"),
      "processor_config.json": write("processor"),
      "tokenizer_config.json": merge({
        chat_template: [
          { name: "tool", template: "no" },
          { name: "default", template: "named" },
        ],
      }),
    };
    expect(await render(copyOf("qwen", everywhere))).toBe("jinja");
    const { "chat_template.jinja": _jinja, ...three } = everywhere;
    expect(await render(copyOf("qwen", three))).toBe("json");
    expect(await render(copyOf("qwen", { ...three, "chat_template.json": null }))).toBe("processor");
    expect(await render(copyOf("qwen", { ...three, "chat_template.json": null, "processor_config.json": "{}" }))).toBe(
      "named",
    );
  });

  test("writes content as plain text for templates that add it up", async () => {
    const template = "{% for message in messages %}[{{ message['content'] + eos_token }}]{% endfor %}";
    const processor = await openProcessor(
      copyOf("internvl", { "tokenizer_config.json": merge({ chat_template: template }) }),
    );
    const { text: prompt } = await processor.measure([
      { role: "system", content: "S" },
      ...ask(text("a"), await picture(64, 64), text("b")),
    ]);
    expect(prompt).toBe("[S<|im_end|>][a\n<image>\nb<|im_end|>]");
  });

  test("says the system text of the conversation that config.json names, where the messages bring none", async () => {
    const messages = ask(text("x"));
    const named = await (await openProcessor(join(fixtures, "internvl"))).measure(messages);
    expect(named.text).toContain("<|im_start|>system\n你是书生·万象");
    const other = copyOf("internvl", { "config.json": merge({ template: "another" }) });
    expect((await (await openProcessor(other)).measure(messages)).text).not.toContain("system");
  });

  test("reads a pixel budget in its older and its newer spelling, the older first", async () => {
    const tokens = async (fields: object) => {
      const plain = { min_pixels: null, max_pixels: null, size: null };
      const folder = copyOf("qwen", { "preprocessor_config.json": merge({ ...plain, ...fields }) });
      const { images } = await (await openProcessor(folder)).measure(ask(await picture(560, 560)));
      return images[0]!.tokens;
    };
    expect(await tokens({ max_pixels: 28 * 28 * 100 })).toBe(100);
    expect(await tokens({ size: { shortest_edge: 3136, longest_edge: 28 * 28 * 64 } })).toBe(64);
    expect(await tokens({ max_pixels: 28 * 28 * 100, size: { longest_edge: 28 * 28 * 64 } })).toBe(100);
    expect(await tokens({})).toBe(400);
  });

  test("keeps photos within what the caller asks for", async () => {
    const messages = ask(await picture(800, 600));
    const tokens = async (name: Checkpoint, options: object) =>
      (await (await openProcessor(join(fixtures, name), options)).measure(messages)).images[0]!.tokens;
    expect(await tokens("qwen", { maxPixels: 28 * 28 * 50 })).toBeLessThanOrEqual(50);
    expect(await tokens("qwen", { maxPixels: 1 })).toBe(1);
    expect(await tokens("internvl", { maxTiles: 1 })).toBe(256);
    expect(await tokens("internvl-hf", { maxTiles: 4 })).toBeLessThanOrEqual(5 * 256);
    await expect(openProcessor(join(fixtures, "qwen"), { maxPixels: 0 })).rejects.toMatchObject({ code: "usage" });
    await expect(openProcessor(join(fixtures, "internvl"), { maxTiles: 1.5 })).rejects.toMatchObject({ code: "usage" });
  });
});

describe("prompts that cannot be sent", () => {
  let qwen: Processor;
  let internvl: Processor;
  beforeAll(async () => {
    qwen = await openProcessor(join(fixtures, "qwen"));
    internvl = await openProcessor(join(fixtures, "internvl"));
  });

  test("a prompt that fills the context leaves no room for an answer", async () => {
    const messages = [{ role: "user", content: "Where?" }] as const;
    const { tokenIds } = await qwen.measure(messages);
    const { length } = tokenIds;
    await expect(qwen.measure(messages, { contextLength: length + 5, maxTokens: 5 })).resolves.toBeDefined();
    await expect(qwen.measure(messages, { contextLength: length + 5, maxTokens: 6 })).rejects.toThrow(
      `${length} tokens and the answer may take 6, but the context holds ${length + 5}; ask for at most 5 tokens.`,
    );
    await expect(qwen.measure(messages, { contextLength: length })).rejects.toThrow("shorten the messages");
  });

  test("photos that fill the context are told apart from text, and never decoded", async () => {
    const photo = await picture(500, 500);
    const cut = { ...photo, bytes: photo.bytes.subarray(0, photo.bytes.length / 2) };
    const failure = await qwen.prepare(ask(cut, photo, text("x")), { contextLength: 300 }).catch((error) => error);
    expect(failure).toMatchObject({ code: "too-large", facts: { limit: "context length" } });
    expect(failure.message).toMatch(/\(648 of them for 2 photos\).*send fewer or smaller photos/);
    await expect(qwen.prepare(ask(cut))).rejects.toMatchObject({ code: "decode-error" });
  });

  test("a context longer than the model's own is not believed", async () => {
    const many = [{ role: "user", content: "x ".repeat(9000) }] as const;
    await expect(qwen.measure(many, { contextLength: 1_000_000 })).rejects.toThrow("the context holds 8192");
  });

  test.each(["<|image_pad|>", "a <|image_pad|> b"])("text that stands for a photo: %s", async (words) => {
    await expect(qwen.measure([{ role: "user", content: words }])).rejects.toMatchObject({ code: "usage" });
    await expect(qwen.measure(ask(await picture(56, 56), text(words)))).rejects.toMatchObject({ code: "usage" });
  });

  test.each(["<image>", "<IMG_CONTEXT>"])("InternVL's text that stands for a photo: %s", async (words) => {
    await expect(internvl.measure([{ role: "assistant", content: words }])).rejects.toMatchObject({ code: "usage" });
    await expect(qwen.measure([{ role: "user", content: words }])).resolves.toBeDefined();
  });

  test("more photos, or more text, than the limits", async () => {
    const photo = await picture(16, 16);
    await expect(qwen.measure(ask(...Array<ImagePart>(257).fill(photo)))).rejects.toMatchObject({ code: "too-large" });
    await expect(qwen.measure([{ role: "user", content: "x".repeat(1_000_001) }])).rejects.toThrow("prompt text");
  });

  test("a template that leaves out photos, or refuses messages", async () => {
    const write = (template: string) =>
      copyOf("qwen", { "chat_template.json": JSON.stringify({ chat_template: template }) });
    const forgetful = await openProcessor(write("no photos"));
    await expect(forgetful.measure(ask(await picture(56, 56)))).rejects.toThrow("wrote 0 placeholders");
    const strict = await openProcessor(write("{{ raise_exception('System comes first') }}"));
    await expect(strict.measure(ask(text("x")))).rejects.toThrow("refused the messages: System comes first");
  });

  test("an interrupted one", async () => {
    const signal = AbortSignal.abort();
    await expect(qwen.prepare(ask(await picture(56, 56)), { signal })).rejects.toMatchObject({ name: "AbortError" });
  });
});
