// Reads names by language from the message catalogues of Debian's package `libgeonames-common`, keyed by GeoNames id.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export interface LanguageName {
  /** ISO 639 code as in the catalogue's folder: `de`, `zh_TW`. */
  readonly language: string;
  readonly name: string;
}

/** `folder` is the package's `usr/share/locale`. */
export function readLanguageNames(folder: string): Map<number, LanguageName[]> {
  const names = new Map<number, LanguageName[]>();
  for (const language of readdirSync(folder).sort()) {
    for (const [id, name] of readCatalogue(join(folder, language, "LC_MESSAGES", "geonames.mo"))) {
      if (!/^\d+$/.test(id)) continue;
      names.set(Number(id), [...(names.get(Number(id)) ?? []), { language, name }]);
    }
  }
  return names;
}

/** The entries of a GNU message catalogue: a count and two tables of length and offset, for keys and for values. */
function readCatalogue(path: string): [string, string][] {
  const bytes = readFileSync(path);
  if (bytes.readUInt32LE(0) !== 0x950412de) throw new Error(`${path} is not a little-endian GNU message catalogue.`);
  const textAt = (table: number, index: number) => {
    const length = bytes.readUInt32LE(table + 8 * index);
    const offset = bytes.readUInt32LE(table + 8 * index + 4);
    return bytes.toString("utf8", offset, offset + length);
  };
  const [count, keys, values] = [bytes.readUInt32LE(8), bytes.readUInt32LE(12), bytes.readUInt32LE(16)];
  return Array.from({ length: count }, (_, index) => [textAt(keys, index), textAt(values, index)]);
}
