// One address with what belongs to it: headers, key, the model it serves, and the parameters it turned out to refuse.
import { GlobeError } from "../run/errors.ts";
import { chooseApiKey } from "./api-key.ts";
import { parseBaseUrl } from "./base-url.ts";
import type { ResolvedOptions } from "./endpoint-options.ts";
import type { GetOptions } from "./get-json.ts";
import { chooseOnlyModel, listModels } from "./list-models.ts";
import type { Transport } from "./transport.ts";

export interface Dialect {
  readonly withStreamOptions: boolean;
  readonly withMaxCompletionTokens: boolean;
}

export interface Endpoint {
  readonly href: string;
  readonly completionsUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly hasApiKey: boolean;
  readonly redact: (text: string) => string;
  /** Learned from the first refusal; a request that is under way keeps the one it began with. */
  dialect: Dialect;
  /** Options for `getJson` at this endpoint. */
  readonly get: (signal?: AbortSignal) => GetOptions;
  /** The model to ask; looked up once where none was given. */
  model(signal?: AbortSignal): string | Promise<string>;
}

/** Long enough for a server that wakes up on the first request. */
const listTimeoutMs = 30_000;

export function createEndpoint(address: string, options: ResolvedOptions, transport: Transport): Endpoint {
  const base = parseBaseUrl(address);
  const apiKey = chooseApiKey(base, options.apiKey, options.environment);
  const headers: Record<string, string> = {
    accept: "application/json, text/event-stream",
    ...(base.basicAuthorization && { authorization: base.basicAuthorization }),
    // Azure reads `api-key` and ignores the bearer form.
    ...(apiKey && {
      authorization: `Bearer ${apiKey}`,
      ...(/\.azure\.com$/.test(base.origin) && { "api-key": apiKey }),
    }),
    ...lowerCaseKeys(options.headers),
  };
  for (const [name, value] of Object.entries(headers)) {
    if (/^[\w!#$%&'*+.^`|~-]+$/.test(name) && /^[\t\x20-\x7e\x80-\xff]*$/.test(value)) continue;
    throw new GlobeError("config", `The header ${name} or the API key holds a character that HTTP cannot carry.`);
  }
  const secrets = [apiKey, base.basicAuthorization?.slice("Basic ".length), ...Object.values(options.headers)].filter(
    (secret): secret is string => typeof secret === "string" && secret.length >= 4,
  );
  const redact = (text: string) => secrets.reduce((clean, secret) => clean.replaceAll(secret, "[secret]"), text);
  const get = (signal?: AbortSignal): GetOptions => ({
    transport,
    base,
    headers,
    hasApiKey: apiKey !== null,
    timeoutMs: Math.min(options.timeoutMs, listTimeoutMs),
    redact,
    now: options.clock.now,
    signal,
  });
  let discovered: Promise<string> | null = null;
  return {
    href: base.href,
    completionsUrl: `${base.href}/chat/completions${base.search}`,
    headers: { ...headers, "content-type": "application/json" },
    hasApiKey: apiKey !== null,
    redact,
    dialect: { withStreamOptions: true, withMaxCompletionTokens: false },
    get,
    model() {
      if (options.model !== undefined) return options.model;
      // Shared by every request that waits for it, so no one request's signal may end it; it has its own time limit.
      discovered ??= listModels(get()).then((models) => chooseOnlyModel(models, base.href));
      discovered.catch(() => {
        discovered = null;
      });
      return discovered;
    },
  };
}

function lowerCaseKeys(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
