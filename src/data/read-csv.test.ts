// CSV as people and programs write it, and CSV that is broken.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type CsvOptions, readCsv } from "./read-csv.ts";
import type { RawRow } from "./sample-row.ts";
import { encodeCsv } from "./write-csv.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "globe-csv-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function read(content: string | Uint8Array, options: CsvOptions = {}, name = "t.csv"): Promise<RawRow[]> {
  const path = join(folder, name);
  await writeFile(path, content);
  return Array.fromAsync(readCsv(path, options));
}

/** `line:values` of a good row, `line!reason` of a bad one. */
function brief(rows: readonly RawRow[]): string[] {
  return rows.map((row) =>
    "record" in row ? `${row.line}:${Object.values(row.record).join("|")}` : `${row.line}!${row.reason}`,
  );
}

const utf16 = (text: string) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, "utf16le")]);

test.each<[string, string | Uint8Array, string[]]>([
  ["plain rows", "a,b\n1,2\n3,4\n", ["2:1|2", "3:3|4"]],
  ["no line end after the last row", "a,b\n1,2", ["2:1|2"]],
  ["CRLF", "a,b\r\n1,2\r\n3,4\r\n", ["2:1|2", "3:3|4"]],
  ["a UTF-8 byte order mark", "\ufeffa,b\n1,é\n", ["2:1|é"]],
  ["UTF-16 with its mark, as spreadsheets export", utf16("a,b\r\n1,東京\r\n"), ["2:1|東京"]],
  ["quotes, commas and doubled quotes", 'a,b\n"x, ""y""",2\n', ['2:x, "y"|2']],
  ["a line end inside quotes moves later line numbers", 'a,b\n"x\ny",2\n3,4\n', ["2:x\ny|2", "4:3|4"]],
  ["a CRLF inside quotes counts once", 'a,b\r\n"x\r\ny",2\r\n3,4\r\n', ["2:x\r\ny|2", "4:3|4"]],
  ["semicolons, as spreadsheets of many countries write", "\ufeffa;b\r\n1,5;2\r\n", ["2:1,5|2"]],
  ["semicolons in UTF-16", utf16("a;b\r\n1;東京\r\n"), ["2:1|東京"]],
  ["tabs under the name of a CSV file", "a\tb\n1, 2\t3\n", ["2:1, 2|3"]],
  ["a semicolon in a quoted header of one column", '"a;b"\n1;2\n', ["2:1;2"]],
  ["commas before semicolons", "a,b;c\n1,2;3\n", ["2:1|2;3"]],
  ["blank lines are no rows, and are counted", "a,b\n\n1,2\n\n\n3,4\n", ["3:1|2", "6:3|4"]],
  ["a quote inside an unquoted field is a character", 'a,b\n5" gun,2\n3,4\n', ['2:5" gun|2', "3:3|4"]],
  ["too few fields", "a,b\n1\n3,4\n", ["2!malformed", "3:3|4"]],
  ["too many fields", "a,b\n1,2,3\n3,4\n", ["2!malformed", "3:3|4"]],
  ["a quote that is never closed costs its own line alone", 'a,b\n1,"x\n3,4\n5,6\n', ["2!malformed", "3:3|4", "4:5|6"]],
  [
    "two stray quotes cost their lines, not those between them",
    'a,b\n"1,2\n3,4\n"5,6\n7,8\n',
    ["2!malformed", "3:3|4", "4!malformed", "5:7|8"],
  ],
  ["a quoted field that begins with a quote and goes on below", 'a,b\n"""x\n"" y",2\n3,4\n', ['2:"x\n" y|2', "4:3|4"]],
  ["an unclosed quote in the last line", 'a,b\n1,2\n3,"4', ["2:1|2", "3!malformed"]],
  ["a header alone", "a,b\n", []],
  ["one column with an empty value", 'a\n""\nx\n', ["2:", "3:x"]],
])("%s", async (_name, content, expected) => {
  expect(brief(await read(content))).toEqual(expected);
});

test("a record above the limit is reported by its line, and reading goes on", async () => {
  const rows = await read(`a,b\n1,"${"x".repeat(500)}"\n3,4\n`, { maxRecordBytes: 100 });
  expect(brief(rows)).toEqual(["2!too-large", "3:3|4"]);
  expect(rows[0]).toMatchObject({ message: expect.stringContaining("longer than 100 bytes (CSV record size)") });
});

test("an open quote in a large file costs its line alone", async () => {
  const lines = Array.from({ length: 60_000 }, (_, row) => (row === 30_000 ? `${row},"open` : `${row},value ${row}`));
  const rows = await read(`a,b\n${lines.join("\n")}\n`);
  expect(rows.length).toBe(60_000);
  expect(rows.filter((row) => !("record" in row))).toMatchObject([{ line: 30_002 }]);
  expect(rows.at(-1)).toMatchObject({ line: 60_001, record: { a: "59999" } });
});

test("a tab separates in .tsv files", async () => {
  expect(brief(await read("a\tb\n1,5\t2\n", {}, "t.tsv"))).toEqual(["2:1,5|2"]);
});

test("an unnamed first column keeps its empty name, later ones get a number", async () => {
  const rows = await read(",a,\n0,x,y\n");
  expect(rows[0]).toMatchObject({ record: { "": "0", a: "x", "column 3": "y" } });
});

test.each([
  ["an empty file", "", /is empty; a table needs a header line/],
  ["a column that is named twice", "a,b,a\n1,2,3\n", /has the column "a" twice/],
  ["a header that never ends", '"a,b\n1,2\n', /has no readable header/],
])("%s is an error of the file", async (_name, content, message) => {
  await expect(read(content)).rejects.toThrow(message);
});

test("any table that is written is read again", async () => {
  const cell = fc.string({ unit: fc.constantFrom("a", '"', ",", "\n", "\r", " ", "é", "東", "'") });
  const table = fc.array(fc.tuple(cell, cell, cell), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(table, async (rows) => {
      const records = rows.map(([a, b, c]) => ({ a, b, c }));
      const text = (await Array.fromAsync(encodeCsv(["a", "b", "c"], asAsync(records)))).join("");
      const found = await read(text);
      expect(found.map((row) => ("record" in row ? row.record : row.message))).toEqual(records);
    }),
  );
});

test("no bytes whatever make it throw anything but an error of the file", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
      try {
        await read(bytes, { maxRecordBytes: 64 });
      } catch (error) {
        expect(error).toMatchObject({ name: "GlobeError" });
      }
    }),
  );
});

async function* asAsync<Item>(items: readonly Item[]): AsyncGenerator<Item> {
  yield* items;
}
