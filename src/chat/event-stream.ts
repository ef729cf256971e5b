// Parser of server-sent events (WHATWG HTML 9.2.6) that takes bytes as they come, split anywhere.
import { enforceLimit } from "../run/limits.ts";
import { eventCharacters } from "./limits.ts";

export interface EventStreamParser {
  push(chunk: Uint8Array): void;
  /** Tells the parser that the bytes have ended; an event whose blank line is missing is still delivered. */
  end(): void;
}

/**
 * Calls `deliver` with the data and the type of each event. Beyond the standard, a line that starts with `{` counts as
 * data: proxies put bare error objects into streams.
 */
export function createEventStreamParser(deliver: (data: string, type: string) => void): EventStreamParser {
  const decoder = new TextDecoder();
  let rest = "";
  let data: string[] = [];
  let type = "";
  let size = 0;

  const dispatch = () => {
    const joined = data.length === 1 ? data[0]! : data.join("\n");
    const name = type;
    const isEmpty = data.length === 0;
    data = [];
    type = "";
    size = 0;
    if (!isEmpty) deliver(joined, name || "message");
  };

  const readLine = (line: string) => {
    if (line === "") return dispatch();
    if (line.startsWith("data:")) data.push(line.slice(line[5] === " " ? 6 : 5));
    else if (line.startsWith("event:")) type = line.slice(line[6] === " " ? 7 : 6);
    else if (line.startsWith("{")) data.push(line);
    else return;
    size += line.length;
    enforceLimit(eventCharacters, size, "An event of the answer");
  };

  const readText = (text: string) => {
    let from = rest.length > 0 && rest.endsWith("\r") ? rest.length - 1 : rest.length;
    rest += text;
    let start = 0;
    for (;;) {
      const end = lineEnd(rest, from);
      // A carriage return at the very end may be half of CRLF: wait for what follows.
      if (end < 0 || (rest[end] === "\r" && end === rest.length - 1)) break;
      readLine(rest.slice(start, end));
      start = end + (rest[end] === "\r" && rest[end + 1] === "\n" ? 2 : 1);
      from = start;
    }
    rest = rest.slice(start);
    enforceLimit(eventCharacters, rest.length, "A line of the answer");
  };

  return {
    push: (chunk) => readText(decoder.decode(chunk, { stream: true })),
    end() {
      readText(decoder.decode());
      if (rest !== "") readLine(rest.replace(/\r$/, ""));
      rest = "";
      dispatch();
    },
  };
}

function lineEnd(text: string, from: number): number {
  const feed = text.indexOf("\n", from);
  const carriage = text.indexOf("\r", from);
  return feed < 0 || carriage < 0 ? Math.max(feed, carriage) : Math.min(feed, carriage);
}
