// The folder that holds caches shared by all runs.
import { homedir, userInfo } from "node:os";
import { join } from "node:path";

/** `$GLOBE_HOME`, else `globe` inside `$XDG_CACHE_HOME`, else `~/.cache/globe`. The folder may not exist yet. */
export function globeHome(environment: NodeJS.ProcessEnv = process.env): string {
  if (environment.GLOBE_HOME) return environment.GLOBE_HOME;
  return join(environment.XDG_CACHE_HOME || join(homedir() || userInfo().homedir, ".cache"), "globe");
}
