// The thread that scores: rewards over a gazetteer of its own, one piece after another.
import { parentPort, workerData } from "node:worker_threads";
import { openGazetteer } from "../../../place/open-gazetteer.ts";
import { toGlobeError } from "../../../run/errors.ts";
import { createRewards, type RewardsOptions } from "../../../task/rewards.ts";
import { type Piece, type PieceResult, scorePiece } from "./score-piece.ts";

/** What the thread says: once that it is ready, then one answer for each piece. */
export type WorkerMessage =
  | { readonly type: "ready" }
  | { readonly type: "result"; readonly result: PieceResult }
  | { readonly type: "failed"; readonly message: string };

const port = parentPort!;
const say = (message: WorkerMessage) => port.postMessage(message);
const rewards = createRewards(openGazetteer(), workerData as RewardsOptions);

port.on("message", (piece: Piece) => {
  try {
    say({ type: "result", result: scorePiece(rewards, piece) });
  } catch (error) {
    say({ type: "failed", message: toGlobeError(error).message });
  }
});
say({ type: "ready" });
