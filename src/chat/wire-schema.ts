// What servers send, described as loosely as their differences demand: unknown fields pass, and a field of the wrong
// type is treated as absent, because one odd field must not cost an answer that was computed for minutes.
import { z } from "zod";

const text = z.string().nullish().catch(null);
/** Some gateways count in fractions or below zero; such a count says nothing. */
const count = z.number().int().nonnegative().nullish().catch(null);

/** vLLM writes -9999 for an impossible token; llama.cpp writes null, since JSON has no infinity. */
const logprob = z
  .number()
  .nullable()
  .transform((value) => value ?? -9999);

const alternative = z.object({ token: z.string(), logprob });

const tokenLogprob = z.object({
  token: z.string(),
  logprob,
  bytes: z.array(z.number()).nullish().catch(null),
  top_logprobs: z.array(alternative).nullish().catch(null),
});

/** The chat form, and the older completions form that TGI and early SGLang and LM Studio put into chat answers. */
const logprobs = z
  .union([
    z.object({ content: z.array(tokenLogprob) }),
    z.object({
      tokens: z.array(z.string()),
      token_logprobs: z.array(logprob),
      top_logprobs: z.array(z.record(z.string(), logprob).nullable()).nullish().catch(null),
    }),
  ])
  .nullish()
  .catch(null);

/** Content is text, or (Mistral, some gateways) a list of parts. */
const content = z
  .union([z.string(), z.array(z.object({ text })).transform((parts) => parts.map((part) => part.text ?? "").join(""))])
  .nullish()
  .catch(null);

const message = z
  .object({
    content,
    /** vLLM before 0.11, SGLang, DeepSeek, llama.cpp. */
    reasoning_content: text,
    /** vLLM from 0.11, ollama, OpenRouter, LM Studio. */
    reasoning: text,
    refusal: text,
  })
  .nullish()
  .catch(null);

const choice = z.object({
  /** Left out by some servers when there is only one. */
  index: z.number().int().nonnegative().nullish().catch(null),
  message,
  delta: message,
  /** Completions-style text of servers that mix the two forms. */
  text,
  finish_reason: text,
  logprobs,
});

/** A whole completion and a chunk of a stream differ only in `message` and `delta`, and servers mix those up too. */
export const completionSchema = z.object({
  id: text,
  model: text,
  choices: z.array(choice).nullish().catch(null),
  usage: z.object({ prompt_tokens: count, completion_tokens: count }).nullish().catch(null),
});

export type WireCompletion = z.infer<typeof completionSchema>;
export type WireChoice = z.infer<typeof choice>;
export type WireLogprobs = NonNullable<z.infer<typeof logprobs>>;

/** `max_model_len` is vLLM's and SGLang's, `context_length` OpenRouter's, `meta.n_ctx_train` llama.cpp's. */
export const modelListSchema = z.object({
  data: z.array(
    z.object({
      id: z.string(),
      max_model_len: count,
      context_length: count,
      meta: z.object({ n_ctx_train: count, n_ctx: count }).nullish().catch(null),
    }),
  ),
});
