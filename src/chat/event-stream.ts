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
  /** The beginning of a line whose end has not come; joined once, or a long line would be copied for every chunk. */
  let rest: string[] = [];
  let restLength = 0;
  let skipsFeed = false;
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
    let start = skipsFeed && text.startsWith("\n") ? 1 : 0;
    if (text !== "") skipsFeed = false;
    const nextFeed = createFinder(text, "\n");
    const nextCarriage = createFinder(text, "\r");
    for (;;) {
      const end = Math.min(nextFeed(start), nextCarriage(start));
      if (end === Number.POSITIVE_INFINITY) break;
      readLine(rest.join("") + text.slice(start, end));
      rest = [];
      restLength = 0;
      start = end + 1;
      if (text[end] === "\r") {
        if (text[start] === "\n") start++;
        else skipsFeed = start === text.length;
      }
    }
    if (start < text.length) rest.push(text.slice(start));
    restLength += text.length - start;
    enforceLimit(eventCharacters, restLength, "A line of the answer");
  };

  return {
    push: (chunk) => readText(decoder.decode(chunk, { stream: true })),
    end() {
      readText(decoder.decode());
      readLine(rest.join(""));
      dispatch();
    },
  };
}

/** Remembers the last hit, so that text with one kind of line end is not searched for the other at every line. */
function createFinder(text: string, character: string): (from: number) => number {
  let hit = -1;
  return (from) => {
    if (hit >= from) return hit;
    const found = text.indexOf(character, from);
    hit = found < 0 ? Number.POSITIVE_INFINITY : found;
    return hit;
  };
}
