// The options of the installed ms-swift as they are chosen: what it does not know is a fault, and none is given twice.
import type { FaultList } from "../../plan/fault-list.ts";
import { type InstalledSwift, type SwiftCommand, type SwiftOption, versionOf } from "./installed-swift.ts";

export type FlagValue = string | number | boolean | readonly (string | number)[];

/** The options of one command, as they are given one after the other. */
export interface Flags {
  readonly all: ReadonlyMap<string, FlagValue>;
  known(name: string): SwiftOption | undefined;
  /** Under the first of these names that the version knows; a fault where it knows none, or not the value. */
  set(names: readonly string[], value: FlagValue): void;
  /** Only where the version knows it. */
  offer(name: string, value: FlagValue): void;
}

export function createFlags(installed: InstalledSwift, command: SwiftCommand, faults: FaultList): Flags {
  const all = new Map<string, FlagValue>();
  const options = installed.options[command];
  const known = (name: string) => (Object.hasOwn(options, name) ? options[name] : undefined);
  const version = `ms-swift ${versionOf(installed)}`;
  const set: Flags["set"] = (names, value) => {
    const name = names.find((each) => known(each) !== undefined);
    if (name === undefined) {
      faults.add(
        "options that the installed version does not have",
        `${version} has no --${names.join(" and no --")}.`,
      );
      return;
    }
    const { choices } = known(name)!;
    if (choices !== undefined && typeof value === "string" && !choices.includes(value)) {
      const allowed = choices.join(", ");
      faults.add(
        "values that the installed version does not have",
        `--${name} of ${version} is one of ${allowed}, not ${value}.`,
      );
      return;
    }
    all.set(name, value);
  };
  return {
    all,
    known,
    set,
    offer(name, value) {
      if (known(name) !== undefined) set([name], value);
    },
  };
}
