// JSON Lines as they are written, cut off and damaged.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readJsonl } from "./read-jsonl.ts";
import type { RawRow } from "./sample-row.ts";
import { encodeJsonl } from "./write-jsonl.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "globe-jsonl-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function read(content: string | Uint8Array): Promise<RawRow[]> {
  const path = join(folder, "t.jsonl");
  await writeFile(path, content);
  return Array.fromAsync(readJsonl(path));
}

function brief(rows: readonly RawRow[]): unknown[] {
  return rows.map((row) => ("record" in row ? [row.line, row.record] : `${row.line}!${row.reason}`));
}

test.each<[string, string, unknown[]]>([
  [
    "plain lines",
    '{"id":"a"}\n{"id":"b"}\n',
    [
      [1, { id: "a" }],
      [2, { id: "b" }],
    ],
  ],
  [
    "CRLF and blank lines",
    '{"id":"a"}\r\n\r\n{"id":"b"}\r\n',
    [
      [1, { id: "a" }],
      [3, { id: "b" }],
    ],
  ],
  ["a byte order mark", '\ufeff{"id":"a"}\n', [[1, { id: "a" }]]],
  ["no line end after the last row", '{"id":"a"}', [[1, { id: "a" }]]],
  ["a torn last line", '{"id":"a"}\n{"id":"b', [[1, { id: "a" }], "2!torn"]],
  ["a broken line in the middle", '{"id":\n{"id":"b"}\n', ["1!malformed", [2, { id: "b" }]]],
  [
    "a line that is no object",
    '[1]\n"x"\nnull\n{"id":"b"}\n',
    ["1!malformed", "2!malformed", "3!malformed", [4, { id: "b" }]],
  ],
  ["ids longer than a double holds", '{"id":9007199254740993,"n":12.5}\n', [[1, { id: "9007199254740993", n: 12.5 }]]],
  ["long integers that fit stay numbers", '{"id":1000024720830245}\n', [[1, { id: 1000024720830245 }]]],
  ["an empty file", "", []],
])("%s", async (_name, content, expected) => {
  expect(brief(await read(content))).toEqual(expected);
});

test("lines longer than a chunk, with characters cut by its end, come whole", async () => {
  const records = [{ text: "東".repeat(200_000) }, { text: "é" }, { text: "x".repeat(700_000) }];
  const text = records.map((record) => JSON.stringify(record)).join("\n");
  expect((await read(text)).map((row) => "record" in row && row.record)).toEqual(records);
});

test("any records that are written are read again", async () => {
  const records = fc.array(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 })), { maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(records, async (written) => {
      // JSON has one zero, and `__proto__` is no member of an object literal.
      const plain = JSON.parse(JSON.stringify(written)) as Record<string, unknown>[];
      const text = (await Array.fromAsync(encodeJsonl(asAsync(plain)))).join("");
      expect((await read(text)).map((row) => "record" in row && row.record)).toEqual(plain);
    }),
    { numRuns: 50 },
  );
});

test("no bytes whatever make it throw", async () => {
  const line = fc.oneof(fc.json(), fc.string(), fc.constant("{}\n"));
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.uint8Array(),
        fc.array(line).map((lines) => Buffer.from(lines.join("\n"))),
      ),
      (bytes) => read(bytes).then(() => true),
    ),
  );
});

async function* asAsync<Item>(items: readonly Item[]): AsyncGenerator<Item> {
  yield* items;
}
