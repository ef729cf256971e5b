// A column of a run: one teacher or provider that is asked about every photo, at its own pace.
import type { CuratedPhoto } from "./item.ts";
import type { ColumnId, RecordValue, State } from "./state/open-state.ts";

export interface Reply {
  /** `failed` is tried again by the next run; every other status is final. */
  readonly status: string;
  readonly value: RecordValue;
}

export interface Column extends ColumnId {
  /** Photos that are asked about at the same time. */
  readonly inFlight: number;
  /** What the answer is made of: the photo alone, or also what teachers said about it. */
  readonly needs: "photo" | "answers";
  /** Rejects only when `signal` aborts, or with a `PhotoFault`. */
  ask(photo: CuratedPhoto, signal: AbortSignal, state: State): Promise<Reply>;
  close?(): Promise<void>;
}
