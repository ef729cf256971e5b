// Loads a checkpoint's tokenizer: from tokenizer.json, or put together from vocab.json and merges.txt.
import { join } from "node:path";
import { Tokenizer } from "@huggingface/tokenizers";
import { GlobeError } from "../../run/errors.ts";
import { enforceLimit } from "../../run/limits.ts";
import { createTokenBytes, type TokenBytes, type TokenEntry } from "../text/token-bytes.ts";
import { assembleTokenizer } from "./assemble-tokenizer.ts";
import { isObject, type JsonObject, readCheckpointJson } from "./checkpoint-json.ts";
import { processorLimits } from "./limits.ts";

export interface TextTokenizer {
  /** Token ids of a text; control tokens written out in it count as such, as in the reference. */
  encode(text: string): readonly number[];
  /** The id of a token by its exact text. */
  idOf(token: string): number | undefined;
}

export interface LoadedTokenizer {
  readonly tokenizer: TextTokenizer;
  readonly tokenBytes: TokenBytes;
  /** `tokenizer_config.json`, empty where there is none. */
  readonly config: JsonObject;
}

interface AddedToken extends JsonObject {
  readonly id: number;
  readonly content: string;
  readonly special: boolean;
}

/** Throws `missing-file`, `decode-error` or `unsupported` with the file's name. */
export async function loadTokenizer(folder: string): Promise<LoadedTokenizer> {
  const config = (await readCheckpointJson(folder, "tokenizer_config.json", processorLimits.configBytes)) ?? {};
  const json =
    (await readCheckpointJson(folder, "tokenizer.json", processorLimits.tokenizerBytes)) ??
    (await assembleTokenizer(folder));
  const file = join(folder, "tokenizer.json");
  const { model, decoder } = json;
  if (!isObject(model) || (!isObject(model.vocab) && !Array.isArray(model.vocab))) {
    throw new GlobeError("decode-error", `${file} has no vocabulary; download it again.`, { facts: { file } });
  }
  if (!isObject(model.vocab)) {
    throw new GlobeError("unsupported", `${file} holds a vocabulary of kind ${String(model.type)}; BPE can be read.`, {
      facts: { file },
    });
  }
  const added = mergeAddedTokens(json.added_tokens, config.added_tokens_decoder, model.vocab);
  const size = Object.keys(model.vocab).length + added.length;
  enforceLimit(processorLimits.vocabulary, size, file);
  const tokenizer = construct({ ...json, added_tokens: added }, config, file);
  return {
    tokenizer: {
      encode(text) {
        enforceLimit(processorLimits.promptCharacters, text.length, "The prompt");
        return text === "" ? [] : tokenizer.encode(text, { add_special_tokens: false }).ids;
      },
      idOf: (token) => tokenizer.token_to_id(token),
    },
    tokenBytes: createTokenBytes(
      listTokens(model.vocab, added),
      isByteLevel(decoder) ? "byte-level" : "sentence-piece",
    ),
    config,
  };
}

function construct(json: JsonObject, config: JsonObject, file: string): Tokenizer {
  try {
    return new Tokenizer(
      { normalizer: null, pre_tokenizer: null, post_processor: null, decoder: null, ...json },
      config,
    );
  } catch (cause) {
    const detail = (cause as Error).message;
    throw new GlobeError("decode-error", `${file} describes no tokenizer that can be built: ${detail}.`, {
      facts: { file, detail },
      cause,
    });
  }
}

function isByteLevel(decoder: unknown): boolean {
  if (!isObject(decoder)) return false;
  return decoder.type === "ByteLevel" || (Array.isArray(decoder.decoders) && decoder.decoders.some(isByteLevel));
}

/**
 * Added tokens of tokenizer.json, and those that only tokenizer_config.json has: Qwen2-VL-2B names `<|image_pad|>` there
 * alone. Where both have one, its flags in tokenizer_config.json count, as in the reference.
 */
function mergeAddedTokens(listed: unknown, decoder: unknown, vocabulary: JsonObject): AddedToken[] {
  const merged = new Map<string, AddedToken>();
  const add = (token: unknown, id: unknown) => {
    if (!isObject(token) || typeof token.content !== "string" || token.content === "") return;
    const { content } = token;
    const known = merged.get(content)?.id ?? vocabulary[content] ?? id;
    if (typeof known !== "number" || !Number.isSafeInteger(known) || known < 0) return;
    enforceLimit(processorLimits.vocabulary, known, "The id of a token");
    merged.set(content, { ...token, content, id: known, special: token.special === true });
  };
  if (Array.isArray(listed)) for (const token of listed) add(token, isObject(token) ? token.id : undefined);
  if (isObject(decoder)) for (const [id, token] of Object.entries(decoder)) add(token, Number(id));
  return [...merged.values()];
}

function* listTokens(vocabulary: JsonObject, added: readonly AddedToken[]): Generator<TokenEntry> {
  for (const [content, id] of Object.entries(vocabulary)) {
    if (typeof id === "number" && Number.isSafeInteger(id) && id >= 0 && id <= processorLimits.vocabulary.value) {
      yield { id, content, isAdded: false, isSpecial: false };
    }
  }
  for (const { id, content, special } of added) yield { id, content, isAdded: true, isSpecial: special };
}
