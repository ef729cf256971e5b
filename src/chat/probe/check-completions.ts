// Can one request bring several answers?
import { type Finding, type Probe, question } from "./finding.ts";

export async function checkCompletions(probe: Probe): Promise<Finding> {
  const asked = 3;
  const { choices } = await probe.ask(question("Name a city.", { n: asked, temperature: 1, maxTokens: 8 }));
  const isWhole = choices.length === asked;
  return {
    check: "completions",
    state: isWhole ? "ok" : "limited",
    says: isWhole
      ? `One request can bring several answers (n = ${asked}).`
      : `${asked} answers were asked for in one request and ${choices.length} came.`,
    advice: isWhole ? null : "Several answers are then asked for one by one, and the picture is read each time.",
    facts: { asked, came: choices.length },
  };
}
