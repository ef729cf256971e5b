// Recognises ICC profiles that describe sRGB, the colour space in which everything here works (ICC.1:2022, 7.3).

/** True where the description of an ICC profile names sRGB. A damaged profile is none. */
export function isSrgbProfile(profile: Uint8Array): boolean {
  const view = new DataView(profile.buffer, profile.byteOffset, profile.byteLength);
  const tags = profile.length < 132 ? 0 : Math.min(view.getUint32(128), 100);
  for (let i = 0, at = 132; i < tags && at + 12 <= profile.length; i++, at += 12) {
    if (latin1(profile, at, at + 4) !== "desc") continue;
    const offset = view.getUint32(at + 4);
    // Newer profiles write 16-bit text; without the NULs it reads like the 8-bit text of older ones.
    return latin1(profile, offset, offset + Math.min(view.getUint32(at + 8), 512))
      .replaceAll("\0", "")
      .includes("sRGB");
  }
  return false;
}

const latin1 = (bytes: Uint8Array, start: number, end: number) => String.fromCharCode(...bytes.subarray(start, end));
