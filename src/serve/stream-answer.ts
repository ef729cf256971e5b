// The body of a streamed answer: server-sent events, written as the model speaks and as the client reads.
import type { ApiError } from "./api-error.ts";
import type { Gathered } from "./gather-events.ts";
import type { ChunkWriter } from "./wire/write-answer.ts";

export interface StreamOptions {
  readonly gathered: Gathered;
  readonly writer: ChunkWriter;
  /**
   * How long an answer may stay without its first token before its head is sent; until then it can still become an
   * error with a status of its own. In milliseconds.
   */
  readonly headStartMs: number;
  /** Silence after which a comment is sent, so that no proxy takes the connection for dead; in milliseconds. */
  readonly keepAliveMs: number;
  /** Turns what was thrown into what the client is told; the status of the answer is out already. */
  readonly explain: (thrown: unknown) => ApiError;
  /** The client went away. */
  readonly onCancel: () => void;
}

const keepAlive = ": the model is still at work\n\n";

/**
 * Waits for the first token, or for `headStartMs`, so that a request that fails early fails with a status of its own:
 * what the chat throws in that time is thrown here.
 */
export async function streamAnswer(options: StreamOptions): Promise<ReadableStream<Uint8Array>> {
  const { gathered, writer, headStartMs, keepAliveMs, explain, onCancel } = options;
  const encoder = new TextEncoder();
  let first = await gathered.take(headStartMs);
  const nextPiece = async (): Promise<{ text: string; isLast: boolean }> => {
    try {
      const events = first ?? (await gathered.take(keepAliveMs));
      first = null;
      if (events === null) return { text: writer.end(), isLast: true };
      return { text: events.length === 0 ? keepAlive : writer.write(events), isLast: false };
    } catch (error) {
      return { text: `data: ${JSON.stringify(explain(error).body)}\n\n`, isLast: true };
    }
  };
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        // Some events write nothing, and a pull that gives nothing is not asked again.
        let piece = await nextPiece();
        while (piece.text === "") piece = await nextPiece();
        controller.enqueue(encoder.encode(piece.text));
        if (piece.isLast) controller.close();
      },
      cancel: onCancel,
    },
    { highWaterMark: 0 },
  );
}
