// Reads the pictures of a request: data URLs, and web addresses where those are allowed.
import pLimit from "p-limit";
import type { ImagePart } from "../../chat/chat.ts";
import { openPicture } from "../../photo/open-picture.ts";
import { type ErrorCode, GlobeError } from "../../run/errors.ts";
import { ApiError, badRequest, limitError } from "../api-error.ts";
import type { HeldBytes } from "../create-byte-budget.ts";
import type { ServeLimits } from "../serve-limits.ts";
import type { LiftedPictures } from "../wire/lift-pictures.ts";
import type { PictureReference } from "../wire/read-chat-request.ts";
import { decodeDataUrl } from "./decode-data-url.ts";
import { fetchRemotePicture, type Network } from "./fetch-remote-picture.ts";

export interface PictureReaderOptions {
  readonly limits: ServeLimits;
  readonly allowRemote: boolean;
  readonly network?: Network;
}

export interface ReadPicturesOptions {
  /** Data URLs that are still bytes of the body, by what stands in their place. */
  readonly lifted: LiftedPictures;
  readonly signal: AbortSignal;
  /** Takes the bytes that were not part of the body. */
  readonly held: HeldBytes;
}

export type PictureReader = (
  references: readonly PictureReference[],
  options: ReadPicturesOptions,
) => Promise<ImagePart[]>;

/** Downloads at the same time, over all requests. */
const downloads = 8;

/**
 * Reads pictures and looks at their headers, so that what is no picture, or too large a one, is refused before it waits
 * for the model. The media type is decided by the bytes.
 */
export function createPictureReader({ limits, allowRemote, network }: PictureReaderOptions): PictureReader {
  const inTurn = pLimit(downloads);
  return async (references, { lifted, signal, held }) => {
    let pixels = 0;
    return Promise.all(
      references.map(async ({ url, param }) => {
        let bytes: Uint8Array;
        const inBody = lifted.get(url);
        if (inBody) bytes = decodeDataUrl(inBody, param);
        else if (/^data:/i.test(url)) bytes = decodeDataUrl(url, param);
        else if (!allowRemote) throw notAllowed(param);
        else {
          bytes = await inTurn(() => fetchRemotePicture(url, { limits, param, signal, ...(network && { network }) }));
          held.add(bytes.length);
        }
        const { format, width, height } = await openPicture(bytes, { pixels: limits.picturePixels.value }).catch(
          (error) => {
            throw explainPicture(error, param);
          },
        );
        pixels += width * height;
        if (pixels > limits.allPicturesPixels.value) {
          throw limitError("The request", limits.allPicturesPixels, param);
        }
        return { type: "image", mediaType: `image/${format}`, bytes } as const;
      }),
    );
  };
}

function notAllowed(param: string): ApiError {
  return badRequest(
    "Remote image URLs are not allowed by this server. Send the picture as a data URL: data:image/jpeg;base64,…",
    param,
    "invalid_image_url",
  );
}

const codes: Partial<Record<ErrorCode, string>> = {
  unsupported: "invalid_image_format",
  "decode-error": "image_parse_error",
  "too-small": "image_too_small",
};

function explainPicture(error: unknown, param: string): unknown {
  if (!GlobeError.is(error)) return error;
  if (error.code === "too-large") return new ApiError(413, error.message, { param, code: "image_too_large" });
  const code = codes[error.code];
  return code === undefined ? error : badRequest(error.message, param, code);
}
