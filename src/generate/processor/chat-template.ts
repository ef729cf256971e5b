// Finds a checkpoint's chat template and renders messages with it.
import { Template } from "@huggingface/jinja";
import type { ChatMessage } from "../../chat/chat.ts";
import { GlobeError } from "../../run/errors.ts";
import { isObject, type JsonObject, readCheckpointJson, readCheckpointText } from "./checkpoint-json.ts";
import { processorLimits } from "./limits.ts";

export interface ChatTemplate {
  /** The prompt of these messages, each photo written as the template (or the family) writes it. */
  render(messages: readonly ChatMessage[], options: { addGenerationPrompt: boolean; placeholder: string }): string;
}

/**
 * The template in `chat_template.jinja`, else in `chat_template.json`, `processor_config.json` or
 * `tokenizer_config.json`, else `fallback`. Throws `missing-file` where none of them has one and `decode-error` for one
 * that cannot be understood.
 */
export async function loadChatTemplate(
  folder: string,
  tokenizerConfig: JsonObject,
  fallback: string | null,
): Promise<ChatTemplate> {
  const limit = processorLimits.configBytes;
  const source =
    (await readCheckpointText(folder, "chat_template.jinja", limit)) ??
    sourceOf((await readCheckpointJson(folder, "chat_template.json", limit))?.chat_template) ??
    sourceOf((await readCheckpointJson(folder, "processor_config.json", limit))?.chat_template) ??
    sourceOf(tokenizerConfig.chat_template) ??
    fallback;
  if (source === null) {
    throw new GlobeError(
      "missing-file",
      `${folder} has no chat template: neither chat_template.jinja nor chat_template.json, and none in ` +
        "tokenizer_config.json; download the one of the checkpoint.",
      { facts: { file: folder } },
    );
  }
  return createChatTemplate(source, tokenizerConfig, folder);
}

/** A template may be one of several by name; ours is the one called default. */
function sourceOf(value: unknown): string | null {
  if (typeof value === "string") return value;
  if (!Array.isArray(value)) return null;
  const named = value.filter(isObject);
  const chosen = named.find(({ name }) => name === "default") ?? named[0];
  return typeof chosen?.template === "string" ? chosen.template : null;
}

export function createChatTemplate(source: string, tokenizerConfig: JsonObject, folder: string): ChatTemplate {
  const facts = { file: folder };
  let template: Template;
  try {
    template = new Template(source);
  } catch (cause) {
    const detail = (cause as Error).message;
    throw new GlobeError("decode-error", `The chat template of ${folder} cannot be understood: ${detail}.`, {
      facts: { ...facts, detail },
      cause,
    });
  }
  const takesParts = iteratesParts(source);
  const tokens = controlTokens(tokenizerConfig);
  return {
    render(messages, { addGenerationPrompt, placeholder }) {
      const written = messages.map(({ role, content }) => ({
        role,
        content: takesParts ? partsOf(content) : flatten(content, placeholder),
      }));
      try {
        return template.render({ ...tokens, messages: written, add_generation_prompt: addGenerationPrompt });
      } catch (cause) {
        const detail = (cause as Error).message;
        throw new GlobeError("config", `The chat template of ${folder} refused the messages: ${detail}.`, {
          facts: { ...facts, detail },
          cause,
        });
      }
    },
  };
}

/** Templates of language models add up the content as one string; those of vision models go through its parts. */
function iteratesParts(source: string): boolean {
  return /\bfor\s+\w+\s+in\s+\w+(?:\.content\b|\[\s*["']content["']\s*\])/.test(source);
}

function partsOf(content: ChatMessage["content"]): readonly unknown[] {
  const parts = typeof content === "string" ? [{ type: "text" as const, text: content }] : content;
  return parts.map((part) => (part.type === "text" ? { type: "text", text: part.text } : { type: "image" }));
}

/** Parts on lines of their own, a photo as its placeholder. */
function flatten(content: ChatMessage["content"], placeholder: string): string {
  if (typeof content === "string") return content;
  return content.map((part) => (part.type === "text" ? part.text : placeholder)).join("\n");
}

/** Templates may name these tokens; each is written as a string or as an object with its text. */
function controlTokens(config: JsonObject): Record<string, string> {
  const tokens: Record<string, string> = {};
  for (const name of ["bos_token", "eos_token", "pad_token", "unk_token"]) {
    const value = config[name];
    const text = isObject(value) ? value.content : value;
    if (typeof text === "string") tokens[name] = text;
  }
  return tokens;
}
