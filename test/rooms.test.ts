// Holds the imports of the sources to the table of rooms in CONTRIBUTING.md, and refuses circles.
import { globSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const sources = globSync("src/**/*.ts", { cwd: root }).map((path) => path.replaceAll("\\", "/"));
const isTest = (path: string) => /\.(test|cases|case|arbitrary|slow)\.ts$|\.test\./.test(path);
/** Every room may import it. */
const common = "run";

interface Import {
  readonly from: string;
  readonly to: string;
  /** Types leave nothing behind when the program runs. */
  readonly isType: boolean;
}

const imports = sources
  .filter((path) => !isTest(path))
  .flatMap((from): Import[] => {
    const text = readFileSync(join(root, from), "utf8");
    const found = text.matchAll(
      /^\s*(?:import|export)\b(?<type> type\b)?[^;'"]*?from\s+"(?<to>\.[^"]+)"|import\("(?<lazy>\.[^"]+)"\)/gm,
    );
    return [...found].map(({ groups }) => ({
      from,
      to: normalize(join(dirname(from), groups!.to ?? groups!.lazy!)).replaceAll("\\", "/"),
      isType: groups!.type !== undefined,
    }));
  });

const roomOf = (path: string) => (path.startsWith("src/") ? (path.split("/")[1] ?? "") : path);

const rooms = new Map(
  [...readFileSync(join(root, "CONTRIBUTING.md"), "utf8").matchAll(/^\| `(\w+)\/` \|[^|]*\| ([^|]*) \|$/gm)].map(
    ([, room, allowed]) => [room!, [...allowed!.matchAll(/`(\w+)`/g)].map(([, name]) => name!)] as const,
  ),
);

describe("rooms", () => {
  test("the table names every folder of the sources", () => {
    const folders = new Set(sources.filter((path) => path.split("/").length > 2).map(roomOf));
    expect([...rooms.keys()].sort()).toEqual([...folders].sort());
  });

  test.each(
    [...rooms].filter(([room]) => room !== "cli"),
  )("%s imports no other rooms than the table says", (room, allowed) => {
    const own = imports.filter(({ from }) => roomOf(from) === room);
    expect(own.length).toBeGreaterThan(0);
    const wrong = own.filter(({ to }) => ![room, common, ...allowed].includes(roomOf(to)));
    expect(wrong.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
  });

  test("no room can be reached from itself", () => {
    const circles = findCircle(
      new Map(
        [...rooms].map(([room, allowed]) => [room, room === "cli" ? [] : allowed.filter((name) => name !== room)]),
      ),
    );
    expect(circles).toBeNull();
  });
});

test("no file imports itself over others while the program loads", () => {
  const graph = new Map<string, string[]>();
  for (const { from, to, isType } of imports) if (!isType) graph.set(from, [...(graph.get(from) ?? []), to]);
  expect(findCircle(graph)).toBeNull();
});

/** The first circle as a list of names, or null. */
function findCircle(graph: ReadonlyMap<string, readonly string[]>): readonly string[] | null {
  const done = new Set<string>();
  const visit = (name: string, path: readonly string[]): readonly string[] | null => {
    if (path.includes(name)) return [...path.slice(path.indexOf(name)), name];
    if (done.has(name)) return null;
    for (const next of graph.get(name) ?? []) {
      const circle = visit(next, [...path, name]);
      if (circle) return circle;
    }
    done.add(name);
    return null;
  };
  for (const name of graph.keys()) {
    const circle = visit(name, []);
    if (circle) return circle;
  }
  return null;
}
