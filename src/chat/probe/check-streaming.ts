// Does the text come while it is written, and how fast?
import { type Finding, type Probe, question } from "./finding.ts";

export async function checkStreaming(probe: Probe): Promise<Finding> {
  let pieces = 0;
  let hasUsage = false;
  let timing = { firstTokenMs: null as number | null, tokensPerSecond: null as number | null };
  for await (const event of probe.stream(question("Count from 1 to 30, separated by spaces.", { maxTokens: 96 }))) {
    if (event.type === "text" || event.type === "reasoning") pieces++;
    if (event.type === "usage") hasUsage = true;
    if (event.type === "done") timing = event.timing;
  }
  const { firstTokenMs, tokensPerSecond } = timing;
  const facts = { pieces, hasUsage, firstTokenMs: round(firstTokenMs), tokensPerSecond: round(tokensPerSecond) };
  if (firstTokenMs === null || pieces < 3) {
    return {
      check: "streaming",
      state: "limited",
      says: "A stream was asked for and the answer came in one piece.",
      advice:
        "Everything works; reasons appear only when they are complete. A proxy in between may be collecting them.",
      facts,
    };
  }
  const speed = tokensPerSecond === null ? "" : `, then ${tokensPerSecond.toFixed(0)} tokens/s`;
  return {
    check: "streaming",
    state: "ok",
    says: `Text comes as it is written: the first after ${(firstTokenMs / 1000).toFixed(2)} s${speed}.`,
    advice: hasUsage ? null : "Token counts are missing from the stream; ask without streaming where they matter.",
    facts,
  };
}

const round = (value: number | null) => (value === null ? null : Math.round(value * 10) / 10);
