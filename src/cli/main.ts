// The command line: reads the arguments, runs the one command that was asked for, and turns errors into sentences.
import { Command, CommanderError } from "commander";
import type { CommandEntry, CommandGroup } from "./command.ts";
import { compareCommand } from "./compare.ts";
import { curateCommand } from "./curate.ts";
import { dataCommand } from "./data.ts";
import { doctorCommand } from "./doctor.ts";
import { evalCommand } from "./eval.ts";
import { exitCodes } from "./exit-codes.ts";
import { guardOutput } from "./guard-output.ts";
import { locateCommand } from "./locate.ts";
import { miniatureCommand } from "./miniature.ts";
import { modelCommands } from "./model.ts";
import { packageVersion } from "./package-version.ts";
import { placeCommand } from "./place.ts";
import { rewardsCommands } from "./rewards.ts";
import { runsCommands } from "./runs.ts";
import { scoreCommand } from "./score.ts";
import { serveCommand } from "./serve.ts";
import { trainCommands } from "./train.ts";

const commands: readonly (CommandEntry | CommandGroup)[] = [
  locateCommand,
  serveCommand,
  modelCommands,
  evalCommand,
  scoreCommand,
  compareCommand,
  curateCommand,
  dataCommand,
  placeCommand,
  trainCommands,
  rewardsCommands,
  miniatureCommand,
  runsCommands,
  doctorCommand,
];

/** Runs one command and returns the exit status of the process. */
export async function main(args: readonly string[]): Promise<number> {
  let status: number = exitCodes.ok;
  const findUnwritten = guardOutput();
  const program = new Command("globe")
    .description("Where was this photo taken, and why?")
    .version(packageVersion())
    .showHelpAfterError("Run the command with --help for what it takes.")
    .exitOverride();
  const add = (parent: Command, entry: CommandEntry | CommandGroup) => {
    const { name, summary } = entry;
    const command = parent.command(name).summary(summary).description(summary).exitOverride();
    if ("commands" in entry) {
      for (const each of entry.commands) add(command, each);
      return;
    }
    entry.declare(command);
    command.action(async (...parameters: unknown[]) => {
      status = await entry.run(parameters.slice(0, -2), command.opts());
    });
  };
  for (const entry of commands) add(program, entry);
  let failure: unknown = null;
  try {
    await program.parseAsync([...args], { from: "user" });
  } catch (error) {
    // Help and version end in an error of the parser that is none.
    if (!(error instanceof CommanderError && error.exitCode === 0)) failure = error;
  }
  failure ??= await findUnwritten();
  return failure === null ? status : describeEnd(failure);
}

async function describeEnd(failure: unknown): Promise<number> {
  if (failure instanceof CommanderError) return exitCodes.usage;
  // Under `| head` there is nobody to tell, and nothing is wrong.
  if ((failure as NodeJS.ErrnoException).code === "EPIPE") return exitCodes.ok;
  const { reportError } = await import("./report-error.ts");
  return reportError(failure);
}
