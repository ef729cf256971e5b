// The conversation format of InternVL checkpoints in their original layout, whose code keeps it beside the weights.

/** ChatML: every message between `<|im_start|>role` and `<|im_end|>`, photos as `<image>` on lines of their own. */
export const CHATML_TEMPLATE =
  "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>\\n' }}" +
  "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

/** The system text with which InternVL2.5 and InternVL3 were trained. */
const INTERNVL_SYSTEM =
  "你是书生·万象，英文名是InternVL，是由上海人工智能实验室、清华大学及多家合作单位联合开发的多模态大语言模型。";

/** What the conversation named in config.json's `template` says where the messages bring no system text. */
export function internvlSystem(template: unknown): string | null {
  return template === "internvl2_5" ? INTERNVL_SYSTEM : null;
}
