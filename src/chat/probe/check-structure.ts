// Can answers be forced into a JSON schema?
import { afterThinking, type Finding, type Probe, question } from "./finding.ts";

const schema = {
  type: "object",
  properties: { capital: { type: "string" }, hasCoast: { type: "boolean" } },
  required: ["capital", "hasCoast"],
  additionalProperties: false,
};

/** The words ask for prose, so that only a server that enforces the schema gives JSON. */
export async function checkStructure(probe: Probe): Promise<Finding> {
  const request = question("Write one sentence about France.", {
    maxTokens: 256,
    jsonSchema: { name: "fact", schema },
  });
  const { choices } = await probe.ask(request);
  const isFollowed = follows(afterThinking(choices[0]!.text));
  return {
    check: "structure",
    state: isFollowed ? "ok" : "limited",
    says: isFollowed ? "Answers follow a JSON schema." : "A JSON schema is accepted and not followed.",
    advice: isFollowed ? null : "Nothing that is measured depends on it; curation then reads answers as text.",
    facts: { isFollowed },
  };
}

function follows(text: string): boolean {
  try {
    const value = JSON.parse(text) as Record<string, unknown>;
    return typeof value.capital === "string" && typeof value.hasCoast === "boolean" && Object.keys(value).length === 2;
  } catch {
    return false;
  }
}
