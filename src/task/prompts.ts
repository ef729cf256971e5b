// The published prompts and system texts of GLOBE, character for character, and globe-nano's own, each with its SHA-256.

export interface Prompt {
  readonly id: string;
  readonly text: string;
  /** Lower-case hexadecimal SHA-256 of the UTF-8 bytes; stored with every answer that the prompt produced. */
  readonly sha256: string;
}

const task = "You are participating in a geolocation challenge. Based on the provided image:\n";
const steps =
  "1. Carefully analyze the image for clues about its location (architecture, signage, vegetation, terrain, etc.)\n" +
  "2. Think step-by-step about what country, and city this is likely to be in and why\n";
const somewhere = "Your final answer include these two lines somewhere in your response:\n";
const answerLines = "country: [country name]\ncity: [city name]";
const tags = "\n\nYou MUST output the thinking process in <think> </think> and give answer in <answer> </answer> tags.";

/** The digests are literals, so that an edit of a text cannot go unnoticed: the test compares them. */
export const prompts = {
  /** Training prompt, and the default everywhere. */
  "prompt.train": {
    id: "prompt.train",
    text: `You are a geolocation expert. ${task}${steps}\n${somewhere}${answerLines}${tags}`,
    sha256: "034862d777a2a36f2b4dc1a7a93e55d380608e458161ecbf37471a2e0c7380d8",
  },
  /** The released evaluation with reasoning: no first sentence, no blank line before "Your final answer". */
  "prompt.evalCot": {
    id: "prompt.evalCot",
    text: `${task}${steps}${somewhere}${answerLines}${tags}`,
    sha256: "340b48895d958df24ada3eebf03972ceef38a578f275c6f218e5c648ef772bbc",
  },
  /** The released evaluation without reasoning. */
  "prompt.direct": {
    id: "prompt.direct",
    text:
      "Based on the provided image, please output its location (country and city) directly without any explanation.\n" +
      `Your final answer include these two lines in your response:\n${answerLines}`,
    sha256: "50f08ad6dd533540e1882019204d36360aa26870efa5c68ed1919f6b8fc4b1c0",
  },
  /** System message of the localizability judge: typographic quotes, and a newline at the end. */
  "prompt.rm": {
    id: "prompt.rm",
    text:
      "Given input image and its location reasoning text, please determine if the image is visually locatable, " +
      "then output “yes” or “no” directly.\n",
    sha256: "d461d547f4f7cee759b97a9356b9fbe7ef14d08579e8d3cd095d74085394cf03",
  },
  "system.qwen": {
    id: "system.qwen",
    text: "You are a helpful assistant.",
    sha256: "75357d685f238b6afd7738be9786fdafde641eb6ca9a3be7471939715a68a4de",
  },
  /**
   * What InternVL3 checkpoints were most likely trained with; the released evaluation sends `system.qwen` to them too.
   */
  "system.internvl3": {
    id: "system.internvl3",
    text: "你是书生·万象，英文名是InternVL，是由上海人工智能实验室、清华大学及多家合作单位联合开发的多模态大语言模型。",
    sha256: "bdb4d179c4c458dd9bd365588d3fd15aba0f2b755b4b192383416f610ad3396e",
  },
  /** globe-nano's: the published one would take more tokens than picture and answer together. */
  "prompt.nano": {
    id: "prompt.nano",
    text: "Where was this photo taken?",
    sha256: "d9f4ffba28dd2da903a788c0c8bc998f6a436d753b50ca38b451c2746cfb2fe0",
  },
  /** What globe-nano is asked in its first stage, before it is asked for places. */
  "prompt.nanoDescribe": {
    id: "prompt.nanoDescribe",
    text: "Describe this photo.",
    sha256: "3ea4e91c01c0c1a8dba370e13be8e9bf80c571cef0c9f3c18859b6036e9f187e",
  },
} as const satisfies Readonly<Record<string, Prompt>>;

export type PromptId = keyof typeof prompts;
