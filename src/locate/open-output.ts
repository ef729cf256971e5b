// Where results go while they come: text or JSON lines on standard output, a progress line on standard error.
import { styleText } from "node:util";
import type { Clock } from "../run/clock.ts";
import { createProgress, type Progress } from "../run/progress.ts";
import { count } from "./format-figures.ts";
import { hasFailed } from "./has-failed.ts";
import type { PhotosEvent } from "./locate-photos.ts";
import { createPhotoPrinter } from "./print-photos.ts";

export interface OutputOptions {
  readonly paths: readonly string[];
  readonly samples: number;
  readonly json: boolean;
  readonly clock: Clock;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  /** Called once when standard output takes nothing more, as under `| head`. */
  readonly onClosed: () => void;
}

export interface Output {
  show(event: PhotosEvent): void;
  /** Erases the progress line and ends an unfinished line of text. */
  close(): void;
}

export function openOutput({ paths, samples, json, clock, stdout, stderr, onClosed }: OutputOptions): Output {
  const progress =
    paths.length === 1
      ? createNotice("waiting for the answer", stderr)
      : createProgress({ label: "photos", total: paths.length, clock, terminal: stderr });
  let atLineStart = true;
  let isClosed = false;
  let done = 0;
  let failures = 0;

  // Nobody reads any more, or the disk is full, which the command line reports: either way, asking on is of no use.
  stdout.on("error", () => {
    if (!isClosed) onClosed();
    isClosed = true;
  });
  const write = (text: string) => {
    if (text === "" || isClosed) return;
    stdout.write(text);
    atLineStart = text.endsWith("\n");
  };
  const style = (format: "bold" | "dim") => (text: string) => styleText(format, text, { stream: stdout });
  const printText = createPhotoPrinter({
    paths,
    samples,
    write,
    columns: stdout.isTTY ? stdout.columns : Number.POSITIVE_INFINITY,
    style: { bold: style("bold"), dim: style("dim") },
  });
  const print = (event: PhotosEvent) => {
    if (!json) printText(event);
    else if (event.event.type === "result") write(`${JSON.stringify(event.event.result)}\n`);
  };
  const report = () => {
    // A terminal shows both streams in one place: the line may stand only where no text is in progress.
    if (atLineStart || !stdout.isTTY) progress.update(done, failures > 0 ? count(failures, "failure") : "");
  };

  report();
  return {
    show(event) {
      if (event.event.type === "result") {
        done += 1;
        if (hasFailed(event.event.result)) failures += 1;
      }
      // Erasing the line would take words with it where text is in progress.
      if (stdout.isTTY && atLineStart) progress.clear();
      print(event);
      report();
    },
    close() {
      progress.clear();
      if (!atLineStart) write("\n");
    },
  };
}

/** What stands where a count of one photo would say nothing. */
function createNotice(text: string, terminal: NodeJS.WriteStream): Progress {
  if (!terminal.isTTY) return { update: () => {}, clear: () => {} };
  return {
    update: (done) => void (done === 0 && terminal.write(`\r\u001b[K${text}`)),
    clear: () => void terminal.write("\r\u001b[K"),
  };
}
