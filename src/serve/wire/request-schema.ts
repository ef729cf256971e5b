// What a `chat/completions` request may hold, as OpenAI documents it, with the vendor fields that vLLM added.
import { z } from "zod";
import type { ServeLimits } from "../serve-limits.ts";

const textPart = z.object({ type: z.literal("text"), text: z.string() });

const imagePart = z.object({
  type: z.literal("image_url"),
  image_url: z.object({ url: z.string(), detail: z.enum(["auto", "low", "high"]).nullish() }),
});

const textContent = z.union([z.string(), z.array(textPart)]);

/** Fields beside these, such as `name` and the `refusal` of an answer that is sent back, carry nothing for the model. */
const message = z.discriminatedUnion("role", [
  z.object({ role: z.literal("system"), content: textContent }),
  z.object({ role: z.literal("developer"), content: textContent }),
  z.object({
    role: z.literal("user"),
    content: z.union([z.string(), z.array(z.discriminatedUnion("type", [textPart, imagePart]))]),
  }),
  z.object({ role: z.literal("assistant"), content: textContent }),
]);

const responseFormat = z.discriminatedUnion("type", [
  z.object({ type: z.literal("text") }),
  z.object({ type: z.literal("json_object") }),
  z.object({
    type: z.literal("json_schema"),
    json_schema: z.object({ name: z.string(), schema: z.record(z.string(), z.unknown()) }),
  }),
]);

/** The schema with its bounds; `null` counts as absent everywhere, as it does in the original. */
export function createRequestSchema(limits: ServeLimits) {
  const stop = z.string().min(1).max(limits.stopCharacters.value);
  const tokens = z.int().min(1).max(limits.completionTokens.value);
  return z.strictObject({
    model: z.string(),
    messages: z.array(message).min(1),
    temperature: z.number().min(0).max(2).nullish(),
    top_p: z.number().min(0).max(1).nullish(),
    max_tokens: tokens.nullish(),
    max_completion_tokens: tokens.nullish(),
    n: z.int().min(1).max(limits.completions.value).nullish(),
    seed: z.int().nullish(),
    stop: z.union([stop, z.array(stop).max(limits.stops.value)]).nullish(),
    frequency_penalty: z.number().min(-2).max(2).nullish(),
    presence_penalty: z.number().min(-2).max(2).nullish(),
    logprobs: z.boolean().nullish(),
    top_logprobs: z.int().min(0).max(20).nullish(),
    stream: z.boolean().nullish(),
    stream_options: z
      .object({ include_usage: z.boolean().nullish(), include_obfuscation: z.boolean().nullish() })
      .nullish(),
    response_format: responseFormat.nullish(),
    logit_bias: z.record(z.string(), z.number().min(-100).max(100)).nullish(),
    /** -1 and 0 keep every token. */
    top_k: z.int().min(-1).nullish(),
    min_p: z.number().min(0).max(1).nullish(),
    repetition_penalty: z.number().gt(0).max(2).nullish(),
    user: z.string().nullish(),
    safety_identifier: z.string().nullish(),
    prompt_cache_key: z.string().nullish(),
    metadata: z.record(z.string(), z.string()).nullish(),
  });
}

export type WireRequest = z.infer<ReturnType<typeof createRequestSchema>>;
export type WireMessage = z.infer<typeof message>;
