// Downloads the photos of a run that are not there yet, and says which will never come.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { sniffFormat } from "../../photo/sniff-format.ts";
import { openAppendLog } from "../../run/append-log.ts";
import { type Clock, systemClock } from "../../run/clock.ts";
import { sha256 } from "../../run/digest.ts";
import { GlobeError, toGlobeError } from "../../run/errors.ts";
import { writeAtomic } from "../../run/write-atomic.ts";
import type { PhotoSourceConfig } from "../curate-config.ts";
import type { CuratedPhoto, PhotoReference } from "../item.ts";
import type { PhotoFaults } from "../photo-faults.ts";
import { createPace } from "./create-pace.ts";
import { openWeb, type Web } from "./open-web.ts";

export type UrlPhotos = Extract<PhotoSourceConfig, { kind: "url" }>;

export interface DownloadOptions {
  readonly settings: UrlPhotos;
  readonly photos: Iterable<CuratedPhoto>;
  readonly faults: PhotoFaults;
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly clock?: Clock;
  readonly web?: Web;
  readonly onPhoto?: (done: number) => void;
}

export interface DownloadOutcome {
  readonly downloaded: number;
  /** There already. */
  readonly kept: number;
  /** Gone, refused, too large, another file than its checksum says, or no picture: rejected with the cause. */
  readonly unusable: number;
  /** Not reached this time; the next run tries again. */
  readonly failed: number;
}

type UrlReference = Extract<PhotoReference, { kind: "url" }>;

/** What came stands in `downloads.jsonl` with its digest; a file is whole as soon as it has its name. */
export async function downloadPhotos(options: DownloadOptions): Promise<DownloadOutcome> {
  const { settings, faults, folder, signal, clock = systemClock, onPhoto } = options;
  const web = options.web ?? openWeb({ ...settings, connections: settings.maxInFlight });
  const pace = createPace(settings.perSecond, clock);
  const log = await openAppendLog(join(folder, "downloads.jsonl"));
  const counts = { downloaded: 0, kept: 0, unusable: 0, failed: 0 };
  const photos = options.photos[Symbol.iterator]();
  const stop = new AbortController();
  const anySignal = AbortSignal.any([signal, stop.signal]);
  let done = 0;

  const fetchOne = async (photo: CuratedPhoto, image: UrlReference) => {
    const { row, id } = photo;
    try {
      const bytes = await fetchWithRetries(image, { web, pace, settings, clock, signal: anySignal });
      await writeAtomic(image.path, bytes);
      await log.append({ row, id, status: "ok", bytes: bytes.length, sha256: sha256(bytes) });
      counts.downloaded++;
    } catch (thrown) {
      anySignal.throwIfAborted();
      const error = toGlobeError(thrown);
      if (error.code === "file-system" || error.code === "internal") throw error;
      const isLost = !error.isRetryable && error.code !== "connection";
      if (isLost) await faults.add(photo, error);
      await log.append({ row, id, status: isLost ? "unusable" : "failed", code: error.code, message: error.message });
      counts[isLost ? "unusable" : "failed"]++;
    }
  };

  const work = async () => {
    try {
      for (;;) {
        anySignal.throwIfAborted();
        const next = photos.next();
        if (next.done) return;
        const { image, row } = next.value;
        onPhoto?.(++done);
        if (image.kind !== "url" || faults.has(row)) continue;
        if (existsSync(image.path)) counts.kept++;
        else await fetchOne(next.value, image);
      }
    } catch (error) {
      stop.abort(error);
    }
  };

  try {
    await Promise.all(Array.from({ length: settings.maxInFlight }, work));
    anySignal.throwIfAborted();
    return counts;
  } finally {
    await log.close();
    await web.close();
  }
}

interface Fetching {
  readonly web: Web;
  readonly pace: ReturnType<typeof createPace>;
  readonly settings: UrlPhotos;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

const firstWaitMs = 500;
const longestWaitMs = 60_000;

async function fetchWithRetries(image: UrlReference, { web, pace, settings, clock, signal }: Fetching) {
  const host = URL.canParse(image.url) ? new URL(image.url).host : image.url;
  for (let attempt = 0; ; attempt++) {
    await pace.turn(host, signal);
    try {
      const { bytes, address } = await web.fetch(image.url, signal);
      checkPhoto(bytes, address, image);
      return bytes;
    } catch (thrown) {
      signal.throwIfAborted();
      const error = toGlobeError(thrown);
      if (error.facts.retryAfter !== undefined) pace.pause(host, error.facts.retryAfter);
      if (!error.isRetryable || attempt >= settings.maxRetries) throw error;
      await clock.sleep(Math.min(longestWaitMs, firstWaitMs * 2 ** attempt), signal);
    }
  }
}

function checkPhoto(bytes: Buffer, address: string, { url, sha256: wanted }: UrlReference): void {
  // Flickr answers for a deleted photo with a picture that says so.
  if (/\/photo_unavailable\b/.test(address)) throw new GlobeError("missing-file", `${url} is not available any more.`);
  if (sniffFormat(bytes) === null) throw new GlobeError("decode-error", `What stands at ${url} is no picture.`);
  if (wanted === undefined || sha256(bytes) === wanted) return;
  throw new GlobeError("decode-error", `What stands at ${url} has another SHA-256 than the table says.`);
}
