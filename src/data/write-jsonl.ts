// Writes records as JSON Lines; bytes become base64 text and what is unknown is left out.
import { toJson } from "./column-text.ts";

const chunkLength = 256 * 1024;

/** Yields one line for each record. */
export async function* encodeJsonl(records: AsyncIterable<Readonly<Record<string, unknown>>>): AsyncGenerator<string> {
  let text = "";
  for await (const record of records) {
    text += `${toJson(record)}\n`;
    if (text.length < chunkLength) continue;
    yield text;
    text = "";
  }
  if (text !== "") yield text;
}
