// The tokenizer's files of a Qwen2.5-VL checkpoint: tokenizer.json, tokenizer_config.json and the chat template.
import { wordPattern } from "./split-words.ts";
import type { Vocabulary } from "./train-bpe.ts";

/** Control tokens of Qwen2.5-VL that a photo and an answer need; their ids follow those of the vocabulary. */
export const controlTokens = [
  "<|endoftext|>",
  "<|im_start|>",
  "<|im_end|>",
  "<|vision_start|>",
  "<|vision_end|>",
  "<|image_pad|>",
] as const;

export type ControlToken = (typeof controlTokens)[number];

/** Qwen2.5-VL's turns without the system text that its own template adds. */
export const chatTemplate =
  "{% for message in messages %}<|im_start|>{{ message['role'] }}\n" +
  "{% if message['content'] is string %}{{ message['content'] }}{% else %}" +
  "{% for part in message['content'] %}" +
  "{% if part['type'] == 'image' or 'image' in part or 'image_url' in part %}" +
  "<|vision_start|><|image_pad|><|vision_end|>" +
  "{% elif 'text' in part %}{{ part['text'] }}{% endif %}{% endfor %}{% endif %}<|im_end|>\n{% endfor %}" +
  "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}";

/** The id of a control token behind this vocabulary. */
export function controlTokenId({ tokens }: Vocabulary, token: ControlToken): number {
  return tokens.length + controlTokens.indexOf(token);
}

/** File contents by name, as Hugging Face's libraries and ours read them. */
export function tokenizerFiles(vocabulary: Vocabulary, contextLength: number): Readonly<Record<string, object>> {
  const added = controlTokens.map((content) => ({
    id: controlTokenId(vocabulary, content),
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: true,
  }));
  const byteLevel = { type: "ByteLevel", add_prefix_space: false, trim_offsets: false, use_regex: false };
  return {
    "tokenizer.json": {
      version: "1.0",
      truncation: null,
      padding: null,
      added_tokens: added,
      normalizer: { type: "NFC" },
      pre_tokenizer: {
        type: "Sequence",
        pretokenizers: [
          { type: "Split", pattern: { Regex: wordPattern }, behavior: "Isolated", invert: false },
          byteLevel,
        ],
      },
      post_processor: null,
      decoder: byteLevel,
      model: {
        type: "BPE",
        dropout: null,
        unk_token: null,
        continuing_subword_prefix: "",
        end_of_word_suffix: "",
        fuse_unk: false,
        byte_fallback: false,
        ignore_merges: false,
        vocab: Object.fromEntries(vocabulary.tokens.map((token, id) => [token, id])),
        merges: vocabulary.merges.map((pair) => [...pair]),
      },
    },
    "tokenizer_config.json": {
      add_prefix_space: false,
      added_tokens_decoder: Object.fromEntries(added.map(({ id, ...token }) => [id, token])),
      additional_special_tokens: controlTokens.filter((token) => token !== "<|endoftext|>"),
      bos_token: null,
      chat_template: chatTemplate,
      clean_up_tokenization_spaces: false,
      eos_token: "<|im_end|>",
      errors: "replace",
      model_max_length: contextLength,
      pad_token: "<|endoftext|>",
      tokenizer_class: "Qwen2Tokenizer",
      unk_token: null,
    },
    "chat_template.json": { chat_template: chatTemplate },
  };
}
