// What a command is: its options, declared without loading anything heavy, and a function that runs it.
import type { Command } from "commander";

/**
 * One command of `globe`. `declare` adds arguments and options and is called for every start, so it may import nothing
 * but commander; `run` imports the rooms that it needs when it is called, and resolves to the exit status.
 */
export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  readonly declare: (command: Command) => void;
  readonly run: (args: readonly unknown[], options: Record<string, unknown>) => Promise<number>;
}

/** Several commands under one name, each with a help of its own: `globe model pull`. */
export interface CommandGroup {
  readonly name: string;
  readonly summary: string;
  readonly commands: readonly CommandEntry[];
}
