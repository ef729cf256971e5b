// Fetches GeoCLIP from the Hugging Face hub: the authors' release, and the image encoder that it names.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Clock, systemClock } from "../../run/clock.ts";
import { GlobeError } from "../../run/errors.ts";
import type { HubFile } from "../hub/list-repository.ts";
import { modelFolder, requireRepository, requireRevision } from "../hub/model-name.ts";
import { type Hub, openHub, readHubSettings } from "../hub/open-hub.ts";
import { readClipVisionConfig } from "./clip-config.ts";
import { findGeoClip, readReleaseConfig } from "./find-files.ts";
import { openClip } from "./open-clip.ts";
import { openHeads } from "./open-heads.ts";
import { pullFiles } from "./pull-files.ts";
import { readGallery } from "./read-gallery.ts";
import { geoClipRepository } from "./repositories.ts";

export interface PullGeoClipOptions {
  /** `owner/name`; by default the authors' release. */
  readonly name?: string | undefined;
  readonly revision?: string | undefined;
  /** The folder to make, with the image encoder in `clip` inside it; by default both lie among the caches. */
  readonly out?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Bytes that are here, of all of one repository, and the file that the last of them belong to. */
  readonly onProgress?: (done: number, total: number, file: string) => void;
  readonly environment?: NodeJS.ProcessEnv;
  readonly clock?: Clock;
}

export interface PulledGeoClip {
  readonly folder: string;
  readonly clip: string;
  /** False where both were there already. */
  readonly isNew: boolean;
}

const weightsFile = "model.safetensors";

/**
 * Throws `http-status` and `connection` for the hub, `too-large` where the disk has no room, `locked` while another process
 * fetches the same. What was fetched stays in folders with `.partial`, from which the next call goes on.
 */
export async function pullGeoClip(options: PullGeoClipOptions = {}): Promise<PulledGeoClip> {
  const { out, signal, environment = process.env, clock = systemClock, onProgress } = options;
  const repository = requireRepository(options.name ?? geoClipRepository);
  const revision = requireRevision(options.revision);
  const hub: Hub = openHub({ ...readHubSettings(environment), clock, signal });

  const release = await pullFiles({
    hub,
    repository,
    revision,
    folder: out ?? modelFolder(repository, revision),
    first: "config.json",
    choose: async (files, stage) =>
      chooseRelease(files, await readFile(join(stage, "config.json"), "utf8"), repository),
    async check(stage) {
      const files = await findGeoClip(stage);
      await openHeads(files);
      await readGallery(files.gallery!);
    },
    onProgress,
  });

  const { backbone } = await findGeoClip(release.folder);
  const clipRepository = requireRepository(backbone.repository);
  const clipRevision = requireRevision(backbone.revision ?? undefined);
  const clip = await pullFiles({
    hub,
    repository: clipRepository,
    revision: clipRevision,
    folder: out === undefined ? modelFolder(clipRepository, clipRevision) : join(out, "clip"),
    first: "config.json",
    async choose(files, stage) {
      const file = join(stage, "config.json");
      readClipVisionConfig(JSON.parse(await readFile(file, "utf8")), file);
      return need(files, ["config.json", "preprocessor_config.json", weightsFile], clipRepository);
    },
    check: async (stage) => void (await openClip(stage)),
    onProgress,
  });
  return { folder: release.folder, clip: clip.folder, isNew: release.isNew || clip.isNew };
}

function chooseRelease(files: readonly HubFile[], config: string, repository: string): readonly HubFile[] {
  const gallery = readReleaseConfig(config, `${repository}/config.json`).text("gallery_file");
  const licences = files.filter(({ name }) => /^LICENSE[\w.-]*$/i.test(name)).map(({ name }) => name);
  return need(files, ["config.json", weightsFile, gallery, ...licences], repository);
}

function need(files: readonly HubFile[], names: readonly string[], repository: string): readonly HubFile[] {
  return names.map((name) => {
    const found = files.find((file) => file.name === name);
    if (found) return found;
    throw new GlobeError("unsupported", `${repository} holds no ${name} and so is not what GeoCLIP needs.`);
  });
}
