// Puts a byte-level BPE tokenizer together from vocab.json and merges.txt, the older form of the Qwen2 tokenizer.
import { GlobeError } from "../../run/errors.ts";
import { type JsonObject, readCheckpointJson, readCheckpointText } from "./checkpoint-json.ts";
import { processorLimits } from "./limits.ts";

/** Where Qwen2 cuts a text before its pairs are merged: contractions, words, single digits, symbols, blanks. */
const WORDS = [
  "(?i:'s|'t|'re|'ve|'m|'ll|'d)",
  "[^\\r\\n\\p{L}\\p{N}]?\\p{L}+",
  "\\p{N}",
  " ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*",
  "\\s*[\\r\\n]+",
  "\\s+(?!\\S)",
  "\\s+",
].join("|");

/**
 * The equal of tokenizer.json for folders that hold only the files of the slow tokenizer, such as InternVL3's.
 * `added_tokens.json`, where there is one, gives the ids of control tokens.
 */
export async function assembleTokenizer(folder: string): Promise<JsonObject> {
  const vocab = await readCheckpointJson(folder, "vocab.json", processorLimits.tokenizerBytes);
  const merges = await readCheckpointText(folder, "merges.txt", processorLimits.tokenizerBytes);
  if (vocab === null || merges === null) {
    throw new GlobeError(
      "missing-file",
      `${folder} holds neither tokenizer.json nor vocab.json with merges.txt; download the checkpoint's tokenizer too.`,
      { facts: { file: folder } },
    );
  }
  const added = (await readCheckpointJson(folder, "added_tokens.json", processorLimits.configBytes)) ?? {};
  return {
    added_tokens: Object.entries(added).map(([content, id]) => ({ id, content, special: false })),
    normalizer: { type: "NFC" },
    pre_tokenizer: {
      type: "Sequence",
      pretokenizers: [
        { type: "Split", pattern: { Regex: WORDS }, behavior: "Isolated", invert: false },
        { type: "ByteLevel", add_prefix_space: false, trim_offsets: false, use_regex: false },
      ],
    },
    post_processor: null,
    decoder: { type: "ByteLevel", add_prefix_space: false, trim_offsets: false, use_regex: false },
    model: { type: "BPE", vocab, merges: readMerges(merges) },
  };
}

/** One pair a line; the first line may be a comment with the version. */
function readMerges(text: string): string[] {
  const lines = text.split(/\r?\n/);
  const start = lines[0]?.startsWith("#version") ? 1 : 0;
  return lines.slice(start).filter((line) => line.trim() !== "");
}
