// From the id of a row to the name of its photo file, without the reference's habit of writing `a.JPG.jpg`.

/** Extensions of photo files, in lower case and in the order in which they are tried. */
export const imageExtensions = [".jpg", ".jpeg", ".png", ".webp", ".avif", ".gif", ".tif", ".tiff", ".heic", ".heif"];

const pattern = new RegExp(`(?:${imageExtensions.map((extension) => `\\${extension}`).join("|")})$`, "i");

export function hasImageExtension(name: string): boolean {
  return pattern.test(name);
}

/** The id itself where it ends in an image extension of either case, else the id with `.jpg`. */
export function imageFileName(id: string): string {
  return hasImageExtension(id) ? id : `${id}.jpg`;
}

/** The name without its image extension, if it has one. */
export function stripImageExtension(name: string): string {
  return name.replace(pattern, "");
}

/** MP16-Pro writes `5d/9e/1234.jpg` in its metadata and stores the file as `5d_9e_1234.jpg`. */
export function flattenSlashes(id: string): string {
  return id.replaceAll("/", "_");
}
