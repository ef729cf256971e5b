// An imperfect teacher of the miniature world behind the wire of a vision-language model, for `globe curate` to ask.
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { text as readText } from "node:stream/consumers";
import type { SceneTruth } from "../../src/miniature/scene.ts";
import type { TeacherProfile } from "../../src/miniature/text/imperfect-teacher.ts";
import { judgeScene } from "../../src/miniature/text/judge-scene.ts";
import { sha256 } from "../../src/run/digest.ts";
import { createRandom } from "../../src/run/random.ts";

export interface ServedTeacher {
  /** Ends in `/v1`. */
  readonly url: string;
  close(): Promise<void>;
}

/** Knows scenes by the SHA-256 of the picture that it is sent; the same scene always gets the same answer. */
export async function serveTeacher(
  profile: TeacherProfile,
  scenes: ReadonlyMap<string, SceneTruth>,
): Promise<ServedTeacher> {
  const server = createServer(async (request, response) => {
    const answer = await answerRequest(request, profile, scenes);
    const message = { index: 0, message: { role: "assistant", content: answer }, finish_reason: "stop" };
    const tokens = { prompt_tokens: 300, completion_tokens: Math.ceil(answer.length / 4) };
    response.writeHead(200, { "content-type": "application/json" });
    response.end(
      JSON.stringify({ id: "chatcmpl-scene", object: "chat.completion", choices: [message], usage: tokens }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answerRequest(
  request: IncomingMessage,
  profile: TeacherProfile,
  scenes: ReadonlyMap<string, SceneTruth>,
): Promise<string> {
  const [, base64] = /data:image\/[a-z]+;base64,([A-Za-z0-9+/=]+)/.exec(await readText(request)) ?? [];
  const truth = scenes.get(sha256(Buffer.from(base64 ?? "", "base64")));
  if (truth === undefined) return "I was shown no scene that I know.";
  // Teachers err independently of one another.
  const seed = Number.parseInt(sha256(`${profile.name} ${truth.seed}`).slice(0, 8), 16);
  return judgeScene(profile, truth, createRandom(seed));
}
