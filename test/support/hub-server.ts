// A hub and its storage on two ports of this machine, with the faults that networks and hubs have.
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface HubRequest {
  readonly server: "hub" | "storage";
  readonly path: string;
  readonly authorization: string | undefined;
  readonly range: string | undefined;
}

/** What goes wrong with an answer; nothing where undefined. */
export type Fault =
  | { readonly kind: "status"; readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  | { readonly kind: "drop"; readonly after: number }
  | { readonly kind: "stall"; readonly after: number }
  | { readonly kind: "ignore-range" }
  | { readonly kind: "wrong-range" }
  | { readonly kind: "damage" }
  | { readonly kind: "longer" };

export interface HubOptions {
  /** By `owner/name`; each revision has its files. */
  readonly repositories: Readonly<Record<string, HubRepository>>;
  /** Asked for before every answer. */
  readonly fault?: (request: HubRequest, count: number) => Fault | undefined;
  /** Where set, every request to the hub must bring it. */
  readonly token?: string;
  /** Files in one page of a listing. */
  readonly pageSize?: number;
}

export interface HubRepository {
  commit: string;
  files: Readonly<Record<string, Uint8Array>>;
  /** Sizes that the listing gives in place of the true ones. */
  readonly statedSizes?: Readonly<Record<string, number>>;
}

export interface RunningHub {
  readonly url: string;
  readonly requests: readonly HubRequest[];
  close(): Promise<void>;
}

/** From this size on a file lies in the storage, as with Git LFS. */
const largeFrom = 2_000;
const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const blobDigest = (bytes: Uint8Array) =>
  createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");

export async function startHub({ repositories, fault, token, pageSize = 3 }: HubOptions): Promise<RunningHub> {
  const requests: HubRequest[] = [];
  const counts = new Map<string, number>();
  const faultOf = (server: HubRequest["server"], incoming: IncomingMessage) => {
    const { authorization, range } = incoming.headers;
    const request = { server, path: incoming.url!.split("?")[0]!, authorization, range };
    requests.push(request);
    const count = (counts.get(`${server} ${request.path}`) ?? 0) + 1;
    counts.set(`${server} ${request.path}`, count);
    return fault?.(request, count);
  };
  const blobs = new Map<string, Uint8Array>();

  const storage = createServer((incoming, outgoing) => {
    const found = faultOf("storage", incoming);
    if (found?.kind === "status") return refuse(outgoing, found.status, found.headers);
    const bytes = blobs.get(incoming.url!.split("?")[0]!.slice("/blobs/".length));
    if (bytes) send(incoming, outgoing, bytes, found);
    else refuse(outgoing, 404);
  });
  const storageUrl = await listen(storage);

  const hub = createServer((incoming, outgoing) => {
    const found = faultOf("hub", incoming);
    if (found?.kind === "status") return refuse(outgoing, found.status, found.headers);
    if (token !== undefined && incoming.headers.authorization !== `Bearer ${token}`) {
      return refuse(outgoing, 401, { "x-error-code": "RepoNotFound", "x-error-message": "Repository not found" });
    }
    const url = new URL(incoming.url!, "http://hub");
    const api = /^\/api\/models\/([^/]+\/[^/]+)\/(revision|tree)\/([^/]+)$/.exec(decodeURIComponent(url.pathname));
    const file = /^\/([^/]+\/[^/]+)\/resolve\/([^/]+)\/(.+)$/.exec(decodeURIComponent(url.pathname));
    const repository = repositories[(api ?? file)?.[1] ?? ""];
    if (!repository) return refuse(outgoing, 404, { "x-error-code": "RepoNotFound" });
    const revision = api ? api[3]! : file![2]!;
    if (!["main", "v1", repository.commit].includes(revision)) {
      return refuse(outgoing, 404, { "x-error-code": "RevisionNotFound" });
    }
    if (api?.[2] === "revision") return json(outgoing, { _id: "1", id: api[1], sha: repository.commit });
    if (api) {
      const all = Object.entries(repository.files).map(([path, bytes]) => ({
        ...{ type: "file", path, size: bytes.length, oid: blobDigest(bytes) },
        ...(bytes.length >= largeFrom && {
          lfs: { oid: sha256(bytes), size: repository.statedSizes?.[path] ?? bytes.length, pointerSize: 130 },
        }),
      }));
      const start = Number(url.searchParams.get("cursor") ?? 0);
      const next = start + pageSize;
      url.searchParams.set("cursor", String(next));
      const link = `<http://${incoming.headers.host}${url.pathname}${url.search}>; rel="next"`;
      return json(outgoing, all.slice(start, next), next < all.length ? { link } : {});
    }
    const bytes = repository.files[file![3]!];
    if (!bytes) return refuse(outgoing, 404, { "x-error-code": "EntryNotFound" });
    if (bytes.length < largeFrom) return send(incoming, outgoing, bytes, found);
    const digest = sha256(bytes);
    blobs.set(digest, bytes);
    outgoing.writeHead(302, { location: `${storageUrl}/blobs/${digest}?X-Amz-Signature=secret` }).end();
  });
  const url = await listen(hub);
  return {
    url,
    requests,
    async close() {
      for (const server of [hub, storage]) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
    },
  };
}

function send(incoming: IncomingMessage, outgoing: ServerResponse, bytes: Uint8Array, fault: Fault | undefined): void {
  const asked = /^bytes=(\d+)-$/.exec(incoming.headers.range ?? "");
  const start = asked && fault?.kind !== "ignore-range" ? Number(asked[1]) : 0;
  if (start >= bytes.length && asked) {
    refuse(outgoing, 416);
    return;
  }
  let content = Buffer.from(bytes.subarray(start));
  if (fault?.kind === "damage") content[content.length - 1]! ^= 1;
  if (fault?.kind === "longer") content = Buffer.concat([content, content]);
  const first = fault?.kind === "wrong-range" ? start + 1 : start;
  outgoing.writeHead(start > 0 ? 206 : 200, {
    "content-length": content.length,
    ...(start > 0 && { "content-range": `bytes ${first}-${bytes.length - 1}/${bytes.length}` }),
  });
  if (fault?.kind === "drop" || fault?.kind === "stall") {
    outgoing.write(content.subarray(0, fault.after), () => {
      if (fault.kind === "drop") setTimeout(() => outgoing.destroy(), 20);
    });
  } else outgoing.end(content);
}

function refuse(outgoing: ServerResponse, status: number, headers: Readonly<Record<string, string>> = {}): void {
  outgoing.writeHead(status, headers).end("no");
}

function json(outgoing: ServerResponse, value: unknown, headers: Readonly<Record<string, string>> = {}): void {
  outgoing.writeHead(200, { "content-type": "application/json", ...headers }).end(JSON.stringify(value));
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
