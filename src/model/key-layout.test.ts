// Matching stored tensors with parameters: the best layout wins, and every fault is listed.
import { expect, test } from "vitest";
import type { GlobeError } from "../run/errors.ts";
import { matchKeys, prefixLayout } from "./key-layout.ts";

const parameters = [
  { name: "model.norm.weight", shape: [4] },
  { name: "model.layers.0.qkv.weight", shape: [6, 4] },
];
const official = prefixLayout("official", []);
const nested = prefixLayout("nested", [["model.", "model.language_model."]]);
const split = {
  name: "split",
  storedNames: (name: string) =>
    name.includes("qkv") ? ["q", "k", "v"].map((part) => name.replace("qkv", part)) : [name],
};
const layouts = [official, nested, split];

const stored = (shapes: Record<string, readonly number[]>) =>
  new Map(Object.entries(shapes).map(([name, shape]) => [name, { shape }]));

test.each([
  ["official", { "model.norm.weight": [4], "model.layers.0.qkv.weight": [6, 4] }],
  ["nested", { "model.language_model.norm.weight": [4], "model.language_model.layers.0.qkv.weight": [6, 4] }],
  [
    "split",
    {
      "model.norm.weight": [4],
      "model.layers.0.q.weight": [2, 4],
      "model.layers.0.k.weight": [2, 4],
      "model.layers.0.v.weight": [2, 4],
    },
  ],
])("the %s layout is recognized", (layout, shapes) => {
  const matched = matchKeys({ parameters, layouts }, stored(shapes), "here");
  expect(matched.layout).toBe(layout);
  expect([...matched.stored.values()].flat().toSorted()).toEqual(Object.keys(shapes).toSorted());
});

test("missing, unexpected and misshapen tensors are listed together", () => {
  const tensors = stored({ "model.norm.weight": [5], "model.layers.0.extra.weight": [1] });
  const match = () => matchKeys({ parameters, layouts: [official] }, tensors, "checkpoint/");
  expect(match).toThrow(
    "checkpoint/ does not hold the tensors that its config.json describes (read as the official layout): " +
      "1 missing: model.layers.0.qkv.weight; 1 unexpected: model.layers.0.extra.weight; " +
      "1 of another shape: model.norm.weight is [5], expected [4].",
  );
});

test("a long list is cut in the message and whole in the facts", () => {
  const many = Array.from({ length: 40 }, (_, index) => ({ name: `layer.${index}`, shape: [1] }));
  try {
    matchKeys({ parameters: many, layouts: [official] }, new Map(), "checkpoint/");
    expect.unreachable();
  } catch (error) {
    expect((error as GlobeError).message).toContain("layer.11, and 28 more");
    expect((error as GlobeError).facts.detail).toContain("layer.39");
  }
});

test.each([
  "rotary_emb.inv_freq",
  "model.rotary_emb.inv_freq",
  "vision.embeddings.position_ids",
  "lm_head.weight",
])("%s, which is computed or a copy, may be stored too", (name) => {
  const shapes = { "model.norm.weight": [4], "model.layers.0.qkv.weight": [6, 4], [name]: [9] };
  expect(matchKeys({ parameters, layouts }, stored(shapes), "here").layout).toBe("official");
});

test("parts that cannot stand one above the other are misshapen", () => {
  const shapes = {
    "model.norm.weight": [4],
    "model.layers.0.q.weight": [2, 4],
    "model.layers.0.k.weight": [2, 3],
    "model.layers.0.v.weight": [2, 4],
  };
  expect(() => matchKeys({ parameters, layouts: [split] }, stored(shapes), "here")).toThrow(/of another shape/);
});
