// Answers what is not even HTTP, or comes too slowly, in the form that a client of the protocol expects.
import { type ServerResponse, STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import { ApiError } from "./api-error.ts";

const answers: Readonly<Record<string, readonly [status: number, message: string]>> = {
  HPE_HEADER_OVERFLOW: [431, "The headers of the request are too large."],
  ERR_HTTP_REQUEST_TIMEOUT: [408, "The request did not arrive in time. Send it again."],
};

/** Writes the error and closes the connection; one that is in the middle of an answer, or gone, is only closed. */
export function answerBrokenHttp(error: Error, socket: Socket, outgoing: ServerResponse | undefined): void {
  const { code } = error as NodeJS.ErrnoException;
  if (!socket.writable || code === "ECONNRESET" || outgoing?.headersSent) {
    socket.destroy();
    return;
  }
  const [status, message] = answers[code ?? ""] ?? [400, "The request is not valid HTTP."];
  const body = JSON.stringify(new ApiError(status, message).body);
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    "content-type: application/json",
    `content-length: ${Buffer.byteLength(body)}`,
    "connection: close",
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`, () => socket.destroy());
}
