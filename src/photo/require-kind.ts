// Turns away files that are no photos, in words that say what they are.
import { GlobeError } from "../run/errors.ts";
import { type PhotoFormat, sniffFormat } from "./sniff-format.ts";

const acceptedKinds = "JPEG, PNG, WebP, AVIF, GIF and TIFF are accepted";

/**
 * The format of a photo by its first bytes; HEIC passes, because its metadata can be read although its pixels cannot.
 * Throws `unsupported` for other kinds of files that are recognised, `decode-error` for the rest.
 */
export function requireKind(head: Uint8Array, subject: string): PhotoFormat | "heic" {
  if (head.length === 0) {
    throw new GlobeError("decode-error", `${subject} is empty; copy it again from its source.`);
  }
  const kind = sniffFormat(head);
  if (kind === null) throw new GlobeError("decode-error", `${subject} is not a picture; ${acceptedKinds}.`);
  if ("format" in kind) return kind.format;
  if (kind.unsupported === "HEIC") return "heic";
  throw new GlobeError(
    "unsupported",
    `${subject} is in ${kind.unsupported} format, which this program does not read; convert it to JPEG first (${acceptedKinds}).`,
  );
}
