// A peer in a process of its own that answers one line of JSON with another, so that runs can take turns.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

export interface PeerProcess {
  /** Sends a request and waits for its answer. Requests must not overlap. */
  ask<Answer>(request: object): Promise<Answer>;
  /** Ends its input and waits until it has left. */
  close(): Promise<void>;
}

/** Starts `command`; it writes one line when it is ready, which is returned with it. */
export async function startPeer<Ready>(
  command: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<PeerProcess & { readonly ready: Ready }> {
  const child = spawn(command, args, {
    stdio: ["pipe", "pipe", "inherit"],
    env: { ...process.env, ...environment },
  });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const answer = async () => {
    for (;;) {
      const { value, done } = await lines.next();
      if (done) throw new Error(`${command} ${args.join(" ")} ended without an answer.`);
      // Libraries print notes of their own.
      if (value.startsWith("{")) return JSON.parse(value);
    }
  };
  return {
    ready: (await answer()) as Ready,
    ask(request) {
      child.stdin.write(`${JSON.stringify(request)}\n`);
      return answer();
    },
    async close() {
      child.stdin.end();
      if (child.exitCode === null) await once(child, "exit");
    },
  };
}
