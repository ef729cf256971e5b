// Reads the picture of a row for the judge: from its data URL, or from a file under a folder that the server was given.
import { readFile, realpath } from "node:fs/promises";
import { resolve, sep } from "node:path";
import pLimit from "p-limit";
import type { ImagePart } from "../../../chat/chat.ts";
import { encodeForModel } from "../../../photo/encode-photo.ts";
import { GlobeError } from "../../../run/errors.ts";
import { ApiError, badRequest } from "../../api-error.ts";
import { decodeDataUrl } from "../../pictures/decode-data-url.ts";

/** Pictures that are decoded at the same time. */
const decoders = 4;

export type RowPictureReader = (reference: string, row: number) => Promise<ImagePart>;

/**
 * Paths are read only where their real place lies under one of `folders`, the first of which relative ones start from.
 * Whatever the picture was, the judge gets an upright JPEG without metadata. Throws an `ApiError` that names the row.
 */
export function createRowPictureReader(folders: readonly string[]): RowPictureReader {
  const inTurn = pLimit(decoders);
  return (reference, row) =>
    inTurn(async () => {
      const param = `columns.images[${row}]`;
      const bytes = /^data:/i.test(reference)
        ? decodeDataUrl(reference, param)
        : await readUnder(folders, reference, param);
      try {
        const { mediaType, bytes: encoded } = await encodeForModel(bytes);
        return { type: "image", mediaType, bytes: encoded } as const;
      } catch (error) {
        if (!GlobeError.is(error)) throw error;
        if (error.code === "too-large") {
          throw new ApiError(413, error.message, { param, code: "image_too_large", cause: error });
        }
        throw badRequest(`Invalid '${param}': ${error.message}`, param, "image_parse_error");
      }
    });
}

async function readUnder(folders: readonly string[], reference: string, param: string): Promise<Uint8Array> {
  const [first] = folders;
  if (first === undefined) {
    throw badRequest(
      `'${param}' is a path, and this server reads no files. Send a data URL, or start it with --images FOLDER.`,
      param,
      "path_not_allowed",
    );
  }
  // A file outside and no file at all look the same, so that nobody learns what else is on this machine.
  const refused = badRequest(
    `'${param}' names no file under the folders that this server was given with --images.`,
    param,
    "image_not_found",
  );
  const path = await realpath(resolve(first, reference)).catch(() => {
    throw refused;
  });
  const roots = await Promise.all(folders.map((folder) => realpath(folder)));
  if (!roots.some((root) => path.startsWith(root.endsWith(sep) ? root : root + sep))) throw refused;
  return await readFile(path).catch(() => {
    throw refused;
  });
}
