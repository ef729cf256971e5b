// Kinds of files by their first bytes.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sniffFormat } from "./sniff-format.ts";

const bytes = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const utf16 = (text: string) => Uint8Array.from(Buffer.from(`\ufeff${text}`, "utf16le"));
const box = (major: string, ...compatible: string[]) =>
  bytes(`\0\0\0${String.fromCharCode(16 + 4 * compatible.length)}ftyp${major}\0\0\0\0${compatible.join("")}mdat`);
/** A little-endian TIFF head whose first directory holds one entry with a 32-bit value. */
const tiff = (tag: number, value: number) =>
  Uint8Array.of(0x49, 0x49, 42, 0, 8, 0, 0, 0, 1, 0, tag & 255, tag >> 8, 4, 0, 1, 0, 0, 0, value, 0, 0, 0);

describe("a format that is decoded", () => {
  test.each([
    ["jpeg", bytes("\xff\xd8\xff\xe0")],
    ["jpeg", bytes("\xff\xd8\xff\xdb")],
    ["png", bytes("\x89PNG\r\n\x1a\n")],
    ["gif", bytes("GIF87a")],
    ["gif", bytes("GIF89a")],
    ["webp", bytes("RIFF\x10\0\0\0WEBPVP8 ")],
    ["tiff", tiff(0x0100, 52)],
    ["tiff", bytes("MM\0*\0\0\0\x08")],
    ["tiff", bytes("II+\0\x08\0\0\0")],
    ["avif", box("avif", "mif1", "miaf")],
    ["avif", box("mif1", "avif", "heic")],
    ["avif", box("avis", "msf1")],
  ])("%s", (format, head) => {
    expect(sniffFormat(head)).toEqual({ format });
  });
});

describe("a kind that is recognised and refused", () => {
  test.each([
    ["HEIC", box("heic", "mif1", "heic")],
    ["HEIC", box("mif1", "heic")],
    ["HEIC", box("hevc")],
    ["HEIC", box("msf1")],
    ["Canon raw", box("crx ", "crx ")],
    ["video", box("isom", "mp41")],
    ["video", box("qt  ")],
    ["SVG", bytes("<svg xmlns='http://www.w3.org/2000/svg'>")],
    ["SVG", bytes("\xef\xbb\xbf<?xml version='1.0'?>\n<!-- a map -->\n<svg>")],
    ["SVG", bytes('<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>')],
    ["SVG", bytes("  \n<s:svg xmlns:s='http://www.w3.org/2000/svg'/>")],
    ["SVG", utf16("<?xml version='1.0'?><svg>")],
    ["Canon raw", bytes("II*\0\x10\0\0\0CR\x02\0")],
    ["DNG raw", tiff(0xc612, 1)],
    ["camera raw", tiff(0x00fe, 1)],
    ["Olympus raw", bytes("IIRO\x08\0\0\0")],
    ["Panasonic raw", bytes("IIU\0\x18\0\0\0")],
    ["Fujifilm raw", bytes("FUJIFILMCCD-RAW 0201")],
    ["JPEG XL", bytes("\xff\x0a\xfa\x1f")],
    ["JPEG XL", bytes("\0\0\0\x0cJXL \r\n\x87\n")],
    ["JPEG 2000", bytes("\0\0\0\x0cjP  \r\n\x87\n")],
    ["Photoshop", bytes("8BPS\0\x01")],
    ["PDF", bytes("%PDF-1.7")],
    ["BMP", bytes("BM\x36\0\0\0")],
    ["icon", bytes("\0\0\x01\0\x01\0")],
    ["ZIP", bytes("PK\x03\x04")],
    ["audio or video", bytes("RIFF\x10\0\0\0WAVEfmt ")],
    ["video", bytes("\x1a\x45\xdf\xa3")],
  ])("%s", (unsupported, head) => {
    expect(sniffFormat(head)).toEqual({ unsupported });
  });
});

describe("anything else", () => {
  test.each([
    ["nothing", ""],
    ["text", "this is a text that calls itself a photo"],
    ["HTML", "<html><body>404 Not Found</body></html>"],
    ["JSON", '{"error":"no such photo"}'],
    ["half a JPEG marker", "\xff\xd8"],
    ["zeros", "\0".repeat(4096)],
  ])("%s", (_, text) => {
    expect(sniffFormat(bytes(text))).toBeNull();
  });
});

test("never throws", () => {
  const starts = ["", "II*\0", "MM\0*", "RIFF", "\0\0\0\x18ftyp", "<svg", "\xff\xd8\xff"].map(bytes);
  fc.assert(
    fc.property(fc.constantFrom(...starts), fc.uint8Array({ maxLength: 600 }), (start, rest) => {
      sniffFormat(Uint8Array.from([...start, ...rest]));
    }),
    { numRuns: 2000 },
  );
});
