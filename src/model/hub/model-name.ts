// Names of published models: what a person writes, the repository that it means, and the folder where it is kept.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { GlobeError } from "../../run/errors.ts";
import { globeHome } from "../../run/globe-home.ts";

/** Names that need no owner. */
const shortNames: readonly string[] = ["GLOBE-Qwen2.5VL-7B", "GLOBE-InternVL3-8B"];
const shortNameOwner = "globe-project";

export const defaultRevision = "main";

/** The hub's own rule: two parts of letters, digits, `.`, `_` and `-`, neither beginning nor ending with a sign. */
const namePart = "[A-Za-z0-9](?:[\\w.-]{0,94}[A-Za-z0-9])?";
const repositoryName = new RegExp(`^${namePart}/${namePart}$`);
/** A branch may hold slashes; it becomes part of a folder's name, so nothing else may stand in it. */
const revisionName = /^[A-Za-z0-9][\w.-]*(?:\/[A-Za-z0-9][\w.-]*)*$/;

/** The repository that a name means, or null where it cannot be one. */
export function repositoryOf(name: string): string | null {
  const short = shortNames.find((known) => known.toLowerCase() === name.toLowerCase());
  if (short !== undefined) return `${shortNameOwner}/${short}`;
  return repositoryName.test(name) && !/--|\.\./.test(name) ? name : null;
}

/** The same, with an error that says what a name looks like. */
export function requireRepository(name: string): string {
  const repository = repositoryOf(name);
  if (repository !== null) return repository;
  throw new GlobeError(
    "usage",
    `"${name.slice(0, 200)}" is no name of a model. Write owner/name as on the hub, or one of ${shortNames.join(", ")}.`,
  );
}

/** `main` where none is given. */
export function requireRevision(revision: string | undefined): string {
  if (revision === undefined) return defaultRevision;
  if (revision.length <= 200 && revisionName.test(revision) && !/\.\.|@/.test(revision)) return revision;
  throw new GlobeError("usage", `"${revision.slice(0, 200)}" is no revision: name a branch, a tag or a commit.`);
}

/** Where a repository is kept among the caches: `models/OWNER/NAME`, with `@REVISION` behind it where not `main`. */
export function modelFolder(repository: string, revision: string = defaultRevision): string {
  const suffix = revision === defaultRevision ? "" : `@${revision.replaceAll("/", "@")}`;
  return join(globeHome(), "models", `${repository}${suffix}`);
}

/**
 * The folder of a checkpoint that a person names: a folder with a config.json, or else a model that was pulled, by its name
 * with `@REVISION` where it is not `main`. Null where there is neither.
 */
export function findModel(name: string): string | null {
  if (existsSync(join(name, "config.json"))) return name;
  const [model, revision, ...rest] = name.split("@") as [string, ...string[]];
  const repository = repositoryOf(model);
  if (repository === null || rest.length > 0 || (revision !== undefined && !revisionName.test(revision))) return null;
  const folder = modelFolder(repository, revision);
  return existsSync(join(folder, "config.json")) ? folder : null;
}
