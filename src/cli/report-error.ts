// Prints an error as the sentence it carries, and says which exit status it means.
import { type ErrorCode, toGlobeError } from "../run/errors.ts";
import { plainLine } from "../run/plain-text.ts";
import { exitCodes } from "./exit-codes.ts";

const statusOf: Partial<Record<ErrorCode, number>> = {
  connection: exitCodes.endpoint,
  "http-status": exitCodes.endpoint,
  "bad-response": exitCodes.endpoint,
  timeout: exitCodes.endpoint,
  aborted: exitCodes.interrupted,
  engine: exitCodes.incomplete,
  internal: exitCodes.internal,
};

/** Writes the message to standard error; an `internal` error also shows its stack, because it is a defect of ours. */
export function reportError(thrown: unknown): number {
  const error = toGlobeError(thrown);
  process.stderr.write(`globe: ${plainLine(error.message)}\n`);
  if (error.code === "internal") process.stderr.write(`${(error.cause as Error | undefined)?.stack ?? error.stack}\n`);
  return statusOf[error.code] ?? exitCodes.usage;
}
