// Reads the body of a request from its connection, within its limits.
import type { IncomingMessage } from "node:http";
import { ApiError, limitError } from "./api-error.ts";
import type { HeldBytes } from "./create-byte-budget.ts";
import type { ServeLimits } from "./serve-limits.ts";

/**
 * All bytes of the body. Throws a 415 for another media type than JSON, a 413 or 429 for too many bytes as soon as they
 * are announced or come, and a 400 where the connection ends before they do.
 */
export async function readBody(incoming: IncomingMessage, limits: ServeLimits, held: HeldBytes): Promise<Buffer> {
  requireJson(incoming.headers["content-type"]);
  const announced = Number(incoming.headers["content-length"] ?? 0);
  if (announced > limits.bodyBytes.value) throw limitError("The request body", limits.bodyBytes);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const settle = (finish: () => void) => {
      incoming.off("data", onData).off("end", onEnd).off("error", onBroken).off("close", onBroken);
      finish();
    };
    const onData = (chunk: Buffer) => {
      try {
        size += chunk.length;
        if (size > limits.bodyBytes.value) throw limitError("The request body", limits.bodyBytes);
        held.add(chunk.length);
        chunks.push(chunk);
      } catch (error) {
        settle(() => reject(error));
      }
    };
    const onEnd = () => settle(() => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, size)));
    const onBroken = () => settle(() => reject(new ApiError(400, "The request ended before its body was complete.")));
    incoming.on("data", onData).on("end", onEnd).on("error", onBroken).on("close", onBroken);
  });
}

/**
 * A page that a person has open may post forms and plain text to any address, this machine's included, without asking.
 * It may not post JSON: the browser asks first, and is not answered.
 */
function requireJson(contentType: string | undefined): void {
  const [mediaType = ""] = (contentType ?? "").split(";");
  if (mediaType.trim().toLowerCase() === "application/json") return;
  throw new ApiError(
    415,
    `Unsupported content type: '${mediaType.slice(0, 100)}'. This API method only accepts 'application/json' requests.`,
    { code: "unsupported_content_type" },
  );
}
