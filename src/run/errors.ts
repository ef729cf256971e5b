// The flat vocabulary of failures: one error class whose code says what went wrong and whose message says what to do.

/**
 * Every failure that `globe` itself reports. The code decides the exit status and whether a retry can help; a failure of
 * one item in a long job is recorded on that item under the same code.
 */
export type ErrorCode =
  | "usage" // a flag or argument that the command cannot use
  | "config" // a configuration or dataset description that is missing or contradicts itself
  | "missing-file"
  | "file-system" // the operating system refuses: no permission, no space, a folder where a file should be
  | "decode-error" // bytes that are not the picture or table they claim to be
  | "too-large" // more bytes, pixels or rows than the named limit
  | "too-small"
  | "unsupported" // a known format or feature that this build cannot read
  | "bad-row" // a row of a table that cannot be understood
  | "connection" // no usable answer came back: refused, reset, cut short
  | "http-status" // the endpoint answered with an error status
  | "bad-response" // the endpoint answered with something that is not the protocol
  | "timeout"
  | "aborted"
  | "locked" // another process owns the run directory
  | "run-mismatch" // a run directory that belongs to another configuration
  | "engine" // ms-swift or vLLM, which this program runs, ended before its work was done
  | "internal";

/** What is known about a failure. Only facts; secrets are removed before they are stored. */
export interface ErrorFacts {
  url?: string;
  status?: number;
  requestId?: string;
  file?: string;
  row?: number;
  limit?: string;
  /** The server's own words, shortened. */
  detail?: string;
  /** Seconds the server asked us to wait. */
  retryAfter?: number;
}

const marker = Symbol.for("globe.error");
const secretPatterns = [
  /(bearer\s+)[\w.~+/=-]{6,}/gi,
  /\b(sk-|hf_|gsk_|AIza)[\w-]{6,}/g,
  /((?:api[_-]?key|token|secret|password|authorization|signature|sig)["']?\s*[=:]\s*["']?)(?!bearer\b)[^\s"'&,;}]{4,}/gi,
];

/** Replaces keys, bearer tokens and passwords inside URLs by `[secret]`. */
export function redactSecrets(text: string): string {
  let clean = text.replace(/(\w+:\/\/)[^\s/:@]+:[^\s/@]+@/g, "$1[secret]@");
  for (const pattern of secretPatterns) clean = clean.replace(pattern, "$1[secret]");
  return clean;
}

/** An error of ours. The message is a sentence for the person at the keyboard; `facts` is for programs and logs. */
export class GlobeError extends Error {
  readonly [marker] = true;
  readonly code: ErrorCode;
  readonly facts: Readonly<ErrorFacts>;
  readonly isRetryable: boolean;

  constructor(
    code: ErrorCode,
    message: string,
    { facts = {}, isRetryable = false, cause }: { facts?: ErrorFacts; isRetryable?: boolean; cause?: unknown } = {},
  ) {
    super(redactSecrets(message), cause === undefined ? undefined : { cause });
    this.name = "GlobeError";
    this.code = code;
    this.isRetryable = isRetryable;
    this.facts = Object.fromEntries(
      Object.entries(facts)
        .filter(([, value]) => value !== undefined)
        .map(([key, value]) => [key, typeof value === "string" ? redactSecrets(value) : value]),
    );
  }

  /** True also for an error that another installed copy of this package threw. */
  static is(error: unknown): error is GlobeError {
    return typeof error === "object" && error !== null && marker in error;
  }
}

/**
 * Any thrown value as a `GlobeError`. A refusal of the operating system (no permission, a full disk) becomes a sentence;
 * what neither we nor it threw becomes `internal` with its own message kept.
 */
export function toGlobeError(error: unknown): GlobeError {
  if (GlobeError.is(error)) return error;
  if (error instanceof Error && error.name === "AbortError") {
    return new GlobeError("aborted", "The work was interrupted.", { cause: error });
  }
  const refusal = error instanceof Error ? describeRefusal(error) : null;
  if (refusal !== null) return refusal;
  return new GlobeError("internal", error instanceof Error ? error.message : String(error), { cause: error });
}

const anyFile = "a file";

const refusals: Readonly<Record<string, (file: string, call: string) => string>> = {
  // Making a folder on a read-only file system is answered with ENOENT.
  ENOENT: (file, call) =>
    call === "mkdir"
      ? `${file} cannot be made: its file system is read-only, or has no such place.`
      : `There is no ${file}.`,
  EACCES: (file, call) => `${file} may not be ${deed(call)}; check its permissions.`,
  EPERM: (file, call) => `${file} may not be ${deed(call)}; check its permissions.`,
  EROFS: (file) => `${file} cannot be written: its file system is read-only.`,
  ENOSPC: (file) => `The disk is full, so ${file} cannot be written. Make room and give the same command again.`,
  EDQUOT: (file) => `The quota is used up, so ${file} cannot be written. Make room and give the same command again.`,
  EISDIR: (file) => `${file === anyFile ? "the path" : file} is a folder, and a file is needed.`,
  ENOTDIR: (file) => `${file} cannot be used: a part of its path is a file and not a folder.`,
  EEXIST: (file) => `${file} is a file, and a folder is needed.`,
  ENAMETOOLONG: (file) => `${file} cannot be used: its name is too long for the file system.`,
  ELOOP: (file) => `${file} cannot be used: its links lead in a circle.`,
  EMFILE: () => "Too many files are open at once; raise the limit (ulimit -n) or lower the number in flight.",
  damaged: (file) => `${file} is damaged, or no database; delete it.`,
  EIO: (file) => `${file} cannot be read or written: its device reports a failure.`,
};

/** SQLite's own codes, https://sqlite.org/rescode.html; the lower eight bits are the kind. */
const databaseRefusals: Readonly<Record<number, string>> = {
  3: "EACCES",
  8: "EROFS",
  10: "EIO",
  11: "damaged",
  13: "ENOSPC",
  14: "EACCES",
  26: "damaged",
};

function describeRefusal(error: NodeJS.ErrnoException & { readonly errcode?: number }): GlobeError | null {
  const isDatabase = error.code === "ERR_SQLITE_ERROR";
  const code = isDatabase ? (databaseRefusals[(error.errcode ?? 0) & 255] ?? "") : (error.code ?? "");
  const describe = Object.hasOwn(refusals, code) ? refusals[code]! : null;
  if (describe === null) return null;
  // Files are written under a name of their own first; the person knows the one without it.
  const file = error.path?.replace(/(\.\d+(-[\da-f]{8})?)?\.tmp$/, "");
  const subject = file ?? (isDatabase ? "a database" : anyFile);
  const message = describe(subject, error.syscall ?? "").replace(/^[at]/, (letter) =>
    file === undefined ? letter.toUpperCase() : letter,
  );
  return new GlobeError(code === "ENOENT" ? "missing-file" : "file-system", message, {
    facts: { ...(file !== undefined && { file }) },
    cause: error,
  });
}

function deed(call: string): string {
  if (call === "mkdir") return "made";
  return call === "open" || call === "" ? "read or written" : call === "scandir" ? "read" : "changed";
}

/** Names the file in a refusal of the operating system that does not say which one it was about, and gives it back. */
export function nameFile(error: unknown, path: string): unknown {
  if (error instanceof Error && "code" in error && !("path" in error)) Object.assign(error, { path });
  return error;
}
