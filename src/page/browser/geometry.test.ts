// Lines, circles and the projection of the map, against great-circle distances and their own inverses.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { distanceKm } from "../../place/distance.ts";
import { circleOutline } from "./circle-outline.ts";
import { createMercator } from "./create-mercator.ts";
import { createView } from "./create-view.ts";
import { greatCircle } from "./great-circle.ts";
import { placeLabels } from "./place-labels.ts";
import { sceneBounds } from "./scene-bounds.ts";

const point = fc.record({
  lat: fc.double({ min: -90, max: 90, noNaN: true }),
  lon: fc.double({ min: -180, max: 180, noNaN: true }),
});
const pairs = (values: readonly number[]) =>
  Array.from({ length: values.length / 2 }, (_, i) => ({ lon: values[2 * i]!, lat: values[2 * i + 1]! }));
const wrapped = ({ lat, lon }: { lat: number; lon: number }) => ({
  lat,
  lon: ((((lon + 180) % 360) + 360) % 360) - 180,
});

describe("great circle", () => {
  test("is as long as the distance, never jumps, and is cut finely", () => {
    fc.assert(
      fc.property(point, point, (from, to) => {
        const line = pairs(greatCircle(from, to));
        let length = 0;
        for (let i = 1; i < line.length; i++) {
          const piece = distanceKm(wrapped(line[i - 1]!), wrapped(line[i]!));
          expect(piece).toBeLessThan(3.2 * 111.2);
          expect(Math.abs(line[i]!.lon - line[i - 1]!.lon)).toBeLessThanOrEqual(180.0001);
          length += piece;
        }
        expect(length).toBeCloseTo(distanceKm(from, to), 0);
      }),
    );
  });

  test("crosses the 180th meridian the short way", () => {
    const line = pairs(greatCircle({ lat: -18, lon: 178 }, { lat: -14, lon: -172 }));
    expect(line.at(-1)!.lon).toBeCloseTo(188, 9);
    expect(line.every(({ lon }) => lon >= 178 && lon <= 188.0001)).toBe(true);
  });

  test.each([
    [
      { lat: 0, lon: 0 },
      { lat: 0, lon: 180 },
    ],
    [
      { lat: 90, lon: 0 },
      { lat: -90, lon: 0 },
    ],
    [
      { lat: 30, lon: 20 },
      { lat: -30, lon: -160 },
    ],
  ])("goes over a pole between the antipodes %j and %j", (from, to) => {
    const line = pairs(greatCircle(from, to));
    const length = line.slice(1).reduce((sum, here, i) => sum + distanceKm(wrapped(line[i]!), wrapped(here)), 0);
    expect(length).toBeCloseTo(20015.1, 0);
  });
});

test("every point of a circle lies at its radius", () => {
  fc.assert(
    fc.property(point, fc.double({ min: 1, max: 5000, noNaN: true }), (center, radiusKm) => {
      const ring = pairs(circleOutline(center, radiusKm));
      for (const here of ring.filter(({ lat }) => Math.abs(lat) < 89.999)) {
        expect(distanceKm(center, wrapped(here))).toBeCloseTo(radiusKm, 1);
      }
      for (let i = 1; i < 73; i++) expect(Math.abs(ring[i]!.lon - ring[i - 1]!.lon)).toBeLessThanOrEqual(180.0001);
    }),
  );
});

test("a circle that holds a pole is closed along the edge of the map", () => {
  const ring = pairs(circleOutline({ lat: 85, lon: 10 }, 1500));
  expect(ring.slice(-2).map(({ lat }) => lat)).toEqual([90, 90]);
  expect(pairs(circleOutline({ lat: 45, lon: 10 }, 1500)).some(({ lat }) => Math.abs(lat) === 90)).toBe(false);
});

test("the projection and its inverse undo each other", () => {
  const mercator = createMercator();
  fc.assert(
    fc.property(
      fc.double({ min: -85, max: 85, noNaN: true }),
      fc.double({ min: -180, max: 180, noNaN: true }),
      (lat, lon) => {
        expect(mercator.lat(mercator.y(lat))).toBeCloseTo(lat, 9);
        expect(mercator.lon(mercator.x(lon))).toBeCloseTo(lon, 9);
      },
    ),
  );
  expect(mercator.y(90)).toBeCloseTo(0, 6);
  expect(mercator.y(-90)).toBeCloseTo(1, 6);
});

