// 64 clients against the server for minutes, a third of their requests given up: node bench/serve-load.ts --minutes 5.
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { driveClients, rehearsedQuestions, type ServerState, startLoadServer } from "../test/serve-many-clients.ts";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "5" },
    /** Folder of a checkpoint, for the embedded engine in place of a chat that says back what it is told. */
    checkpoint: { type: "string" },
    clients: { type: "string", default: "64" },
    /** Of each round; the memory of the server is read between rounds. */
    seconds: { type: "string", default: "20" },
  },
});
const [clients, seconds] = [Number(values.clients), Number(values.seconds)];
const rounds = Math.max(2, Math.round((Number(values.minutes) * 60) / seconds));
const server = await startLoadServer(values.checkpoint);
const questions = values.checkpoint === undefined ? undefined : await rehearsedQuestions(server.url);
const states: ServerState[] = [];
const totals = { sent: 0, answered: 0, left: 0, rejected: 0 };
const wrong: string[] = [];

console.log(`${cpus()[0]?.model}, ${cpus().length} cores, Node ${process.version}`);
console.log(`${clients} clients, ${rounds} rounds of ${seconds} s\n`);
console.log("| round | sent | answered | left | told to come back | wrong | heap, MB | buffers, MB | resident, MB |");
console.log("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
for (let round = 1; round <= rounds; round++) {
  const result = await driveClients({
    url: server.url,
    clients,
    seconds,
    seed: round,
    ...(questions && { questions }),
  });
  await new Promise((resolve) => setTimeout(resolve, 300));
  const state = await server.state();
  states.push(state);
  wrong.push(...result.wrong);
  for (const name of ["sent", "answered", "left", "rejected"] as const) totals[name] += result[name];
  const megabytes = [state.heapBytes, state.bufferBytes, state.rssBytes].map((bytes) => (bytes / 1e6).toFixed(1));
  const cells = [round, result.sent, result.answered, result.left, result.rejected, result.wrong.length, ...megabytes];
  console.log(`| ${cells.join(" | ")} |`);
}
await server.stop();

const last = states.at(-1)!;
const { counts, metrics } = last;
const held = (state: ServerState) => state.heapBytes + state.bufferBytes;
/** The first rounds compile code and fill pools. */
const settled = states[Math.floor(states.length / 3)]!;
const checks: readonly (readonly [name: string, holds: boolean])[] = [
  ["every answer that came was right", wrong.length === 0],
  ["every request was answered, rejected or given up", totals.answered + totals.left + totals.rejected === totals.sent],
  // Only the chat of the test counts.
  ...(questions
    ? []
    : ([
        [
          "the model let go of every request",
          counts.running === 0 && counts.begun === counts.finished + counts.cancelled,
        ],
      ] as const)),
  ["no request is left in the server", metrics.globe_requests_running === 0 && metrics.globe_requests_waiting === 0],
  ["no byte of a body is held", metrics.globe_held_bytes === 0],
  ["memory after the first third grows by less than 3 MB", held(last) - held(settled) < 3e6],
];
console.log(
  `\n${totals.sent} requests, ${totals.answered} answered, ${totals.left} given up, ${totals.rejected} rejected`,
);
for (const [name, holds] of checks) console.log(`${holds ? "yes" : "NO "}  ${name}`);
for (const each of wrong.slice(0, 10)) console.log(each);
process.exitCode = checks.every(([, holds]) => holds) ? 0 : 1;
