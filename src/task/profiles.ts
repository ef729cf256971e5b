// How a model is asked, by name: the prompt, the system text and the sampling that belong together.
import type { ChatRequest } from "../chat/chat.ts";
import type { PromptId } from "./prompts.ts";

export interface Profile {
  readonly prompt: PromptId;
  /** For answers without reasoning. */
  readonly promptDirect: PromptId;
  /** Null asks without a system text. */
  readonly system: PromptId | null;
  readonly sampling: Readonly<
    Pick<
      ChatRequest,
      "temperature" | "topP" | "topK" | "maxTokens" | "frequencyPenalty" | "presencePenalty" | "repetitionPenalty"
    >
  >;
}

/** What is left out of `sampling` is left to the server, as the release did. */
export const profiles = {
  default: {
    prompt: "prompt.train",
    promptDirect: "prompt.direct",
    system: "system.qwen",
    sampling: { temperature: 0, topP: 1, maxTokens: 1024 },
  },
  /** The released evaluation. */
  "eval-code": {
    prompt: "prompt.evalCot",
    promptDirect: "prompt.direct",
    system: "system.qwen",
    sampling: { temperature: 0.1, frequencyPenalty: 0.7, presencePenalty: 0.7, maxTokens: 512 },
  },
  /** The one-image example of the release's README. */
  readme: {
    prompt: "prompt.train",
    promptDirect: "prompt.direct",
    system: "system.qwen",
    sampling: { temperature: 0.6, maxTokens: 512 },
  },
  /** Roll-outs of the released training; 0.9 and 50 are defaults of its framework, ours is the whole distribution. */
  "rollout-code": {
    prompt: "prompt.train",
    promptDirect: "prompt.direct",
    system: "system.qwen",
    sampling: { temperature: 1, topP: 0.9, topK: 50, repetitionPenalty: 1, maxTokens: 1024 },
  },
  rollout: {
    prompt: "prompt.train",
    promptDirect: "prompt.direct",
    system: "system.qwen",
    sampling: { temperature: 1, topP: 1, maxTokens: 1024 },
  },
  /** Of globe-nano, whose context is 1,024 tokens; it always reasons. */
  nano: {
    prompt: "prompt.nano",
    promptDirect: "prompt.nano",
    system: null,
    sampling: { temperature: 0, topP: 1, maxTokens: 256 },
  },
} as const satisfies Readonly<Record<string, Profile>>;

export type ProfileName = keyof typeof profiles;