describe("bounds", () => {
  const tools = { createMercator };
  const at = (lat: number, lon: number) => ({ lat, lon, label: "", role: "best" as const });

  test("go the short way around the world", () => {
    const box = sceneBounds({ points: [at(0, 178), at(0, -176)], pairs: [] }, tools)!;
    expect(box.left).toBeCloseTo(0.5 + 178 / 360, 9);
    expect(box.right - box.left).toBeCloseTo(6 / 360, 9);
  });

  test("hold circles and both ends of a pair, and are null without anything", () => {
    const wide = sceneBounds({ points: [{ ...at(0, 0), radiusKm: 1112 }], pairs: [] }, tools)!;
    expect(wide.right - wide.left).toBeCloseTo(20 / 360, 3);
    const pair = { truth: { lat: 0, lon: 0 }, prediction: { lat: 0, lon: 90 }, label: "", errorClass: 4 };
    expect(sceneBounds({ points: [], pairs: [pair] }, tools)!.right).toBeCloseTo(0.75, 9);
    expect(sceneBounds({ points: [], pairs: [] }, tools)).toBeNull();
  });
});

describe("view", () => {
  const make = () => {
    const view = createView();
    view.resize(900, 500);
    view.fit({ left: 0.45, right: 0.6, top: 0.3, bottom: 0.4 });
    return view;
  };
  const worldAt = (view: ReturnType<typeof make>, x: number) => ((((x - view.left()) / view.scale()) % 1) + 1) % 1;

  test("zooming keeps the point under the pointer", () => {
    const view = make();
    const before = worldAt(view, 200);
    view.zoom(1.7, 200, 220);
    expect(worldAt(view, 200)).toBeCloseTo(before, 9);
  });

  test("panning moves by pixels", () => {
    const view = make();
    const before = worldAt(view, 300);
    view.pan(50, 0);
    expect(worldAt(view, 350)).toBeCloseTo(before, 9);
  });

  test("fitting shows the whole box", () => {
    const view = make();
    expect(view.left() + 0.45 * view.scale()).toBeGreaterThanOrEqual(0);
    expect(view.left() + 0.6 * view.scale()).toBeLessThanOrEqual(900);
    expect(view.top() + 0.3 * view.scale()).toBeGreaterThanOrEqual(0);
    expect(view.top() + 0.4 * view.scale()).toBeLessThanOrEqual(500);
  });

  test("whatever is done, the world covers the frame and the scale stays finite", () => {
    const action = fc.oneof(
      fc.record({ zoom: fc.double({ min: 0.01, max: 100, noNaN: true }) }),
      fc.record({ pan: fc.integer({ min: -5000, max: 5000 }) }),
    );
    fc.assert(
      fc.property(fc.array(action, { maxLength: 20 }), (actions) => {
        const view = make();
        for (const step of actions) {
          if ("zoom" in step) view.zoom(step.zoom, 400, 100);
          else view.pan(step.pan, step.pan / 2);
        }
        expect(view.scale()).toBeGreaterThanOrEqual(900);
        expect(view.scale()).toBeLessThanOrEqual(256 * 2 ** 13);
        expect(view.top()).toBeLessThanOrEqual(0.001);
        expect(view.top() + view.scale()).toBeGreaterThanOrEqual(499.999);
      }),
    );
  });
});

describe("labels", () => {
  const window = { width: 400, height: 300 };
  const label = (x: number, y: number, width = 100) => ({ x, y, width, radius: 8 });

  test.each([
    ["to the right of its marker", label(50, 150), { x: 63, y: 150 }],
    ["to the left at the right edge", label(390, 150), { x: 277, y: 150 }],
    ["above where both sides are too narrow", label(200, 150, 300), { x: 50, y: 129 }],
    ["below at the upper edge", label(200, 12, 300), { x: 50, y: 33 }],
  ])("one alone stands %s", (_name, wanted, spot) => {
    expect(placeLabels([wanted], window)).toEqual([spot]);
  });

  test("one that no window holds is left out", () => {
    expect(placeLabels([label(200, 150, 500)], window)).toEqual([null]);
  });

  test("none stands over another, over another's marker, or outside the window", () => {
    const wanted = fc.array(
      fc.record({
        x: fc.integer({ min: 0, max: 400 }),
        y: fc.integer({ min: 0, max: 300 }),
        width: fc.integer({ min: 20, max: 200 }),
        radius: fc.constantFrom(3, 8),
      }),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(wanted, (labels) => {
        const spots = placeLabels(labels, window);
        const boxes = spots.map((spot, i) => spot && { ...spot, right: spot.x + labels[i]!.width });
        boxes.forEach((a, i) => {
          if (a === null) return;
          expect(a.x >= 0 && a.right <= window.width && a.y >= 8 && a.y <= window.height - 8).toBe(true);
          boxes.slice(i + 1).forEach((b) => {
            if (b !== null) expect(Math.abs(a.y - b.y) >= 16 || a.right < b.x || b.right < a.x).toBe(true);
          });
          labels.forEach(({ x, y, radius }, j) => {
            if (j !== i) expect(Math.abs(a.y - y) >= 8 + radius || a.right < x - radius || x + radius < a.x).toBe(true);
          });
        });
      }),
    );
  });
});
