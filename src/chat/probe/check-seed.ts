// Does a seed make answers repeatable?
import { type Finding, type Probe, question } from "./finding.ts";

export async function checkSeed(probe: Probe): Promise<Finding> {
  const write = async (seed: number) => {
    const request = question("Write twelve random words.", { temperature: 1, seed, maxTokens: 32 });
    const { choices } = await probe.ask(request);
    return choices[0]!.text + choices[0]!.reasoning;
  };
  const [first, again, other] = [await write(7), await write(7), await write(8)];
  const repeats = first === again;
  const varies = first !== other;
  const found = (state: Finding["state"], says: string, advice: string | null): Finding => ({
    check: "seed",
    state,
    says,
    advice,
    facts: { repeats, varies },
  });
  if (repeats && varies) return found("ok", "The same seed gives the same answer, another seed another one.", null);
  if (repeats)
    return found("unknown", "Every seed gave the same answer at temperature 1: sampling seems to be off.", null);
  return found(
    "limited",
    "The same seed gave two different answers.",
    "Runs cannot be repeated exactly. Temperature 0 comes closer; batching still changes the last digits.",
  );
}
