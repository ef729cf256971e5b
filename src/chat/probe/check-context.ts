// How much prompt and answer fit together, really?
import { z } from "zod";
import { GlobeError } from "../../run/errors.ts";
import { isContextOverflow } from "../endpoint-error.ts";
import { afterThinking, type Finding, type Probe, question } from "./finding.ts";

/** A picture of 1,280 tokens, the prompt, and an answer of 1,024. */
const needed = 2_600;
/** The same with room for a system prompt, a hint and a larger picture. */
const comfortable = 4_096;

const longer =
  "Start the server with a longer context: vLLM --max-model-len, llama-server -c, ollama OLLAMA_CONTEXT_LENGTH " +
  "(its default of 4,096 holds for this protocol whatever the model can do), LM Studio: in the model's load settings.";

/** `GET /props` of llama-server; the context is that of one slot. */
const propsSchema = z.object({ default_generation_settings: z.object({ n_ctx: z.number().int().positive() }) });

/**
 * Takes the server's word where it gives one for the running model; else sends a prompt of about `goal` tokens that
 * hides a word at its beginning, and sees whether the server refuses it, shortens it in silence, or finds the word.
 */
export async function checkContext(probe: Probe, goal: number): Promise<Finding> {
  const props = propsSchema.safeParse(await probe.readOwn("/props"));
  const told = props.success ? props.data.default_generation_settings.n_ctx : probe.listedContext;
  if (told !== null) return judge(told, "told", `The server gives each request ${told} tokens of context.`);
  if (goal === 0) return unknown("The server does not tell its context, and it was not tried out.", null);
  for (let size = goal; size >= 1_000; size = Math.floor(size / 2)) {
    const finding = await tryOut(probe, size);
    if (finding) return finding;
  }
  return judge(1_000, "tried", "Not even a prompt of 1,000 tokens is accepted.");
}

/** Null where the prompt was refused without saying what would fit. */
async function tryOut(probe: Probe, size: number): Promise<Finding | null> {
  // Measured on a small prompt first, since a tokenizer of another language model counts differently.
  const sample = await probe.ask(question(haystack(40), { maxTokens: 1 }));
  const perLine = (sample.usage?.promptTokens ?? 40 * 12) / 40;
  const lines = Math.floor(size / perLine);
  let answer: Awaited<ReturnType<Probe["ask"]>>;
  try {
    answer = await probe.ask(question(haystack(lines), { maxTokens: 256 }));
  } catch (error) {
    if (!GlobeError.is(error) || error.facts.status === undefined || error.isRetryable) throw error;
    const words = error.facts.detail ?? "";
    if (!isContextOverflow({ message: words, type: null, status: null })) throw error;
    const limit = readLimit(words, size);
    return limit === null
      ? null
      : judge(limit, "refused", `Longer prompts are refused: the context holds ${limit} tokens.`);
  }
  const counted = answer.usage?.promptTokens ?? null;
  const expected = Math.round(lines * perLine);
  const finds = afterThinking(answer.choices[0]!.text).toLowerCase().includes(word);
  if (counted !== null && counted < expected * 0.8) {
    return judge(counted, "shortened", `A prompt of ${expected} tokens was cut to ${counted} without a word.`);
  }
  if (finds)
    return judge(
      counted ?? expected,
      "tried",
      `A prompt of ${counted ?? expected} tokens was read from its beginning.`,
    );
  return unknown(
    `A prompt of ${expected} tokens was taken, but the model could not say what stood at its beginning.`,
    `Either the server cuts long prompts or the model loses track. ${longer}`,
  );
}

const word = "marzipan";

function haystack(lines: number): string {
  const filler = Array.from(
    { length: lines },
    (_, i) => `Line ${i + 1}: the road goes on along the river and the hills.`,
  );
  return `The secret word is ${word}.\n${filler.join("\n")}\nWhat is the secret word? Answer with that word alone.`;
}

/** The context out of a refusal: "maximum context length is 8096 tokens. However, you requested 9000". */
function readLimit(words: string, asked: number): number | null {
  const direct = /(?:context (?:length|size|window)[^\d]{0,24}|n_ctx\D{0,6})(\d{3,7})/i.exec(words)?.[1];
  const numbers = [direct, ...(words.match(/\d{3,7}/g) ?? [])]
    .map(Number)
    .filter((number) => number > 0 && number < asked * 1.2);
  return numbers[0] ?? null;
}

function judge(tokens: number, source: string, says: string): Finding {
  const state = tokens < needed ? "missing" : tokens < comfortable ? "limited" : "ok";
  return { check: "context", state, says, advice: state === "ok" ? null : longer, facts: { tokens, source } };
}

function unknown(says: string, advice: string | null): Finding {
  return { check: "context", state: "unknown", says, advice, facts: { tokens: null, source: null } };
}
