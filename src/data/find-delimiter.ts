// The character between the fields of a CSV file: spreadsheets of many countries write semicolons.
import { open } from "node:fs/promises";

/** Longer header lines are cut; their first columns decide. */
const headBytes = 64 * 1024;

/** A tab for `.tsv` files. Else the first of comma, semicolon and tab that the header line has outside quotes. */
export async function findDelimiter(file: string): Promise<string> {
  if (/\.tsv$/i.test(file)) return "\t";
  const handle = await open(file, "r");
  try {
    const head = new Uint8Array(headBytes);
    const { bytesRead } = await handle.read(head, 0, headBytes, 0);
    // The characters looked for are one byte of UTF-8 and the lower byte of UTF-16.
    const text = Buffer.from(head.subarray(0, bytesRead)).toString("latin1");
    const line = text
      .trimStart()
      .replace(/"[^"]*"/g, "")
      .split(/[\r\n]/)[0]!;
    return [",", ";", "\t"].find((delimiter) => line.includes(delimiter)) ?? ",";
  } finally {
    await handle.close();
  }
}
