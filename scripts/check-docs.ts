// Holds the documents against the program: help texts, command lines, transcripts, npm scripts and links must be true.
//
//   node scripts/check-docs.ts            reports what is not true and exits with 1
//   node scripts/check-docs.ts --write    rewrites help blocks and transcripts from the program
import { spawnSync } from "node:child_process";
import { existsSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseCommandLine } from "./parse-command-line.ts";

const write = process.argv.includes("--write");
const problems: string[] = [];
const scripts = Object.keys(JSON.parse(readFileSync("package.json", "utf8")).scripts as Record<string, string>);
const helpOf = new Map<string, string>();

/** Standard output and standard error of `globe`, started in the project's root. */
function globe(args: readonly string[], input = ""): { output: string; status: number | null } {
  const { stdout, stderr, status } = spawnSync(process.execPath, ["bin/globe.js", ...args], {
    encoding: "utf8",
    input,
    env: { ...process.env, NO_COLOR: "1", COLUMNS: "80" },
  });
  return { output: stdout + stderr, status };
}

function help(command: readonly string[]): string {
  const key = command.join(" ");
  let text = helpOf.get(key);
  if (text === undefined) {
    text = globe([...command, "--help"]).output.trimEnd();
    helpOf.set(key, text);
  }
  return text;
}

/** A command line in a document: the command must exist and must know every flag that is written. */
function checkCommandLine(line: string, where: string): void {
  for (const { program, args } of parseCommandLine(line)) {
    if (program === "npm") {
      const script = args[0] === "run" ? args[1] : args[0];
      const isBuiltIn = ["ci", "install", "pack", "exec"].includes(args[0] ?? "");
      if (!isBuiltIn && !scripts.includes(script ?? "")) problems.push(`${where}: there is no npm script "${script}"`);
      const rest = args.indexOf("--");
      if (script === "globe" && rest >= 0) checkFlags(args.slice(rest + 1), where);
    } else if (program === "globe") checkFlags(args, where);
    else if (program === "npx" && args[0] === "globe") checkFlags(args.slice(1), where);
    else if (program === "node" && args[0]?.endsWith(".ts") && !existsSync(args[0])) {
      problems.push(`${where}: there is no file ${args[0]}`);
    }
  }
}

function checkFlags(args: readonly string[], where: string): void {
  const words: string[] = [];
  for (const arg of args) {
    if (!/^[a-z][a-z-]*$/.test(arg) || words.length === 2) break;
    words.push(arg);
  }
  let command = words.slice(0, 1);
  if (words.length === 2 && new RegExp(`^  ${words[1]}\\b`, "m").test(help(command).split("Commands:")[1] ?? ""))
    command = words;
  if (command.length > 0 && !help([]).includes(`  ${command[0]}`)) {
    problems.push(`${where}: there is no command "globe ${command[0]}"`);
    return;
  }
  for (const arg of args) {
    const flag = /^(--[a-z][\w-]*|-[a-zA-Z])(=|$)/.exec(arg)?.[1];
    if (flag && !new RegExp(`(^|[\\s,])${flag}(?![\\w-])`, "m").test(help(command))) {
      problems.push(`${where}: "globe ${command.join(" ")}" has no option ${flag}`);
    }
  }
}

/** Runs the `$ globe …` lines of a transcript and returns it as it would be written today. */
function replayTranscript(body: string): string {
  const commands = body.split("\n").filter((line) => line.startsWith("$ "));
  return commands
    .map((line) => {
      const [command] = parseCommandLine(line.slice(2)).slice(-1);
      const [first] = parseCommandLine(line.slice(2));
      const input = first?.program === "echo" ? `${first.args.join(" ")}\n` : "";
      return `${line}\n${globe(command?.args ?? [], input).output.trimEnd()}`;
    })
    .join("\n");
}

for (const file of ["README.md", "CONTRIBUTING.md", ...globSync("docs/**/*.md")].filter((name) => existsSync(name))) {
  const source = readFileSync(file, "utf8");
  const checked = source.replace(
    /^```(\w+)([^\n]*)\n([\s\S]*?)^```$/gm,
    (block, kind: string, info: string, lines: string, offset: number) => {
      const body = lines.trimEnd();
      const where = `${file}:${source.slice(0, offset).split("\n").length}`;
      const helpCommand = /^ help of globe ?(.*)$/.exec(info)?.[1];
      if (kind === "text" && helpCommand !== undefined) {
        const actual = help(helpCommand.split(" ").filter(Boolean));
        if (actual !== body) problems.push(`${where}: the help text of "globe ${helpCommand}" is another today`);
        return write ? `\`\`\`${kind}${info}\n${actual}\n\`\`\`` : block;
      }
      if (kind === "console") {
        const actual = replayTranscript(body);
        if (actual !== body) problems.push(`${where}: the transcript is another today:\n${actual}`);
        return write ? `\`\`\`${kind}${info}\n${actual}\n\`\`\`` : block;
      }
      if (kind === "sh") for (const line of body.replaceAll("\\\n", " ").split("\n")) checkCommandLine(line, where);
      return block;
    },
  );
  if (write && checked !== source) writeFileSync(file, checked);
  for (const [, target] of source.matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)[^)]*\)/g)) {
    if (!existsSync(join(dirname(file), target!))) problems.push(`${file}: the link ${target} leads nowhere`);
  }
}

for (const problem of problems) console.error(problem);
console.log(problems.length === 0 ? "The documents are true." : `${problems.length} statements are not true.`);
process.exitCode = problems.length === 0 || write ? 0 : 1;
