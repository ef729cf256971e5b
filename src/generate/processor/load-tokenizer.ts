// Loads a checkpoint's tokenizer: from tokenizer.json, or put together from vocab.json and merges.txt.
import { join } from "node:path";
import { Tokenizer } from "@huggingface/tokenizers";
import { GlobeError } from "../../run/errors.ts";
import { enforceLimit } from "../../run/limits.ts";
import { type AddedToken, createTokenBytes, type TokenBytes } from "../text/token-bytes.ts";
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

type AddedEntry = JsonObject & AddedToken & { readonly id: number };

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
  const tokenizer = construct({ ...json, added_tokens: added }, config, file);
  return {
    tokenizer: {
      encode: (text) => encode(tokenizer, text, file),
      idOf: (token) => tokenizer.token_to_id(token),
    },
    tokenBytes: createTokenBytes({
      alphabet: isByteLevel(decoder) ? "byte-level" : "sentence-piece",
      added: new Map(added.map((token) => [token.id, token])),
      contentOf: (id) => tokenizer.id_to_token(id),
    }),
    config,
  };
}

function encode(tokenizer: Tokenizer, text: string, file: string): readonly number[] {
  enforceLimit(processorLimits.promptCharacters, text.length, "The prompt");
  if (text === "") return [];
  const facts = { file };
  let encoding: ReturnType<Tokenizer["encode"]>;
  try {
    encoding = tokenizer.encode(text, { add_special_tokens: false });
  } catch (cause) {
    const detail = (cause as Error).message;
    throw new GlobeError("decode-error", `${file} describes a tokenizer that fails: ${detail}.`, { facts, cause });
  }
  const ids: readonly (number | undefined)[] = encoding.ids;
  const unknown = ids.indexOf(undefined);
  if (unknown === -1) return encoding.ids;
  const missing = JSON.stringify(encoding.tokens[unknown]);
  throw new GlobeError("config", `${file} has no token for ${missing}; its vocabulary is not whole.`, { facts });
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
 * Added tokens of tokenizer.json, and those that only tokenizer_config.json has: Qwen2-VL-2B names `<|image_pad|>`
 * there alone. Where both have one, its flags in tokenizer_config.json count, as in the reference.
 */
function mergeAddedTokens(listed: unknown, decoder: unknown, vocabulary: JsonObject): AddedEntry[] {
  const merged = new Map<string, AddedEntry>();
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
