// Splits a shell line of a document into its commands, as far as documents use the shell.

export interface CommandLine {
  readonly program: string;
  readonly args: readonly string[];
}

/** Understands quotes, comments, `&&`, `;`, pipes, redirections and leading assignments; nothing else. */
export function parseCommandLine(line: string): CommandLine[] {
  const words = line.match(/"[^"]*"|'[^']*'|#.*$|&&|[|;]|[^\s|;]+/g) ?? [];
  const commands: string[][] = [[]];
  for (const word of words) {
    if (word.startsWith("#")) break;
    if (["&&", "|", ";"].includes(word)) commands.push([]);
    else commands.at(-1)!.push(word.replace(/^(["'])(.*)\1$/, "$2"));
  }
  return commands
    .map((parts) => parts.slice(parts.findIndex((part) => !/^[A-Z_]+=/.test(part))))
    .filter((parts) => parts.length > 0)
    .map(([program, ...rest]) => {
      const redirection = rest.findIndex((part) => /^[<>]/.test(part));
      return { program: program!, args: redirection < 0 ? rest : rest.slice(0, redirection) };
    });
}
