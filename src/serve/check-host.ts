// Turns away pages that reach a server on the loopback interface by pointing a name of theirs at it (DNS rebinding).
import { isIP } from "node:net";
import { ApiError } from "./api-error.ts";

/** Names that lead to this machine whoever asks; the last is what containers call the machine they run on. */
const ownNames = ["localhost", "host.docker.internal"];

/**
 * Checks the `Host` header. A browser sends the name that the page was loaded from, so a name that is not ours is a
 * stranger's page; an address cannot be pointed elsewhere. `names` are further ones that lead here. Throws a 403.
 */
export function createHostCheck(names: readonly string[]): (host: string | undefined) => void {
  const known = new Set([...ownNames, ...names.map((name) => name.toLowerCase())]);
  return (host) => {
    const name = (host ?? "").toLowerCase().replace(/:\d*$/, "");
    if (known.has(name) || name.endsWith(".localhost") || isIP(name.replace(/^\[|\]$/g, ""))) return;
    throw new ApiError(
      403,
      `This server does not answer for the host "${name.slice(0, 100)}". Ask it as localhost, or start it with ` +
        "--allow-host NAME.",
      { code: "host_not_allowed" },
    );
  };
}
