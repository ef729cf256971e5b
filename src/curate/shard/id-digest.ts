// A digest of a set of photo ids that does not depend on their order, and that digests of parts add up to.
import { hash } from "node:crypto";

export interface IdSet {
  readonly count: number;
  /** Sum of the SHA-256 of every id, modulo 2^256; hexadecimal. */
  readonly digest: string;
}

const modulus = 1n << 256n;

export function createIdSet(): { add(id: string): void; value(): IdSet } {
  let count = 0;
  let sum = 0n;
  return {
    add(id) {
      count++;
      sum += BigInt(`0x${hash("sha256", id)}`);
    },
    value: () => ({ count, digest: toHex(sum) }),
  };
}

/** What the union of sets without a common member must have. */
export function addIdSets(sets: readonly IdSet[]): IdSet {
  return {
    count: sets.reduce((sum, set) => sum + set.count, 0),
    digest: toHex(sets.reduce((sum, set) => sum + BigInt(`0x${set.digest}`), 0n)),
  };
}

function toHex(sum: bigint): string {
  return (sum % modulus).toString(16).padStart(64, "0");
}
