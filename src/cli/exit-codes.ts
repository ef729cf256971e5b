// Exit statuses of every command; `globe place --match` alone has its own three.

export const exitCodes = {
  /** Everything that was asked for was done. */
  ok: 0,
  /** The work is done, and some items failed; each is named in the output. */
  someFailed: 1,
  /** The command could not be understood, or a file or setting that it names is missing or cannot be used. */
  usage: 2,
  /** The endpoint could not be reached or does not do what the command needs. */
  endpoint: 3,
  /** The job stopped before its end; the same command continues it. */
  incomplete: 4,
  /** A defect of this program. */
  internal: 70,
  interrupted: 130,
} as const;
