// Compares the key of a request with the server's, in a time that says nothing about how much of it is right.
import { createHash, timingSafeEqual } from "node:crypto";
import { ApiError } from "./api-error.ts";

const digest = (text: string) => createHash("sha256").update(text).digest();

/** Checks the `Authorization` header of requests; without a key every request passes. Throws a 401. */
export function createKeyCheck(apiKey: string | undefined): (authorization: string | undefined) => void {
  if (apiKey === undefined) return () => {};
  // Digests have one length whatever was sent, so that not even the length of the key shows.
  const expected = digest(apiKey);
  return (authorization) => {
    const sent = /^Bearer +(?<key>\S+) *$/i.exec(authorization ?? "")?.groups?.key;
    if (sent === undefined) {
      throw refused(
        "You didn't provide an API key. Send it in an Authorization header with Bearer authentication: " +
          "Authorization: Bearer YOUR_KEY.",
        null,
      );
    }
    if (!timingSafeEqual(digest(sent), expected)) throw refused("Incorrect API key provided.", "invalid_api_key");
  };
}

function refused(message: string, code: string | null): ApiError {
  return new ApiError(401, message, { code, headers: { "www-authenticate": "Bearer" } });
}
