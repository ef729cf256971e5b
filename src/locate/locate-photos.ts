// Many photos: several at once, read in order, and no hammering at an endpoint that answers nobody.
import { failedResult } from "./failed-result.ts";
import type { LocateOptions } from "./locate-options.ts";
import { type LocateEvent, locatePhoto } from "./locate-photo.ts";
import type { FailureFacts, LocateResult } from "./result-schema.ts";
import { runInOrder } from "./run-in-order.ts";

export interface LocatePhotosOptions extends LocateOptions {
  /** Photos worked on at the same time; the chat limits its requests by itself. Default 8. */
  readonly concurrency?: number | undefined;
}

export type PhotoEvent =
  | LocateEvent
  /** The run was aborted before this photo had its result. */
  | { readonly type: "interrupted" };

export interface PhotoItem {
  readonly path: string;
  /** Known before anything is opened: the pattern matched no file. */
  readonly failure?: FailureFacts | undefined;
}

export interface PhotosEvent {
  /** Position in the list of photos. */
  readonly index: number;
  readonly event: PhotoEvent;
}

/** So many photos in a row must fail at the endpoint, before any answer came, until the others are not asked any more. */
const hopelessAfter = 3;
const endpointCodes = new Set(["connection", "http-status", "bad-response", "timeout", "config"]);

/**
 * Events of all photos in the given order; the first unfinished photo is live. Every photo ends in one `result` or,
 * after an abort, `interrupted`: what is finished by then still comes out.
 */
export async function* locatePhotos(
  photos: readonly PhotoItem[],
  { concurrency = 8, ...options }: LocatePhotosOptions,
): AsyncGenerator<PhotosEvent> {
  let isAnswering = false;
  let failures = 0;
  let hopeless: LocateResult["error"] = null;

  const watch = ({ error, answers }: LocateResult) => {
    if (answers.some((answer) => answer.error === null)) isAnswering = true;
    if (isAnswering || error === null || !endpointCodes.has(error.code)) return;
    failures += 1;
    if (failures >= hopelessAfter) hopeless ??= error;
  };
  async function* one(index: number): AsyncGenerator<PhotoEvent> {
    if (options.signal?.aborted) {
      yield { type: "interrupted" };
      return;
    }
    const { path, failure } = photos[index]!;
    if (failure) {
      yield { type: "result", result: failedResult(path, failure, options.gazetteer.version) };
      return;
    }
    try {
      // Without a chat, EXIF alone may still answer, and a photo that needs a model fails with the endpoint's sentence.
      const given = hopeless && !isAnswering ? { ...options, chat: null, whyNoChat: hopeless } : options;
      for await (const event of locatePhoto(path, given)) {
        if (event.type === "result") watch(event.result);
        yield event;
      }
    } catch (error) {
      if (!options.signal?.aborted) throw error;
      yield { type: "interrupted" };
    }
  }

  for await (const { index, value } of runInOrder(photos.length, one, concurrency)) yield { index, event: value };
}
