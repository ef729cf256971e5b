// Fetches one file: goes on where an earlier attempt ended, and gives the file its name only when its content is right.
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { GlobeError, nameFile } from "../../run/errors.ts";
import { hashFile, isRight, startHash } from "./hash-content.ts";
import type { HubFile } from "./list-repository.ts";
import { defaultAttempts, type Hub, type OpenAnswer } from "./open-hub.ts";

export interface DownloadOptions {
  readonly hub: Hub;
  readonly url: string;
  readonly file: HubFile;
  /** Where the file appears; until then it grows beside it under the name with `.part`. */
  readonly path: string;
  /** Bytes that were won or, below zero, have to be fetched again. */
  readonly onBytes: (change: number) => void;
}

/** Attempts in a row that bring no byte; those that do are not counted. */
const attempts = defaultAttempts;

/** Resolves when the file is there and whole. Bytes of an earlier process count as won at the start. */
export async function downloadFile({ hub, url, file, path, onBytes }: DownloadOptions): Promise<void> {
  const part = `${path}.part`;
  const output = await open(part, "a+").catch((error: unknown) => {
    throw nameFile(error, part);
  });
  try {
    for (let tries = 1; ; tries++) {
      const hash = await fillPart(output);
      if (isRight(hash, file.checksum)) break;
      onBytes(-file.size);
      await output.truncate(0);
      if (tries === 2) {
        throw new GlobeError(
          "bad-response",
          `${url} arrived twice with another checksum than the hub states: something between here and the hub ` +
            "changes it, or the hub is damaged. Nothing of it was kept.",
          { facts: { url } },
        );
      }
    }
    await output.datasync();
  } catch (error) {
    throw nameFile(error, path);
  } finally {
    await output.close();
  }
  await rename(part, path);

  /** The hash of a part that has its full length. */
  async function fillPart(handle: FileHandle) {
    let { size: length } = await handle.stat();
    if (length > file.size) {
      await handle.truncate(0);
      length = 0;
    }
    let hash = startHash(file);
    if (length > 0) await hashFile(hash, part);
    onBytes(length);
    for (let failures = 0; length < file.size; ) {
      const before = length;
      try {
        // Compressed, the bytes of a range would be those of another file.
        const headers: Record<string, string> = { "accept-encoding": "identity" };
        if (length > 0) headers.range = `bytes=${length}-`;
        const answer = await hub.get(url, headers);
        if (length > 0 && !continuesAt(answer, length)) {
          onBytes(-length);
          await handle.truncate(0);
          length = 0;
          hash = startHash(file);
          // The answer to a range that was not asked for is of no use.
          if (answer.status === 206) throw restarted(url);
        }
        for await (const piece of answer.body) {
          if (length + piece.length > file.size) throw tooLong(url);
          await handle.appendFile(piece);
          hash.update(piece);
          length += piece.length;
          onBytes(piece.length);
        }
        if (length < file.size) throw cutShort(url, length, file.size);
      } catch (error) {
        if (!GlobeError.is(error)) throw error;
        if (error.facts.status === 416 && length > 0) {
          onBytes(-length);
          await handle.truncate(0);
          length = 0;
          hash = startHash(file);
        } else if (!error.isRetryable) throw error;
        failures = length > before ? 1 : failures + 1;
        if (failures >= attempts) throw error;
        await hub.pause(failures, error);
      }
    }
    return hash;
  }
}

/** Deletes what an earlier process left of a file that is another one now. */
export async function discardPart(path: string): Promise<void> {
  await rm(`${path}.part`, { force: true });
}

function continuesAt({ status, headers }: OpenAnswer, start: number): boolean {
  return status === 206 && new RegExp(`^bytes ${start}-\\d+/`).test(headers.get("content-range") ?? "");
}

function cutShort(url: string, length: number, size: number): GlobeError {
  return new GlobeError("connection", `${url} ended after ${length} of ${size} bytes. Try again later.`, {
    facts: { url },
    isRetryable: true,
  });
}

function restarted(url: string): GlobeError {
  return new GlobeError("bad-response", `${url} answers with another range than was asked for.`, {
    facts: { url },
    isRetryable: true,
  });
}

function tooLong(url: string): GlobeError {
  return new GlobeError("bad-response", `${url} is longer than the hub states. Start the same command again.`, {
    facts: { url },
  });
}
