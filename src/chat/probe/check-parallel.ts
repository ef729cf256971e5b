// How many requests does the server really write at the same time?
import { type Finding, type Probe, question } from "./finding.ts";

/**
 * Starts `count` streams together and counts how many of them overlap between their first and their last text: a server
 * with four slots keeps the fifth stream silent until one of the first four has ended.
 */
export async function checkParallel(probe: Probe, count: number): Promise<Finding> {
  const begun = probe.clock.monotonic();
  const spans = await Promise.all(
    Array.from({ length: count }, async (_, i) => {
      let first: number | null = null;
      let last = 0;
      const request = question(`Count from ${i + 1} to 100, separated by spaces.`, { maxTokens: 64, seed: i });
      for await (const event of probe.stream(request)) {
        if (event.type !== "text" && event.type !== "reasoning") continue;
        last = probe.clock.monotonic();
        first ??= last;
      }
      return first === null ? null : { first, last };
    }),
  );
  const known = spans.filter((span) => span !== null && span.last > span.first) as { first: number; last: number }[];
  const overlapping = Math.max(
    0,
    ...known.map(({ first }) => known.filter((span) => span.first <= first && first < span.last).length),
  );
  // A gateway that collects each answer first sends them all in bursts, one after the other, however many it wrote at once.
  const wait = Math.min(...known.map(({ first }) => first - begun));
  const areBursts = overlapping < count && known.every(({ first, last }) => last - first < wait / 4);
  if (known.length < count || areBursts) {
    return {
      check: "parallel",
      state: "unknown",
      says: `${count} requests at once were answered, too fast or too much in one piece to see how many overlap.`,
      advice: null,
      facts: { asked: count, overlapping: null },
    };
  }
  const facts = { asked: count, overlapping };
  if (overlapping === 1) {
    return {
      check: "parallel",
      state: "limited",
      says: `Of ${count} requests at once, one is answered after the other.`,
      advice: "Give the server more slots: llama-server --parallel 8, ollama OLLAMA_NUM_PARALLEL=8.",
      facts,
    };
  }
  const isAll = overlapping === count;
  return {
    check: "parallel",
    state: "ok",
    says: isAll
      ? `${count} requests at once are all written side by side; try more.`
      : `Of ${count} requests at once, ${overlapping} are written side by side.`,
    advice: isAll ? null : `More than --max-in-flight ${overlapping} brings no speed here.`,
    facts,
  };
}
