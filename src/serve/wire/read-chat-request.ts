// Turns the JSON of a `chat/completions` request into a request of ours, with its pictures still to be read.
import type { ChatMessage, ChatRequest, ImagePart } from "../../chat/chat.ts";
import type { EngineRequest } from "../../generate/engine-request.ts";
import { ApiError, badRequest } from "../api-error.ts";
import type { ServeLimits } from "../serve-limits.ts";
import { describe, explainIssue } from "./explain-issue.ts";
import { refuseInMessage, removeRefused } from "./refused-parameters.ts";
import { createRequestSchema, type WireMessage, type WireRequest } from "./request-schema.ts";

/** A picture as the request names it. */
export interface PictureReference {
  readonly url: string;
  /** The field that holds it, for errors. */
  readonly param: string;
}

export interface ReadRequest {
  readonly stream: boolean;
  readonly includeUsage: boolean;
  readonly completions: number;
  /** In the order in which they stand in the messages. */
  readonly pictures: readonly PictureReference[];
  /** The request for the model, once each picture is read; the same number of parts as pictures, in their order. */
  readonly build: (pictures: readonly ImagePart[]) => EngineRequest;
}

export interface ReadRequestOptions {
  readonly modelName: string;
  readonly limits: ServeLimits;
  /** Whether the model can be held to a JSON schema. */
  readonly followsJsonSchema: boolean;
  /** Token ids below this may stand in `logit_bias`; null where the model takes none. */
  readonly biasVocabulary: number | null;
}

export type RequestReader = (body: unknown) => ReadRequest;

/** The reader of one server; what it refuses it throws as an `ApiError` with the field's name. */
export function createRequestReader(options: ReadRequestOptions): RequestReader {
  const { modelName, limits, followsJsonSchema, biasVocabulary } = options;
  const schema = createRequestSchema(limits);
  const taken = new Set(biasVocabulary === null ? [] : ["logit_bias"]);
  return (body) => {
    if (!isRecord(body)) {
      throw badRequest(`The request body must be a JSON object, and not ${describe(body)}.`, null, null);
    }
    boundMessages(body.messages, limits);
    const parsed = schema.safeParse(removeRefused(body, taken), { reportInput: true });
    if (!parsed.success) throw explainIssue(parsed.error.issues[0]!);
    const wire = parsed.data;
    if (wire.model !== modelName) throw unknownModel(wire.model);
    checkCombinations(wire);
    const jsonSchema = readFormat(wire.response_format, limits, followsJsonSchema);
    const logitBias = readBias(wire.logit_bias, biasVocabulary ?? 0, limits);
    const pictures = listPictures(wire.messages);
    if (pictures.length > limits.pictures.value) {
      throw badRequest(
        `Too many images in request. At most ${limits.pictures.value} are accepted, but there are ${pictures.length}.`,
        "messages",
        "too_many_images",
      );
    }
    const settings = readSettings(wire);
    return {
      stream: wire.stream ?? false,
      includeUsage: wire.stream_options?.include_usage ?? false,
      completions: wire.n ?? 1,
      pictures,
      build: (parts) => ({
        ...settings,
        messages: buildMessages(wire.messages, parts),
        ...(jsonSchema && { jsonSchema }),
        ...(logitBias && { logitBias }),
      }),
    };
  };
}

export function unknownModel(name: string): ApiError {
  const shown = name.slice(0, 200).toWellFormed();
  return new ApiError(404, `The model \`${shown}\` does not exist or you do not have access to it.`, {
    code: "model_not_found",
  });
}

/** Bounds the lists before every element of them is looked at. */
function boundMessages(messages: unknown, limits: ServeLimits): void {
  if (!Array.isArray(messages)) return;
  const tooLong = (param: string, maximum: number, length: number) =>
    badRequest(
      `Invalid '${param}': array too long. Expected an array with maximum length ${maximum}, ` +
        `but got an array with length ${length} instead.`,
      param,
      "array_above_max_length",
    );
  if (messages.length > limits.messages.value) throw tooLong("messages", limits.messages.value, messages.length);
  let parts = 0;
  messages.forEach((message: unknown, index) => {
    if (!isRecord(message)) return;
    const path = `messages[${index}]`;
    refuseInMessage(message, path);
    if (!Array.isArray(message.content)) return;
    parts += message.content.length;
    if (parts > limits.parts.value) throw tooLong(`${path}.content`, limits.parts.value, parts);
    if (message.role !== "user" && message.content.some((part) => isRecord(part) && part.type === "image_url")) {
      throw badRequest(
        `Invalid '${path}'. Image URLs are only allowed for messages with role 'user', but this message with role ` +
          `'${String(message.role).slice(0, 20).toWellFormed()}' contains an image URL.`,
        path,
        "invalid_value",
      );
    }
  });
}

