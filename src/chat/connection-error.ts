// Says in a sentence why no answer came back from an endpoint.
import { GlobeError } from "../run/errors.ts";

/** A `connection` error for whatever the network layer threw; retryable unless the address or certificate is wrong. */
export function connectionError(cause: unknown, url: string): GlobeError {
  const { host, protocol } = new URL(url);
  const code = findCode(cause);
  const because = (sentence: string, isRetryable: boolean) =>
    new GlobeError("connection", sentence, { facts: { url, ...(code && { detail: code }) }, isRetryable, cause });
  switch (code) {
    case "ECONNREFUSED":
      return because(`Nothing listens at ${host}. Start the server there, or check --url.`, true);
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return because(`The host ${host} is not known. Check --url and the network.`, code === "EAI_AGAIN");
    case "EHOSTUNREACH":
    case "ENETUNREACH":
      return because(`The host ${host} cannot be reached from this network.`, true);
    case "UND_ERR_CONNECT_TIMEOUT":
    case "ETIMEDOUT":
      return because(`The host ${host} does not answer. Check --url, and whether a firewall is in between.`, true);
    case "ERR_SSL_WRONG_VERSION_NUMBER":
    case "ERR_SSL_PACKET_LENGTH_TOO_LONG":
    case "EPROTO":
      return because(`${host} does not speak TLS. Use http:// in place of https://.`, false);
  }
  if (code && /CERT|SELF_SIGNED|UNABLE_TO_VERIFY/.test(code)) {
    return because(
      `The certificate of ${host} cannot be trusted (${code}). Name its authority in NODE_EXTRA_CA_CERTS.`,
      false,
    );
  }
  if (code?.startsWith("HPE_")) {
    const advice = protocol === "http:" ? " Perhaps it wants https://." : "";
    return because(`${host} answered with something that is not HTTP (${code}).${advice}`, false);
  }
  return because(`The connection to ${host} broke before the answer was complete${code ? ` (${code})` : ""}.`, true);
}

/** fetch and undici hide the system's code behind one or more causes, or inside the list of an AggregateError. */
function findCode(error: unknown): string | null {
  for (let current = error, depth = 0; typeof current === "object" && current !== null && depth < 5; depth++) {
    const { code, cause, errors } = current as { code?: unknown; cause?: unknown; errors?: unknown[] };
    if (typeof code === "string" && !(code === "UND_ERR_SOCKET" && cause)) return code;
    current = cause ?? errors?.[0];
  }
  return null;
}
