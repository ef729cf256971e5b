// Reads the server-sent events of a streamed answer.

/** The events of a stream, without `[DONE]`; throws where that is missing. */
export function readEvents(text: string): Record<string, unknown>[] {
  const data = text
    .split("\n\n")
    .filter((block) => block.startsWith("data: "))
    .map((block) => block.slice(6));
  if (data.pop() !== "[DONE]") throw new Error("The stream did not end with [DONE].");
  return data.map((each) => JSON.parse(each) as Record<string, unknown>);
}
