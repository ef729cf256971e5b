// What a decoded photo is: upright 8-bit RGB pixels, and where its bytes may come from.

/** Upright pixels in sRGB, three bytes a pixel (red, green, blue), rows from top to bottom without padding. */
export interface Photo {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
  /** What the decoder complained about on its way to the last row: parts of the picture may be wrong. */
  readonly warnings?: readonly string[];
}

/** The path of a photo file, or the bytes of one. */
export type PhotoSource = string | Uint8Array;

/** A picture as bytes in a file format, ready to be sent or embedded. */
export interface EncodedPhoto {
  readonly mediaType: string;
  readonly bytes: Uint8Array;
  readonly width: number;
  readonly height: number;
}
