// One address with what belongs to it: headers, key, the model it serves, and the parameters it turned out to refuse.
import { GlobeError } from "../run/errors.ts";
import { chooseApiKey } from "./api-key.ts";
import { parseBaseUrl } from "./base-url.ts";
import { type BodyPool, createBodyPool } from "./body-pool.ts";
import type { ResolvedOptions } from "./endpoint-options.ts";
import type { GetOptions } from "./get-json.ts";
import { chooseOnlyModel, listModels } from "./list-models.ts";
import type { Transport } from "./transport.ts";

/** How this server wants to be asked; learned from its first refusal. */
export interface Dialect {
  readonly withStreamOptions: boolean;
  readonly withMaxCompletionTokens: boolean;
}

export interface Endpoint {
  /** Base URL, as it is shown. */
  readonly href: string;
  readonly completionsUrl: string;
  readonly modelsUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly hasApiKey: boolean;
  readonly redact: (text: string) => string;
  readonly get: GetOptions;
  readonly bodies: BodyPool;
  /** A request that is under way keeps the dialect it began with. */
  dialect: Dialect;
  /** The model to ask; looked up once where none was given. */
  model(): string | Promise<string>;
}

/** Long enough for a server that wakes up on its first request. */
const listTimeoutMs = 30_000;

/** Shorter secrets are placeholders such as `none` or `EMPTY`, which must not blank out words of a message. */
const shortestSecret = 8;

export function createEndpoint(address: string, options: ResolvedOptions, transport: Transport): Endpoint {
  const base = parseBaseUrl(address);
  const apiKey = chooseApiKey(base, options.apiKey, options.environment);
  const ownHeaders = Object.entries(options.headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  const headers: Record<string, string> = {
    accept: "application/json, text/event-stream",
    // Some proxies compress what nobody asked them to.
    "accept-encoding": "identity",
    ...(base.basicAuthorization && { authorization: base.basicAuthorization }),
    ...(apiKey && { authorization: `Bearer ${apiKey}` }),
    // Azure ignores the bearer form.
    ...(apiKey && base.origin.endsWith(".azure.com") && { "api-key": apiKey }),
    ...Object.fromEntries(ownHeaders),
  };
  for (const [name, value] of Object.entries(headers)) checkHeader(name, value);

  const basic = base.basicAuthorization?.slice("Basic ".length);
  const plain = [
    apiKey,
    basic,
    basic &&
      Buffer.from(basic, "base64")
        .toString("utf8")
        .replace(/^[^:]*:/, ""),
    ...new URLSearchParams(base.search).values(),
    ...ownHeaders.filter(([name]) => /auth|key|token|secret|cookie/.test(name)).map(([, value]) => value),
  ].filter((secret) => typeof secret === "string" && secret.length >= shortestSecret) as string[];
  // A login page or a redirect repeats them in the form that addresses have.
  const secrets = [...new Set([...plain, ...plain.map(encodeURIComponent)])];
  const redact = (text: string) => secrets.reduce((clean, secret) => clean.replaceAll(secret, "[secret]"), text);

  const hasApiKey = headers.authorization !== undefined || headers["api-key"] !== undefined;
  const get: GetOptions = {
    transport,
    headers,
    hasApiKey,
    timeoutMs: Math.min(options.timeoutMs, listTimeoutMs),
    redact,
    now: options.clock.now,
  };
  const modelsUrl = `${base.href}/models${base.search}`;
  let discovered: Promise<string> | null = null;
  return {
    href: base.href,
    completionsUrl: `${base.href}/chat/completions${base.search}`,
    modelsUrl,
    headers: { ...headers, "content-type": "application/json" },
    hasApiKey,
    redact,
    get,
    // An injected fetch may keep what it was given.
    bodies: createBodyPool(options.fetch ? 0 : options.maxInFlight),
    dialect: { withStreamOptions: true, withMaxCompletionTokens: false },
    model() {
      if (options.model !== undefined) return options.model;
      // Every waiting request shares the look-up, so none of them may abort it; it has a time limit of its own.
      discovered ??= listModels(modelsUrl, get).then((models) => chooseOnlyModel(models, base.href));
      discovered.catch(() => {
        discovered = null;
      });
      return discovered;
    },
  };
}

function checkHeader(name: string, value: string): void {
  if (/^[\w!#$%&'*+.^`|~-]+$/.test(name) && /^[\t\x20-\x7e\x80-\xff]*$/.test(value)) return;
  throw new GlobeError("config", `The header "${name}" holds a character that HTTP cannot carry. Check the API key.`);
}
