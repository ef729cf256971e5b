// Puts a scripted behaviour on the wire as vLLM would: one JSON completion, or the events of a stream.

export interface Alternative {
  readonly token: string;
  readonly logprob: number;
}

/** One answer; a list of texts answers `n` completions in turn. */
export interface ScriptedBehaviour {
  readonly text?: string | readonly string[];
  readonly reasoning?: string;
  readonly finishReason?: string;
  /** Alternatives by token position; elsewhere the chosen token has probability 0.9. */
  readonly top?: readonly (readonly Alternative[])[];
  readonly promptTokens?: number;
  /** Milliseconds before the answer begins, and between the tokens of a stream. */
  readonly delayMs?: number;
  readonly tokenDelayMs?: number;
  /** Anything but 200 answers with `body` alone. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** The fields of a request that decide the form of its answer. */
export interface AnswerForm {
  readonly id: string;
  readonly model: string;
  readonly promptTokens: number;
  readonly n: number;
  readonly maxTokens: number;
  /** Null where no log-probabilities were asked for. */
  readonly topLogprobs: number | null;
  readonly withUsage: boolean;
}

interface Choice {
  readonly index: number;
  readonly tokens: readonly string[];
  readonly finishReason: string;
}

/** A token is a word with the space before it. */
const tokenPattern = /\s*\S+|\s+$/g;

export function writeCompletion(behaviour: ScriptedBehaviour, form: AnswerForm): object {
  const choices = chooseTexts(behaviour, form);
  return {
    ...header(form),
    object: "chat.completion",
    choices: choices.map(({ index, tokens, finishReason }) => ({
      index,
      message: { role: "assistant", content: tokens.join(""), ...reasoningOf(behaviour) },
      logprobs: writeLogprobs(tokens, 0, behaviour, form),
      finish_reason: finishReason,
    })),
    usage: countUsage(choices, behaviour, form),
  };
}

/** The events of a stream, each with its blank line; completions take turns, token by token. */
export function writeEvents(behaviour: ScriptedBehaviour, form: AnswerForm): string[] {
  const choices = chooseTexts(behaviour, form);
  const event = (fields: object) =>
    `data: ${JSON.stringify({ ...header(form), object: "chat.completion.chunk", ...fields })}\n\n`;
  const piece = (index: number, delta: object, finishReason: string | null = null, logprobs: object | null = null) =>
    event({ choices: [{ index, delta, logprobs, finish_reason: finishReason }] });
  const longest = Math.max(...choices.map(({ tokens }) => tokens.length));
  const positions = Array.from({ length: longest }, (_, position) => position);
  return [
    ...choices.map(({ index }) => piece(index, { role: "assistant", content: "", ...reasoningOf(behaviour) })),
    ...positions.flatMap((position) =>
      choices
        .filter(({ tokens }) => position < tokens.length)
        .map(({ index, tokens }) => {
          const token = tokens[position]!;
          return piece(index, { content: token }, null, writeLogprobs([token], position, behaviour, form));
        }),
    ),
    ...choices.map(({ index, finishReason }) => piece(index, {}, finishReason)),
    ...(form.withUsage ? [event({ choices: [], usage: countUsage(choices, behaviour, form) })] : []),
    "data: [DONE]\n\n",
  ];
}

function chooseTexts({ text = "", finishReason = "stop" }: ScriptedBehaviour, { n, maxTokens }: AnswerForm): Choice[] {
  const texts = typeof text === "string" ? [text] : text;
  return Array.from({ length: n }, (_, index) => {
    const tokens = texts[index % texts.length]!.match(tokenPattern) ?? [];
    const isCut = tokens.length > maxTokens;
    return { index, tokens: tokens.slice(0, maxTokens), finishReason: isCut ? "length" : finishReason };
  });
}

const header = ({ id, model }: AnswerForm) => ({ id, created: 0, model });
const reasoningOf = ({ reasoning }: ScriptedBehaviour) => (reasoning ? { reasoning_content: reasoning } : {});

function countUsage(choices: readonly Choice[], behaviour: ScriptedBehaviour, form: AnswerForm) {
  const promptTokens = behaviour.promptTokens ?? form.promptTokens;
  const completionTokens = choices.reduce((sum, { tokens }) => sum + tokens.length, 0);
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
  };
}

function writeLogprobs(
  tokens: readonly string[],
  start: number,
  { top }: ScriptedBehaviour,
  { topLogprobs }: AnswerForm,
): object | null {
  if (topLogprobs === null) return null;
  const content = tokens.map((token, i) => {
    const alternatives = top?.[start + i] ?? inventAlternatives(token);
    return {
      token,
      logprob: alternatives.find((alternative) => alternative.token === token)?.logprob ?? Math.log(0.9),
      bytes: [...Buffer.from(token)],
      top_logprobs: alternatives.slice(0, topLogprobs),
    };
  });
  return { content };
}

function inventAlternatives(token: string): Alternative[] {
  const others = Array.from({ length: 19 }, (_, i) => ({
    token: `${token}-${i + 1}`,
    logprob: Math.log(0.05 / 2 ** i),
  }));
  return [{ token, logprob: Math.log(0.9) }, ...others];
}
