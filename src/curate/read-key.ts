// The key of an endpoint, from the environment variable that its configuration names.
import { GlobeError } from "../run/errors.ts";

/** Undefined where none is named. Throws `config` where the variable is not set. */
export function readKey(
  { name, apiKeyEnv }: { readonly name?: string | undefined; readonly apiKeyEnv?: string | undefined },
  environment: Readonly<Record<string, string | undefined>>,
): string | undefined {
  if (apiKeyEnv === undefined || environment[apiKeyEnv] !== undefined) return environment[apiKeyEnv ?? ""];
  throw new GlobeError(
    "config",
    `${name ?? "An endpoint"} needs its key in ${apiKeyEnv}, and that variable is not set.`,
  );
}
