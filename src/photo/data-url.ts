// Pictures as `data:` URLs (RFC 2397), the form in which they travel to a model.
import { GlobeError } from "../run/errors.ts";
import { enforceLimit, type Limit } from "../run/limits.ts";

export const dataUrlLimit: Limit = {
  name: "data URL length",
  value: 180 * 1024 * 1024,
  unit: "characters",
  reason: "base64 of the largest accepted photo file",
};

/** `data:image/jpeg;base64,…`. */
export function toDataUrl({ mediaType, bytes }: { readonly mediaType: string; readonly bytes: Uint8Array }): string {
  return `data:${mediaType};base64,${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64")}`;
}

/**
 * Media type and bytes of a base64 data URL. The media type is what the URL claims; decide by the bytes.
 * Throws `decode-error` for anything malformed, `unsupported` for percent-encoded data, `too-large` beyond the limit.
 */
export function parseDataUrl(url: string, limit: Limit = dataUrlLimit): { mediaType: string; bytes: Uint8Array } {
  enforceLimit(limit, url.length, "The data URL");
  const comma = url.indexOf(",");
  const head = comma === -1 ? "" : url.slice(0, Math.min(comma, 256));
  const parts = /^data:(?<mediaType>[\w.+-]+\/[\w.+-]+)?(?:;[\w.+-]+=[\w.+-]+)*(?<base64>;base64)?$/i.exec(head);
  if (!parts) {
    throw new GlobeError("decode-error", "This is not a data URL; it must begin like data:image/jpeg;base64,");
  }
  if (!parts.groups?.base64) {
    throw new GlobeError("unsupported", "The data URL is percent-encoded; send it as base64: data:image/jpeg;base64,…");
  }
  const padding = url.endsWith("==") ? 2 : url.endsWith("=") ? 1 : 0;
  const text = url.slice(comma + 1, url.length - padding);
  const bytes = Buffer.from(text, "base64");
  // Node skips what is not base64 and also takes the alphabet for URLs; a missing byte or one of its letters gives it away.
  const isPadded = padding === 0 ? text.length % 4 !== 1 : (text.length + padding) % 4 === 0;
  const isWhole = bytes.length === Math.floor((text.length * 3) / 4);
  if (!isPadded || !isWhole || text.includes("-") || text.includes("_")) {
    throw new GlobeError("decode-error", "The data URL holds characters that are not base64.");
  }
  return { mediaType: (parts.groups.mediaType ?? "text/plain").toLowerCase(), bytes: new Uint8Array(bytes) };
}
