// What a pointer does on a map: dragging, pinching, the wheel, hovering and pressing, told as plain calls.
import type { PageCanvas, PageDocument, PageEvent } from "./dom.ts";

/** Positions and distances are CSS pixels from the corner of the canvas. */
export interface Gestures {
  readonly pan: (dx: number, dy: number) => void;
  readonly zoom: (factor: number, x: number, y: number) => void;
  /** A mouse moves without a button, or leaves (null). */
  readonly hover: (at: { readonly x: number; readonly y: number } | null) => void;
  /** A press without a drag. */
  readonly press: (at: { readonly x: number; readonly y: number }) => void;
}

declare const document: PageDocument;

/** Pixels that a finger may tremble during a press. */
export function listenToGestures(canvas: PageCanvas, { pan, zoom, hover, press }: Gestures, tremble = 5): void {
  const fingers = new Map<number, { x: number; y: number }>();
  let moved = 0;
  const position = (event: PageEvent) => {
    const box = canvas.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };

  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    canvas.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, position(event));
    moved = 0;
    canvas.focus({ preventScroll: true });
  });

  canvas.addEventListener("pointermove", (event) => {
    const now = position(event);
    const before = fingers.get(event.pointerId);
    if (before === undefined) {
      if (event.pointerType === "mouse") hover(now);
      return;
    }
    const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
    if (other === undefined) {
      pan(now.x - before.x, now.y - before.y);
    } else {
      const spread = (at: { x: number; y: number }) => Math.hypot(at.x - other.x, at.y - other.y);
      zoom(spread(now) / Math.max(1, spread(before)), (now.x + other.x) / 2, (now.y + other.y) / 2);
      pan((now.x - before.x) / 2, (now.y - before.y) / 2);
    }
    moved += Math.hypot(now.x - before.x, now.y - before.y);
    fingers.set(event.pointerId, now);
    hover(null);
  });

  canvas.addEventListener("pointerup", (event) => {
    const was = fingers.get(event.pointerId);
    fingers.delete(event.pointerId);
    if (was !== undefined && moved <= tremble && fingers.size === 0) press(was);
  });
  canvas.addEventListener("pointercancel", (event) => {
    fingers.delete(event.pointerId);
  });
  canvas.addEventListener("pointerleave", () => hover(null));

  canvas.addEventListener(
    "wheel",
    (event) => {
      // A page that is being scrolled must not get caught in the map: the wheel zooms once the map has the focus.
      if (!event.ctrlKey && !event.metaKey && document.activeElement !== canvas) return;
      event.preventDefault();
      const { x, y } = position(event);
      const pixels = event.deltaY * (event.deltaMode === 1 ? 16 : 1);
      zoom(Math.exp(-pixels * (event.ctrlKey ? 0.01 : 0.0022)), x, y);
      hover(null);
    },
    { passive: false },
  );
}
