import { expect, test } from "vitest";
import { connectionError } from "./connection-error.ts";

const withCode = (code: string) => Object.assign(new Error("low level"), { code });

test.each<[string, unknown, RegExp, boolean]>([
  ["refused", withCode("ECONNREFUSED"), /Nothing listens at host:8000.*--url/, true],
  ["unknown host", withCode("ENOTFOUND"), /host:8000 is not known/, false],
  ["name server away", withCode("EAI_AGAIN"), /is not known/, true],
  ["no route", withCode("EHOSTUNREACH"), /cannot be reached/, true],
  ["no answer to a connection", withCode("UND_ERR_CONNECT_TIMEOUT"), /does not answer.*firewall/, true],
  ["plain http behind https", withCode("ERR_SSL_WRONG_VERSION_NUMBER"), /Use http:\/\//, false],
  ["own certificate", withCode("DEPTH_ZERO_SELF_SIGNED_CERT"), /NODE_EXTRA_CA_CERTS/, false],
  ["expired certificate", withCode("CERT_HAS_EXPIRED"), /certificate/, false],
  ["not HTTP", withCode("HPE_INVALID_CONSTANT"), /not HTTP.*https:\/\//, false],
  ["reset", withCode("ECONNRESET"), /broke before the answer was complete \(ECONNRESET\)/, true],
  ["no code", new Error("odd"), /broke before the answer was complete\./, true],
  ["fetch's wrapping", new TypeError("fetch failed", { cause: withCode("ECONNREFUSED") }), /Nothing listens/, true],
  ["a list of addresses", new AggregateError([withCode("ECONNREFUSED")]), /Nothing listens/, true],
  [
    "undici's wrapping",
    Object.assign(withCode("UND_ERR_SOCKET"), { cause: withCode("ECONNRESET") }),
    /ECONNRESET/,
    true,
  ],
  ["not an error at all", "text", /broke/, true],
])("%s", (_name, cause, sentence, isRetryable) => {
  const error = connectionError(cause, "http://host:8000/v1/models");
  expect(error.message).toMatch(sentence);
  expect(error).toMatchObject({ code: "connection", isRetryable, facts: { url: "http://host:8000/v1/models" } });
});
