// Finds the server's own words in an error answer, whichever of a dozen shapes they come in.
import { detailCharacters } from "./limits.ts";

export interface ErrorBody {
  /** The server's message, shortened; null where the body holds none. */
  readonly message: string | null;
  /** Machine-readable kind such as `insufficient_quota` or `exceed_context_size_error`. */
  readonly type: string | null;
  /** A status inside the body, where it differs from the one of the answer (200 with an error in it). */
  readonly status: number | null;
}

/**
 * Shapes met: `{error: {message, type, code}}` (OpenAI, vLLM from 0.10, llama.cpp), `{error: "text"}` (ollama,
 * LM Studio), `{object: "error", message, code}` (vLLM before), `{message}` (SGLang), `{detail: "text" | [{loc, msg}]}`
 * (FastAPI), `{errors: [...]}`, plain text, and HTML of a proxy.
 */
export function readErrorBody(body: string): ErrorBody {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return { message: shorten(plainText(body)), type: null, status: null };
  }
  return readErrorValue(value);
}

/** The same for a value that is already parsed; all null where it does not look like an error. */
export function readErrorValue(value: unknown): ErrorBody {
  if (typeof value === "string") return { message: shorten(value), type: null, status: null };
  if (!isRecord(value)) return { message: null, type: null, status: null };
  const nested = value.error ?? (Array.isArray(value.errors) ? value.errors[0] : value.errors);
  const holder = isRecord(nested) ? nested : value;
  const message =
    typeof nested === "string" ? nested : (asText(holder.message) ?? readDetail(holder.detail) ?? asText(holder.msg));
  const code = holder.code ?? holder.status ?? holder.status_code;
  const status = typeof code === "number" ? code : Number.parseInt(String(code), 10);
  return {
    message: message ? shorten(message) : null,
    type: asText(holder.type) ?? (typeof code === "string" && !/^\d+$/.test(code) ? code : null),
    status: status >= 400 && status <= 599 ? status : null,
  };
}

/** True for a body that carries an error in place of an answer. */
export function holdsError(value: unknown): boolean {
  if (!isRecord(value) || Array.isArray(value.choices)) return false;
  const { error, errors, object, detail, message } = value;
  return Boolean(error || errors || detail) || object === "error" || typeof message === "string";
}

function readDetail(detail: unknown): string | null {
  if (!Array.isArray(detail)) return asText(detail);
  const lines = detail
    .filter(isRecord)
    .map(({ loc, msg }) => `${Array.isArray(loc) ? `${loc.join(".")}: ` : ""}${asText(msg) ?? ""}`);
  return lines.join("; ") || null;
}

function plainText(body: string): string {
  if (!/^\s*<(!doctype|html|\?xml|head|body)/i.test(body)) return body;
  const title = /<(title|h1)[^>]*>([\s\S]*?)<\/\1>/i.exec(body)?.[2];
  return title ?? body.replace(/<(script|style)[\s\S]*?<\/\1>/gi, " ").replace(/<[^>]*>/g, " ");
}

function shorten(text: string): string | null {
  // Control characters too: a message may end up on a terminal, which would obey its escape sequences.
  const line = text.replace(/[\s\p{Cc}]+/gu, " ").trim();
  if (line === "") return null;
  return line.length > detailCharacters.value ? `${line.slice(0, detailCharacters.value)}…` : line;
}

function asText(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