function checkCombinations(wire: WireRequest): void {
  if (wire.max_tokens != null && wire.max_completion_tokens != null) {
    throw badRequest(
      "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.",
      "max_tokens",
      "invalid_parameter_combination",
    );
  }
  if (wire.top_logprobs != null && !wire.logprobs) {
    throw badRequest(
      "The 'top_logprobs' parameter is only allowed when 'logprobs' is enabled.",
      "top_logprobs",
      "invalid_parameter_combination",
    );
  }
  if (wire.stream_options != null && !wire.stream) {
    throw badRequest(
      "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
      "stream_options",
      "invalid_parameter_combination",
    );
  }
}

function readFormat(
  format: WireRequest["response_format"],
  limits: ServeLimits,
  followsJsonSchema: boolean,
): ChatRequest["jsonSchema"] {
  if (!format || format.type === "text") return undefined;
  if (!followsJsonSchema) {
    throw badRequest(
      `Invalid parameter: 'response_format' of type '${format.type}' is not supported with this model.`,
      "response_format",
      "unsupported_parameter",
    );
  }
  if (format.type === "json_object") return { name: "object", schema: { type: "object" } };
  const { name, schema } = format.json_schema;
  if (isDeeperThan(schema, limits.schemaDepth.value)) {
    throw badRequest(
      `Invalid schema for response_format '${name.slice(0, 100).toWellFormed()}': it is nested more than ` +
        `${limits.schemaDepth.value} levels deep.`,
      "response_format.json_schema.schema",
      "invalid_json_schema",
    );
  }
  return { name, schema };
}

function readBias(
  biases: WireRequest["logit_bias"],
  vocabulary: number,
  { logitBiases }: ServeLimits,
): EngineRequest["logitBias"] {
  const entries = Object.entries(biases ?? {});
  if (entries.length === 0) return undefined;
  if (entries.length > logitBiases.value) {
    throw badRequest(
      `Invalid 'logit_bias': too many tokens. At most ${logitBiases.value} are accepted, but there are ${entries.length}.`,
      "logit_bias",
      "object_above_max_properties",
    );
  }
  return new Map(
    entries.map(([key, bias]) => {
      if (/^\d{1,9}$/.test(key) && Number(key) < vocabulary) return [Number(key), bias];
      const shown = key.slice(0, 40).toWellFormed();
      throw badRequest(
        `Invalid key in 'logit_bias': '${shown}' is no token id from 0 to ${vocabulary - 1}.`,
        "logit_bias",
        "invalid_value",
      );
    }),
  );
}

function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((member) => isDeeperThan(member, levels - 1));
}

/** The fields in our names; those that were left out, or `null`, stay away. */
function readSettings(wire: WireRequest): Omit<ChatRequest, "messages"> {
  const settings: Readonly<Record<keyof Omit<ChatRequest, "messages" | "jsonSchema">, unknown>> = {
    model: wire.model,
    temperature: wire.temperature,
    // None of the probability leaves the most probable token.
    topP: wire.top_p === 0 ? Number.MIN_VALUE : wire.top_p,
    topK: wire.top_k != null && wire.top_k > 0 ? wire.top_k : null,
    minP: wire.min_p,
    maxTokens: wire.max_completion_tokens ?? wire.max_tokens,
    frequencyPenalty: wire.frequency_penalty,
    presencePenalty: wire.presence_penalty,
    repetitionPenalty: wire.repetition_penalty,
    seed: wire.seed,
    stop: typeof wire.stop === "string" ? [wire.stop] : wire.stop?.length ? wire.stop : null,
    n: wire.n,
    topLogprobs: wire.logprobs ? (wire.top_logprobs ?? 0) : null,
  };
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value != null));
}

function listPictures(messages: readonly WireMessage[]): PictureReference[] {
  return messages.flatMap(({ content }, message) =>
    typeof content === "string"
      ? []
      : content.flatMap((part, position) =>
          part.type === "image_url"
            ? [{ url: part.image_url.url, param: `messages[${message}].content[${position}].image_url.url` }]
            : [],
        ),
  );
}

function buildMessages(messages: readonly WireMessage[], pictures: readonly ImagePart[]): ChatMessage[] {
  let next = 0;
  return messages.map(({ role, content }) => ({
    role: role === "developer" ? "system" : role,
    content:
      typeof content === "string"
        ? content
        : content.map((part) =>
            part.type === "text" ? { type: "text", text: part.text } : (pictures[next++] as ImagePart),
          ),
  }));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
