// Fetches a picture from the web for a request, from public hosts only: not from this machine, its network or its cloud.
import { Resolver } from "node:dns/promises";
import { isIP } from "node:net";
import { Agent, type Dispatcher, request } from "undici";
import { isPublicAddress } from "../../run/public-address.ts";
import { type ApiError, badRequest, limitError } from "../api-error.ts";
import type { ServeLimits } from "../serve-limits.ts";
import { unlessAborted } from "../unless-aborted.ts";

export interface FetchPictureOptions {
  readonly limits: ServeLimits;
  /** The field of the request that holds the address, for errors. */
  readonly param: string;
  readonly signal: AbortSignal;
  readonly network?: Network;
}

/** What stands between an address and the wire; tests put their own in its place. */
export interface Network {
  /** Every address of a host; may reject. */
  readonly resolve: (hostname: string, signal: AbortSignal) => Promise<readonly string[]>;
  readonly isPublic: (address: string) => boolean;
  /** Ports that may be asked; others speak protocols that a request could be mistaken for. */
  readonly ports: ReadonlySet<string> | null;
}

const internet: Network = { resolve: resolveHost, isPublic: isPublicAddress, ports: new Set(["80", "443"]) };

const redirects = new Set([301, 302, 303, 307, 308]);

/**
 * The bytes at an `http:` or `https:` address. Throws an `ApiError` 400 that says no more about a refused host than
 * about one that does not exist: a client must not learn from it what stands in this network.
 */
export async function fetchRemotePicture(address: string, options: FetchPictureOptions): Promise<Uint8Array> {
  const { limits, param, network = internet } = options;
  const timeout = AbortSignal.timeout(limits.remoteSeconds.value * 1000);
  const signal = AbortSignal.any([options.signal, timeout]);
  let url = parseAddress(address, param);
  try {
    for (let hop = 0; hop <= limits.remoteRedirects.value; hop++) {
      const answer = await fetchOnce(url, { ...options, signal, network });
      if ("bytes" in answer) return answer.bytes;
      url = parseAddress(new URL(answer.location, url).href, param);
    }
  } catch (error) {
    options.signal.throwIfAborted();
    if (timeout.aborted) throw limitError("The picture", limits.remoteSeconds, param);
    throw isApiError(error) ? error : unreachable(url, param);
  }
  throw limitError("The picture", limits.remoteRedirects, param);
}

type Answer = { readonly bytes: Uint8Array } | { readonly location: string };

async function fetchOnce(
  url: URL,
  { limits, param, signal, network }: FetchPictureOptions & { readonly network: Network },
): Promise<Answer> {
  const port = url.port || (url.protocol === "https:" ? "443" : "80");
  if (network.ports && !network.ports.has(port)) throw unreachable(url, param);
  const hostname = url.hostname.replace(/^\[|\]$/g, "");
  const addresses = isIP(hostname) ? [hostname] : await unlessAborted(network.resolve(hostname, signal), signal);
  // One private address among public ones is how a name gets past a check that looks at the first.
  if (addresses.length === 0 || !addresses.every(network.isPublic)) throw unreachable(url, param);
  const pinned = addresses.map((each) => ({ address: each, family: isIP(each) }));
  const agent = new Agent({
    // The connection goes to the addresses that were checked: asked again, the name might answer differently.
    connect: { lookup: (_host, _options, done) => done(null, pinned), timeout: 10_000 },
    autoSelectFamily: true,
    maxHeaderSize: 16_384,
  });
  try {
    const { statusCode, headers, body } = await request(url, {
      dispatcher: agent,
      signal,
      headers: { accept: "image/*", "accept-encoding": "identity", "user-agent": "globe" },
    });
    const location = headers.location;
    if (redirects.has(statusCode) && typeof location === "string") return { location };
    const encoding = headers["content-encoding"];
    if (statusCode !== 200 || (encoding !== undefined && encoding !== "identity")) throw unreachable(url, param);
    return { bytes: await readWithin(body, limits, param) };
  } finally {
    await agent.destroy();
  }
}

async function readWithin(body: Dispatcher.ResponseData["body"], limits: ServeLimits, param: string) {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > limits.remoteBytes.value) throw limitError("The picture", limits.remoteBytes, param);
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks, size));
}

function parseAddress(address: string, param: string): URL {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (!url || (url.protocol !== "http:" && url.protocol !== "https:") || url.username || url.password) {
    throw badRequest(
      "Invalid image URL: it must be a data URL such as data:image/jpeg;base64,… or a web address without a password.",
      param,
      "invalid_image_url",
    );
  }
  return url;
}

function unreachable(url: URL, param: string): ApiError {
  return badRequest(
    `Error while downloading ${url.origin.slice(0, 200)}: there is no picture at this address, or it is not public.`,
    param,
    "invalid_image_url",
  );
}

function isApiError(error: unknown): error is ApiError {
  return error instanceof Error && error.name === "ApiError";
}

/** Asks the name servers themselves: the system's resolver blocks a thread that decoding pictures needs. */
async function resolveHost(hostname: string, signal: AbortSignal): Promise<string[]> {
  const resolver = new Resolver({ timeout: 5_000, tries: 2 });
  const cancel = () => resolver.cancel();
  signal.addEventListener("abort", cancel, { once: true });
  try {
    const answers = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]);
    return answers.flatMap((answer) => (answer.status === "fulfilled" ? answer.value : []));
  } finally {
    signal.removeEventListener("abort", cancel);
  }
}
