// Fetches one address from the web into memory: public hosts only, bounded in bytes, time and redirects.
import { lookup } from "node:dns/promises";
import { isIP, type LookupFunction } from "node:net";
import { Agent, request } from "undici";
import { GlobeError } from "../../run/errors.ts";
import { isPublicAddress } from "../../run/public-address.ts";

export interface WebOptions {
  readonly maxBytes: number;
  readonly timeoutSeconds: number;
  /** Also addresses of this machine and its network, on any port. */
  readonly allowPrivate: boolean;
  readonly connections: number;
}

export interface Web {
  /** Throws `http-status`, `too-large`, `timeout`, `connection` and `config` (an address that may not be asked). */
  fetch(address: string, signal: AbortSignal): Promise<{ readonly bytes: Buffer; readonly address: string }>;
  close(): Promise<void>;
}

const mostRedirects = 5;

export function openWeb(options: WebOptions): Web {
  const { allowPrivate, timeoutSeconds, connections } = options;
  // The name is resolved where the connection is made, so that it cannot answer differently the second time.
  const resolve: LookupFunction = (host, { family }, done) => {
    lookup(host, { all: true, family: family ?? 0 }).then(
      (found) => {
        const isRefused = !allowPrivate && !found.every(({ address }) => isPublicAddress(address));
        if (isRefused || found.length === 0) done(refuse(host), []);
        else done(null, found);
      },
      (error: NodeJS.ErrnoException) => done(error, []),
    );
  };
  const agent = new Agent({
    connect: { lookup: resolve, timeout: 15_000 },
    autoSelectFamily: true,
    connections,
    maxHeaderSize: 16_384,
    bodyTimeout: timeoutSeconds * 1000,
    headersTimeout: timeoutSeconds * 1000,
  });

  async function fetchOnce(url: URL, signal: AbortSignal): Promise<Buffer | URL> {
    const host = url.hostname.replace(/^\[|\]$/g, "");
    if (!allowPrivate && ((isIP(host) !== 0 && !isPublicAddress(host)) || !isUsualPort(url))) throw refuse(host);
    const { statusCode, headers, body } = await request(url, {
      dispatcher: agent,
      signal,
      headers: { accept: "image/*", "accept-encoding": "identity", "user-agent": "globe" },
    });
    if (statusCode === 200) return await readWithin(body, options.maxBytes, url);
    await body.dump();
    const { location } = headers;
    if (statusCode >= 300 && statusCode < 400 && typeof location === "string") return new URL(location, url);
    throw statusError(statusCode, url, headers["retry-after"]);
  }

  return {
    async fetch(address, outer) {
      const timeout = AbortSignal.timeout(timeoutSeconds * 1000);
      const signal = AbortSignal.any([outer, timeout]);
      let url = parseAddress(address);
      try {
        for (let hop = 0; hop <= mostRedirects; hop++) {
          const answer = await fetchOnce(url, signal);
          if (!(answer instanceof URL)) return { bytes: answer, address: url.href };
          url = parseAddress(answer.href);
        }
      } catch (error) {
        if (outer.aborted) throw outer.reason;
        throw describe(error, url, timeout.aborted);
      }
      throw new GlobeError("bad-response", `${address} leads from one address to the next without an end.`);
    },
    close: () => agent.destroy(),
  };
}

async function readWithin(body: AsyncIterable<Uint8Array>, most: number, url: URL): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > most) {
      throw new GlobeError("too-large", `${url.href} is larger than ${most} bytes, which \`maxBytes\` allows.`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}

function parseAddress(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url !== null && (url.protocol === "http:" || url.protocol === "https:") && !url.username && !url.password) {
    return url;
  }
  throw new GlobeError("config", `"${address.slice(0, 200)}" is no web address of a photo.`);
}

const isUsualPort = ({ port }: URL) => port === "" || port === "80" || port === "443";

function refuse(host: string): GlobeError {
  return new GlobeError(
    "config",
    `${host} is not on the internet but on this machine or its network, and is not asked for photos. Set \`allowPrivate\` where that is wanted.`,
  );
}

function statusError(status: number, url: URL, retryAfter: string | string[] | undefined): GlobeError {
  const seconds = Number([retryAfter].flat()[0]);
  return new GlobeError("http-status", `${url.href} answers with status ${status}.`, {
    facts: { status, url: url.href, ...(seconds > 0 && { retryAfter: Math.min(seconds, 3600) }) },
    isRetryable: status === 408 || status === 425 || status === 429 || status >= 500,
  });
}

function describe(error: unknown, url: URL, isLate: boolean): GlobeError {
  if (GlobeError.is(error)) return error;
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  if (GlobeError.is(cause)) return cause;
  if (isLate) return new GlobeError("timeout", `${url.href} takes too long.`, { isRetryable: true, cause: error });
  const { code, message } = error as NodeJS.ErrnoException;
  return new GlobeError("connection", `${url.href} cannot be reached: ${code ?? message}.`, {
    // A name that does not exist today will hardly exist in a minute, but tomorrow it may.
    isRetryable: code !== "ENOTFOUND",
    cause: error,
  });
}
