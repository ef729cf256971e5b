import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { GlobeError, nameFile, redactSecrets, toGlobeError } from "./errors.ts";

test.each([
  ["Authorization: Bearer abcdef123456", "abcdef123456"],
  ["key sk-proj-1234567890 was refused", "sk-proj-1234567890"],
  ["https://user:pass4321@host/v1", "pass4321"],
  ["?api_key=abcd1234&x=1", "abcd1234"],
  ['{"token": "hf_abcdefgh"}', "hf_abcdefgh"],
  ['{"api-key":"0123456789"}', "0123456789"],
])("a secret is taken out of: %s", (text, secret) => {
  expect(redactSecrets(text)).not.toContain(secret);
  const error = new GlobeError("http-status", text, { facts: { url: text, detail: text } });
  expect(error.message + JSON.stringify(error.facts)).not.toContain(secret);
});

test("ordinary sentences stay as they are", () => {
  const sentence = "The model used 512 tokens: raise --max-tokens. The secret of Paris, token by token.";
  expect(redactSecrets(sentence)).toBe(sentence);
});

test("an abort and a foreign error become errors of ours", () => {
  expect(toGlobeError(new DOMException("stop", "AbortError")).code).toBe("aborted");
  expect(toGlobeError("text")).toMatchObject({ code: "internal", message: "text" });
  const own = new GlobeError("usage", "x");
  expect(toGlobeError(own)).toBe(own);
});

const folder = mkdtempSync(join(tmpdir(), "globe-errors-"));
const file = join(folder, "file");
writeFileSync(file, "no database ".repeat(200));

test.each<[string, () => unknown, RegExp]>([
  ["a file that is not there", () => readFileSync(join(folder, "none")), /^There is no .*none\.$/],
  ["a folder where a file is needed", () => readFileSync(folder), /^The path is a folder, and a file is needed/],
  ["a file where a folder is needed", () => mkdirSync(file, { recursive: true }), /file is a file, and a folder is/],
  [
    "a file in the middle of a path",
    () => mkdirSync(join(file, "x"), { recursive: true }),
    /a part of its path is a file/,
  ],
  ["a list of what is no folder", () => readdirSync(file), /a part of its path is a file/],
  ["a file that is no database", () => new DatabaseSync(file).exec("SELECT * FROM answers"), /no database; delete it/],
  ["a name that is too long", () => writeFileSync(join(folder, "n".repeat(300)), ""), /its name is too long/],
])("a refusal of the operating system is a sentence: %s", (_name, work, sentence) => {
  const error = toGlobeError(thrownBy(work));
  expect(error.message).toMatch(sentence);
  expect(["file-system", "missing-file"]).toContain(error.code);
});

test.each([
  ["ENOSPC", "write", /^The disk is full, so predictions\.csv cannot be written\. Make room/],
  ["EROFS", "open", /^predictions\.csv cannot be written: its file system is read-only\.$/],
  ["EACCES", "open", /^predictions\.csv may not be read or written; check its permissions\.$/],
])("a refusal names the file that was asked for, not its temporary name: %s", (code, syscall, sentence) => {
  const refusal = Object.assign(new Error(code), { code, syscall });
  const error = toGlobeError(nameFile(refusal, "predictions.csv.812-0af3b1c2.tmp"));
  expect(error.message).toMatch(sentence);
});

function thrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}
