// Reads an endpoint's address in any form people paste it: with or without scheme, `/v1`, slashes or credentials.
import { GlobeError } from "../run/errors.ts";

export interface BaseUrl {
  /** Ends in the folder that holds `chat/completions`, without credentials, query or trailing slash. */
  readonly href: string;
  readonly origin: string;
  /** `?api-version=…` of gateways that want it with every request; empty without one. */
  readonly search: string;
  /** Value of the `Authorization` header for `user:password@`; null without one. */
  readonly basicAuthorization: string | null;
}

const knownSuffix = /\/(chat\/completions|completions|responses|models|embeddings)$/;
const versionFolder = /\/(v\d+\w*|openai|openai\/deployments\/[^/]+)$/;

/**
 * `localhost:8000`, `http://host/`, `http://host/v1/` and `http://host/v1/chat/completions` all mean
 * `http://host/v1`. A path that already ends in a version folder (`/v1`, `/api/v3`, `/openai`) is kept as it is.
 */
export function parseBaseUrl(text: string): BaseUrl {
  const trimmed = text.trim();
  const withScheme = /^[a-z][a-z\d+.-]*:\/\//i.test(trimmed) ? trimmed : `http://${trimmed}`;
  if (trimmed === "" || !URL.canParse(withScheme)) {
    throw new GlobeError(
      "usage",
      `"${text}" is not the address of an endpoint. Write it like http://localhost:8000/v1.`,
    );
  }
  const url = new URL(withScheme);
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw new GlobeError("usage", `The endpoint "${text}" must start with http:// or https://.`);
  }
  let path = url.pathname
    .replace(/\/{2,}/g, "/")
    .replace(/\/+$/, "")
    .replace(knownSuffix, "");
  if (!versionFolder.test(path)) path += "/v1";
  const credentials = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  return {
    href: url.origin + path,
    origin: url.origin,
    search: url.search,
    basicAuthorization: credentials === ":" ? null : `Basic ${Buffer.from(credentials).toString("base64")}`,
  };
}
