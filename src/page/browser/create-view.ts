// Which part of the world a map shows: a centre and a scale, with the arithmetic of panning, zooming and fitting.

export interface MapView {
  /** Pixels that the whole world would be wide. */
  readonly scale: () => number;
  /** Screen x of the world coordinate 0; a world coordinate u stands at `left + u * scale`, and again every `scale`. */
  readonly left: () => number;
  readonly top: () => number;
  readonly resize: (width: number, height: number) => void;
  readonly pan: (dx: number, dy: number) => void;
  /** Scales by `factor` while the world point under (x, y) stays there. */
  readonly zoom: (factor: number, x: number, y: number) => void;
  /** Shows the rectangle between two corners in world coordinates, with a margin in pixels. */
  readonly fit: (box: Box, margin?: number) => void;
}

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export function createView(): MapView {
  let width = 1;
  let height = 1;
  let scale = 1;
  let centerX = 0.5;
  let centerY = 0.42;
  const largest = 256 * 2 ** 13;
  // The world is never narrower than the frame, so that no place is drawn more than once or twice.
  const smallest = () => Math.max(width, height * 0.9, 1);
  const settle = () => {
    scale = Math.min(largest, Math.max(smallest(), scale));
    centerX -= Math.floor(centerX);
    const half = height / 2 / scale;
    centerY = half >= 0.5 ? 0.5 : Math.min(1 - half, Math.max(half, centerY));
  };
  return {
    scale: () => scale,
    left: () => width / 2 - centerX * scale,
    top: () => height / 2 - centerY * scale,
    resize: (newWidth, newHeight) => {
      width = Math.max(1, newWidth);
      height = Math.max(1, newHeight);
      settle();
    },
    pan: (dx, dy) => {
      centerX -= dx / scale;
      centerY -= dy / scale;
      settle();
    },
    zoom: (factor, x, y) => {
      const u = centerX + (x - width / 2) / scale;
      const v = centerY + (y - height / 2) / scale;
      scale = Math.min(largest, Math.max(smallest(), scale * factor));
      centerX = u - (x - width / 2) / scale;
      centerY = v - (y - height / 2) / scale;
      settle();
    },
    fit: (box, margin = 40) => {
      const inner = (size: number) => Math.max(20, size - 2 * margin);
      scale = Math.min(
        inner(width) / Math.max(1e-6, box.right - box.left),
        inner(height) / Math.max(1e-6, box.bottom - box.top),
      );
      centerX = (box.left + box.right) / 2;
      centerY = (box.top + box.bottom) / 2;
      settle();
    },
  };
}
