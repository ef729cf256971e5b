// What a repository of the hub holds at one commit, by the hub's own library.
import { GlobeError } from "../../run/errors.ts";
import { enforceLimit } from "../../run/limits.ts";
import { hubLimits } from "./hub-limits.ts";
import type { Hub } from "./open-hub.ts";

export interface HubFile {
  /** Name in the repository's first folder. */
  readonly name: string;
  readonly size: number;
  readonly checksum: Checksum;
}

/** `sha256` of the content of large files, `blob` the SHA-1 by which git knows small ones. */
export interface Checksum {
  readonly kind: "sha256" | "blob";
  /** Hexadecimal. */
  readonly digest: string;
}

export interface Repository {
  /** The commit that the revision means now. */
  readonly commit: string;
  /** Files of the first folder; checkpoints have no others. */
  readonly files: readonly HubFile[];
}

export async function listRepository(hub: Hub, name: string, revision: string): Promise<Repository> {
  const { listFiles, modelInfo } = await import("@huggingface/hub");
  const common = { hubUrl: hub.endpoint, fetch: hub.fetch };
  const broken = (what: string) =>
    new GlobeError("bad-response", `${hub.endpoint} is no Hugging Face hub, or a broken one: ${what}.`);
  try {
    const { sha } = await modelInfo({ name, revision, additionalFields: ["sha"], ...common });
    if (typeof sha !== "string" || !/^[0-9a-f]{40,64}$/.test(sha)) throw broken("it does not say the commit");
    const files: HubFile[] = [];
    let entries = 0;
    for await (const { type, path, size, oid, lfs } of listFiles({ repo: name, revision: sha, ...common })) {
      enforceLimit(hubLimits.files, ++entries, name);
      if (type !== "file" || !/^[A-Za-z0-9_][\w.+-]*$/.test(path)) continue;
      const checksum = readChecksum(lfs?.oid, oid);
      const length = lfs?.size ?? size;
      if (checksum === null || !Number.isSafeInteger(length) || length < 0) {
        throw broken(`it gives no size or checksum of ${path}`);
      }
      files.push({ name: path, size: length, checksum });
    }
    return { commit: sha, files };
  } catch (error) {
    if (GlobeError.is(error)) throw error;
    throw broken((error as Error).message.slice(0, 200));
  }
}

function readChecksum(lfs: string | undefined, oid: string | undefined): Checksum | null {
  if (lfs !== undefined) return /^[0-9a-f]{64}$/.test(lfs) ? { kind: "sha256", digest: lfs } : null;
  return oid !== undefined && /^[0-9a-f]{40}$/.test(oid) ? { kind: "blob", digest: oid } : null;
}
