// Names, settings and choices of the pull command, without a hub.
import fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import { chooseFiles, chooseFirst } from "./choose-files.ts";
import { explainStatus } from "./explain-status.ts";
import type { HubFile } from "./list-repository.ts";
import { findModel, modelFolder, repositoryOf, requireRevision } from "./model-name.ts";
import { readHubSettings } from "./open-hub.ts";

afterEach(() => {
  delete process.env.GLOBE_HOME;
});

test.each([
  ["GLOBE-Qwen2.5VL-7B", "globe-project/GLOBE-Qwen2.5VL-7B"],
  ["globe-internvl3-8b", "globe-project/GLOBE-InternVL3-8B"],
  ["Qwen/Qwen2.5-VL-7B-Instruct", "Qwen/Qwen2.5-VL-7B-Instruct"],
  ["a/b_c.d-e", "a/b_c.d-e"],
])("%s means %s", (name, repository) => {
  expect(repositoryOf(name)).toBe(repository);
});

test("no name and no revision leads out of the folder of models", () => {
  process.env.GLOBE_HOME = "/home/of/globe";
  const piece = fc.oneof(fc.string(), fc.constantFrom("..", "/", "\\", "@", "a", "b/c", ".", "-", "\u0000", "main"));
  const odd = fc.array(piece, { maxLength: 6 }).map((parts) => parts.join(""));
  fc.assert(
    fc.property(odd, odd, (name, revision) => {
      expect(findModel(`${name}@${revision}`)).toBeNull();
      const repository = repositoryOf(name);
      let known: string;
      try {
        known = requireRevision(revision);
      } catch {
        return;
      }
      if (repository !== null) {
        expect(modelFolder(repository, known)).toMatch(/^\/home\/of\/globe\/models\/[\w.-]+\/[\w.-]+(@[\w.@-]+)?$/);
        expect(modelFolder(repository, known)).not.toContain("..");
      }
    }),
    { numRuns: 2000 },
  );
});

test.each([
  [{}, { endpoint: "https://huggingface.co", token: undefined }],
  [{ HF_ENDPOINT: "https://hub.example.org/hf/" }, { endpoint: "https://hub.example.org/hf", token: undefined }],
  [{ HF_TOKEN: " hf_x\n" }, { endpoint: "https://huggingface.co", token: "hf_x" }],
  [
    { HF_ENDPOINT: "http://127.0.0.1:80", HF_TOKEN: "x" },
    { endpoint: "http://127.0.0.1", token: "x" },
  ],
  [{ HF_ENDPOINT: "http://hub.example.org" }, { endpoint: "http://hub.example.org", token: undefined }],
])("settings %j", (environment, expected) => {
  expect(readHubSettings(environment)).toEqual(expected);
});

test.each([
  [{ HF_ENDPOINT: "hub" }, "HF_ENDPOINT must be the address"],
  [{ HF_ENDPOINT: "ftp://hub" }, "HF_ENDPOINT must be the address"],
  [{ HF_ENDPOINT: "https://me:secret@hub" }, "HF_ENDPOINT must be the address"],
  [{ HF_TOKEN: "two words" }, "HF_TOKEN holds no usable token"],
  [{ HF_ENDPOINT: "http://hub.example.org", HF_TOKEN: "x" }, "HF_TOKEN is not sent unencrypted"],
])("settings %j are refused", (environment, words) => {
  expect(() => readHubSettings(environment)).toThrow(words);
});

const file = (name: string, size = 10): HubFile => ({ name, size, checksum: { kind: "blob", digest: "0" } });
const everything = [
  ...["config.json", "tokenizer.json", "tokenizer_config.json", "chat_template.jinja", "merges.txt", "LICENSE.md"],
  ...["model.safetensors.index.json", "a.safetensors", "b.safetensors"],
  ...[
    "other.safetensors",
    "model.fp16.safetensors.index.json",
    "pytorch_model.bin",
    "model.gguf",
    "run.py",
    "README.md",
  ],
].map((name) => file(name));

test("what a checkpoint needs is chosen, and nothing else", () => {
  expect(chooseFirst(everything, "a/b").map(({ name }) => name)).toEqual([
    "config.json",
    "model.safetensors.index.json",
  ]);
  const chosen = chooseFiles(everything, new Set(["a.safetensors", "b.safetensors"]), "a/b");
  expect(chosen).toEqual(everything.slice(0, 9));
  expect(() => chooseFiles(everything, new Set(["a.safetensors", "c.safetensors"]), "a/b")).toThrow(
    "lacks 1 of 2 files of weights: c.safetensors",
  );
  expect(() => chooseFiles([file("vocab.json", 10 ** 9), file("model.safetensors")], null, "a/b")).toThrow(
    /vocab\.json/,
  );
});

test("a date in Retry-After counts from now, and a status of the storage says nothing about the token", () => {
  const headers = new Headers({ "retry-after": new Date(Date.now() + 20_000).toUTCString() });
  const error = explainStatus({ status: 503, headers }, { url: "https://hub/x", isHome: true, token: undefined });
  expect(error.isRetryable).toBe(true);
  expect(error.facts.retryAfter).toSatisfy((seconds: number) => seconds > 15 && seconds <= 20);
  const storage = explainStatus(
    { status: 403, headers: new Headers() },
    { url: "https://cdn/x", isHome: false, token: "t" },
  );
  expect(storage.message).toBe("https://cdn/x answers with status 403; start the same command again.");
});
