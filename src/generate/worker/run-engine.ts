// The engine's side of the protocol: takes requests between runs, and sends their events after every run.
import { setImmediate as nextTurn } from "node:timers/promises";
import type { MessagePort } from "node:worker_threads";
import type { ChatEvent } from "../../chat/chat.ts";
import type { Generation } from "../engine/generation.ts";
import type { EngineCore } from "../engine/open-core.ts";
import { type FromWorker, type ToWorker, toPlainError } from "./protocol.ts";

/** Serves the port until it is asked to close; resolves after the last run. What a run throws ends the engine. */
export async function runEngine(
  port: MessagePort,
  core: Pick<EngineCore, "submit" | "cancel" | "step">,
): Promise<void> {
  /** Null while a request is being let in. */
  const active = new Map<number, Generation | null>();
  let outbox: (readonly [number, ChatEvent])[] = [];
  let isClosing = false;
  let wake = () => {};

  const post = (message: FromWorker) => port.postMessage(message);
  const flush = () => {
    if (outbox.length > 0) post({ type: "events", events: outbox });
    outbox = [];
  };
  const fail = (id: number, error: unknown) => {
    if (!active.delete(id)) return;
    flush();
    post({ type: "failed", id, error: toPlainError(error) });
  };
  const submit = async ({ id, request }: ToWorker & { type: "complete" }) => {
    active.set(id, null);
    const emit = (event: ChatEvent) => {
      if (!active.has(id)) return;
      outbox.push([id, event]);
      if (event.type === "usage") active.delete(id);
    };
    try {
      const generation = await core.submit(request, emit, (error) => fail(id, error));
      if (active.has(id)) active.set(id, generation);
      else core.cancel(generation);
    } catch (error) {
      fail(id, error);
    }
    wake();
  };

  port.on("message", (message: ToWorker) => {
    if (message.type === "complete") void submit(message);
    if (message.type === "cancel") {
      const generation = active.get(message.id);
      active.delete(message.id);
      if (generation) core.cancel(generation);
    }
    if (message.type === "close") isClosing = true;
    wake();
  });

  while (!isClosing) {
    const isBusy = await core.step();
    flush();
    if (isBusy) {
      // Messages that came during the run are read now, so that a cancelled answer takes no part in the next one.
      await nextTurn();
    } else if (!isClosing) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  }
}
