// How many alternatives does the server tell for each token?
import { GlobeError } from "../../run/errors.ts";
import { type Finding, type Probe, question } from "./finding.ts";

/** The localizability reward reads yes and no out of five alternatives (`top_logprobs` of the published code). */
const wanted = 5;

const advice = "Localizability and confidence need alternatives: vLLM and SGLang give them (vLLM: --max-logprobs 20).";

/** Asks for 20, the most that OpenAI and vLLM allow, then for less where the server refuses. */
export async function checkLogprobs(probe: Probe): Promise<Finding> {
  let refusal = "";
  for (const asked of [20, 10, wanted, 1]) {
    try {
      const request = question("Is Paris the capital of France? Answer yes or no.", {
        maxTokens: 4,
        topLogprobs: asked,
      });
      const { choices } = await probe.ask(request);
      const tokens = choices[0]!.logprobs;
      return conclude(tokens === null ? null : Math.max(...tokens.map(({ top }) => top.length)), asked);
    } catch (error) {
      if (!GlobeError.is(error) || error.facts.status === undefined) throw error;
      refusal = error.facts.detail ?? error.message;
    }
  }
  return {
    check: "logprobs",
    state: "missing",
    says: `Log-probabilities are refused: ${refusal}`,
    advice,
    facts: { depth: 0 },
  };
}

function conclude(depth: number | null, asked: number): Finding {
  const found = (state: Finding["state"], says: string): Finding => ({
    check: "logprobs",
    state,
    says,
    advice: state === "ok" ? null : advice,
    facts: { depth: depth ?? 0, asked },
  });
  if (depth === null) return found("missing", "Log-probabilities are accepted and silently left out.");
  if (depth === 0) return found("limited", "Each token has its log-probability, and no alternatives.");
  if (depth < wanted) {
    return found("limited", `Only ${depth} of ${asked} alternatives come back; yes or no may not be among them.`);
  }
  return found("ok", `Each token comes with ${depth} alternatives.`);
}
