import { describe, expect, test } from "vitest";
import { sha256 } from "../run/digest.ts";
import { prompts } from "./prompts.ts";

const published = [
  ["prompt.train", 517, "034862d777a2a36f2b4dc1a7a93e55d380608e458161ecbf37471a2e0c7380d8"],
  ["prompt.evalCot", 486, "340b48895d958df24ada3eebf03972ceef38a578f275c6f218e5c648ef772bbc"],
  ["prompt.direct", 210, "50f08ad6dd533540e1882019204d36360aa26870efa5c68ed1919f6b8fc4b1c0"],
  ["prompt.rm", 140, "d461d547f4f7cee759b97a9356b9fbe7ef14d08579e8d3cd095d74085394cf03"],
  ["system.qwen", 28, "75357d685f238b6afd7738be9786fdafde641eb6ca9a3be7471939715a68a4de"],
  ["system.internvl3", 58, "bdb4d179c4c458dd9bd365588d3fd15aba0f2b755b4b192383416f610ad3396e"],
] as const;

const own = [
  ["prompt.nano", 27, "d9f4ffba28dd2da903a788c0c8bc998f6a436d753b50ca38b451c2746cfb2fe0"],
  ["prompt.nanoDescribe", 20, "3ea4e91c01c0c1a8dba370e13be8e9bf80c571cef0c9f3c18859b6036e9f187e"],
] as const;

describe("the published prompts and our own", () => {
  test.each([...published, ...own])("%s: %i characters, SHA-256 %s", (id, length, digest) => {
    const prompt = prompts[id];
    expect(prompt.id).toBe(id);
    expect(prompt.text).toHaveLength(length);
    expect(prompt.sha256).toBe(digest);
    expect(sha256(prompt.text)).toBe(digest);
  });

  test("are all listed above", () => {
    expect(Object.keys(prompts)).toEqual([...published, ...own].map(([id]) => id));
  });

  test("prompt.rm has 148 bytes and ends in a newline", () => {
    expect(Buffer.byteLength(prompts["prompt.rm"].text)).toBe(148);
    expect(prompts["prompt.rm"].text.endsWith(".\n")).toBe(true);
  });
});
