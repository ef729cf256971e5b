// How InternVL's prompts are written: in the original layout by code beside the weights, in transformers' by their
// files.
import type { PromptForm } from "../processor.ts";

/** ChatML: every message between `<|im_start|>role` and `<|im_end|>`. */
const CHATML =
  "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>\\n' }}" +
  "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

/** The system text with which InternVL2.5 and InternVL3 were trained. */
const SYSTEM =
  "你是书生·万象，英文名是InternVL，是由上海人工智能实验室、清华大学及多家合作单位联合开发的多模态大语言模型。";

const common = {
  imageToken: "<IMG_CONTEXT>",
  before: ["<img>"],
  after: ["</img>"],
  // config.json names the end of a document alone.
  endTokens: ["<|im_end|>"],
  template: CHATML,
} as const;

/** The form of checkpoints in transformers' own layout, whose templates came to write the image token itself. */
export const transformersForm: PromptForm = { ...common, placeholders: ["<IMG_CONTEXT>", "<image>"], system: null };

/**
 * The form of the original layout; `template` of config.json names the conversation that the model was trained with.
 */
export function originalForm(template: unknown): PromptForm {
  return {
    ...common,
    placeholders: ["<image>", "<IMG_CONTEXT>"],
    system: template === "internvl2_5" ? SYSTEM : null,
  };
}
