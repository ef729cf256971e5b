// A progress line on standard error that rewrites itself on a terminal and is absent everywhere else.
import type { Clock } from "./clock.ts";
import { plainLine } from "./plain-text.ts";

export interface Progress {
  /** Shows `text` after the count, the rate and the remaining time. */
  update(done: number, text?: string): void;
  /** Erases the line. */
  clear(): void;
}

interface Terminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const redrawMs = 100;

/** `total` null: the end is not known, and no share or remaining time is shown. */
export function createProgress({
  label,
  total,
  clock,
  terminal = process.stderr,
}: {
  label: string;
  total: number | null;
  clock: Clock;
  terminal?: Terminal;
}): Progress {
  if (!terminal.isTTY) return { update: () => {}, clear: () => {} };
  const started = clock.monotonic();
  let drawnAt = Number.NEGATIVE_INFINITY;
  let first: number | null = null;
  return {
    update(done, text = "") {
      first ??= done;
      const now = clock.monotonic();
      if (now - drawnAt < redrawMs && done !== total) return;
      drawnAt = now;
      const seconds = (now - started) / 1000;
      // Items that an earlier process finished say nothing about the speed of this one.
      const rate = seconds > 0 ? (done - first) / seconds : 0;
      const share = total ? ` ${((100 * done) / total).toFixed(1)} %` : "";
      const left = total && rate > 0 ? `, ${duration((total - done) / rate)} left` : "";
      const count = total === null ? `${done}` : `${done}/${total}`;
      const line = plainLine(`${label} ${count}${share}, ${rate.toFixed(1)}/s${left}${text && `, ${text}`}`);
      terminal.write(`\r\u001b[K${line.slice(0, (terminal.columns ?? 80) - 1)}`);
    },
    clear() {
      terminal.write("\r\u001b[K");
    },
  };
}

/** Seconds as a person says them: "42 s", "3 min 5 s", "2 h 10 min". */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}
