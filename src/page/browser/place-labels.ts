// Where the names of points stand on a map: beside their marker, inside the window, and never over one another.

export interface WantedLabel {
  /** Middle of the marker, and its radius, in CSS pixels. */
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  /** Width of the text in CSS pixels. */
  readonly width: number;
}

export interface LabelSpot {
  /** Left end of the text, and its middle line. */
  readonly x: number;
  readonly y: number;
}

/**
 * A spot for each label, the first ones first: to the right of the marker, else to its left, above or below. Null where
 * every spot is outside the window or taken by another label or marker: a name too few is better than two unreadable.
 */
export function placeLabels(
  labels: readonly WantedLabel[],
  { width, height }: { readonly width: number; readonly height: number },
): (LabelSpot | null)[] {
  const lineHeight = 16;
  const gap = 5;
  interface Box {
    readonly left: number;
    readonly top: number;
    readonly right: number;
    readonly bottom: number;
  }
  const boxOf = ({ x, y }: LabelSpot, textWidth: number): Box => ({
    left: x - 1,
    top: y - lineHeight / 2,
    right: x + textWidth + 1,
    bottom: y + lineHeight / 2,
  });
  const meet = (a: Box, b: Box) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  const markers = labels.map(
    ({ x, y, radius }): Box => ({ left: x - radius, top: y - radius, right: x + radius, bottom: y + radius }),
  );
  const taken: Box[] = [];
  return labels.map(({ x, y, radius, width: textWidth }, own) => {
    const reach = radius + gap;
    const above = radius + gap + lineHeight / 2;
    const spots = [
      { x: x + reach, y },
      { x: x - reach - textWidth, y },
      { x: x - textWidth / 2, y: y - above },
      { x: x - textWidth / 2, y: y + above },
    ];
    const free = spots.find((spot) => {
      const box = boxOf(spot, textWidth);
      const isInside = box.left >= 0 && box.right <= width && box.top >= 0 && box.bottom <= height;
      return (
        isInside &&
        !taken.some((other) => meet(box, other)) &&
        !markers.some((marker, i) => i !== own && meet(box, marker))
      );
    });
    if (free === undefined) return null;
    taken.push(boxOf(free, textWidth));
    return free;
  });
}
