// The folder of a long job: its configuration, event log, lock and summary; the same command finds it again and goes on.
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type AppendLog, openAppendLog } from "./append-log.ts";
import type { Clock } from "./clock.ts";
import { canonicalJson, digestOf } from "./digest.ts";
import { GlobeError } from "./errors.ts";
import { type Lock, tryLock } from "./lock.ts";
import { describeInstallation } from "./manifest.ts";
import { writeAtomic } from "./write-atomic.ts";

/** Raised when a field of `config.json` changes its meaning, so that an old run is refused instead of misread. */
const configVersion = 1;

export interface RunDirectory {
  readonly path: string;
  /** True when an earlier process began this run. */
  readonly isResumed: boolean;
  file(name: string): string;
  /** Appends to `events.jsonl`; `kind` names the event, the time is added. */
  event(kind: string, facts?: Readonly<Record<string, unknown>>): Promise<void>;
  writeSummary(summary: unknown): Promise<void>;
  close(): Promise<void>;
}

export interface StoredConfig {
  readonly version: number;
  readonly command: string;
  readonly digest: string;
  readonly config: Readonly<Record<string, unknown>>;
}

export interface OpenRunOptions {
  readonly command: string;
  /** Everything that decides the results. What only decides how fast they come (URLs, concurrency) stays out. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Digests of data and the versions of tables, written to `manifest.json`. */
  readonly versions: Readonly<Record<string, unknown>>;
  /** Named by the user; left out: `<root>/<command>-<digest of config>`. */
  readonly path?: string | undefined;
  readonly root?: string;
  readonly clock: Clock;
}

/**
 * Creates the run directory, or opens the one that the same command began.
 * @throws `run-mismatch` when the folder belongs to another configuration, `locked` when another process works in it
 */
export async function openRunDirectory(options: OpenRunOptions): Promise<RunDirectory> {
  const { command, config, clock } = options;
  const digest = digestOf({ command, config, version: configVersion });
  const path = options.path ?? join(options.root ?? "runs", `${command}-${digest.slice(0, 12)}`);
  const file = (name: string) => join(path, name);
  mkdirSync(path, { recursive: true });
  const lock = tryLock(file("lock"));
  if (lock === null) {
    throw new GlobeError(
      "locked",
      `Another process is working in ${path}. Wait for it to end, or name another folder with --run.`,
      { facts: { file: path } },
    );
  }
  let events: AppendLog;
  let isResumed: boolean;
  try {
    isResumed = existsSync(file("config.json"));
    if (isResumed) refuseOtherConfig(path, readConfig(path), { command, config, digest });
    else {
      const stored: StoredConfig = { version: configVersion, command, digest, config };
      await writeAtomic(file("manifest.json"), pretty({ ...describeInstallation(), versions: options.versions }));
      await writeAtomic(file("config.json"), pretty(stored));
    }
    events = await openAppendLog(file("events.jsonl"));
  } catch (error) {
    lock.release();
    throw error;
  }
  const event: RunDirectory["event"] = (kind, facts = {}) =>
    events.append({ time: new Date(clock.now()).toISOString(), event: kind, ...facts });
  await event(isResumed ? "resumed" : "started", { process: process.pid, versions: options.versions });
  return {
    path,
    isResumed,
    file,
    event,
    writeSummary: (summary) => writeAtomic(file("summary.json"), pretty(summary)),
    close: () => closeAll(events, lock),
  };
}

/** Reads `config.json` of a run directory. */
export function readConfig(path: string): StoredConfig {
  const refuse = (why: string, cause?: unknown) =>
    new GlobeError("missing-file", `${path} is not a run directory: ${why}.`, { facts: { file: path }, cause });
  let stored: unknown;
  try {
    stored = JSON.parse(readFileSync(join(path, "config.json"), "utf8"));
  } catch (error) {
    throw refuse("it has no readable config.json", error);
  }
  if (isRecord(stored) && typeof stored.command === "string" && isRecord(stored.config)) {
    return stored as unknown as StoredConfig;
  }
  throw refuse("its config.json is not one of globe's");
}

function refuseOtherConfig(
  path: string,
  stored: StoredConfig,
  wanted: { command: string; config: Readonly<Record<string, unknown>>; digest: string },
): void {
  if (stored.digest === wanted.digest) return;
  const changed = listChanges(stored.config, wanted.config);
  const difference =
    stored.command !== wanted.command
      ? `it was begun by \`globe ${stored.command}\``
      : changed.length > 0
        ? `it differs in ${changed.join(", ")}`
        : "it was begun by another version of the program";
  throw new GlobeError(
    "run-mismatch",
    `${path} belongs to another run: ${difference}. Repeat the command that began it, or name another folder with --run.`,
    { facts: { file: path } },
  );
}

/** Every setting that changed, as "request.seed (0, and now 4)"; long values are left out. */
function listChanges(stored: unknown, wanted: unknown, path = ""): string[] {
  if (canonicalJson(stored) === canonicalJson(wanted)) return [];
  if (isRecord(stored) && isRecord(wanted)) {
    const keys = new Set([...Object.keys(stored), ...Object.keys(wanted)]);
    return [...keys].flatMap((key) => listChanges(stored[key], wanted[key], path === "" ? key : `${path}.${key}`));
  }
  const [before, now] = [stored, wanted].map((value) => (value === undefined ? "not set" : canonicalJson(value)));
  return [before!.length + now!.length > 60 ? path : `${path} (${before}, and now ${now})`];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

async function closeAll(events: AppendLog, lock: Lock): Promise<void> {
  try {
    await events.close();
  } finally {
    lock.release();
  }
}

function pretty(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
