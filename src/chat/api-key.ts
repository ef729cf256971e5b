// Chooses the API key of an endpoint from what the caller gave and from the environment.
import { isIPv4 } from "node:net";
import type { BaseUrl } from "./base-url.ts";

/**
 * The given key, else `GLOBE_API_KEY`, else `OPENAI_API_KEY`. The last one was not set for us: it never travels
 * unencrypted to a host outside the local network.
 */
export function chooseApiKey(
  url: BaseUrl,
  given: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): string | null {
  if (given !== undefined) return given.trim() || null;
  const own = environment.GLOBE_API_KEY?.trim();
  if (own) return own;
  const shared = environment.OPENAI_API_KEY?.trim();
  return shared && isPrivate(url) ? shared : null;
}

function isPrivate({ origin }: BaseUrl): boolean {
  const { protocol, hostname } = new URL(origin);
  return (
    protocol === "https:" ||
    hostname === "localhost" ||
    hostname === "[::1]" ||
    !hostname.includes(".") ||
    /\.(local|internal|lan|localhost)$/.test(hostname) ||
    (isIPv4(hostname) && /^(127|10)\.|^192\.168\.|^172\.(1[6-9]|2\d|3[01])\./.test(hostname))
  );
}
