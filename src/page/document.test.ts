// The shell of every page: what it forbids, and what it refuses to embed.
import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { renderDocument } from "./document.ts";
import { html } from "./html.ts";
import { mergeNeeds } from "./part.ts";
import { worldMap } from "./world-map.ts";

test("the policy forbids the network and names the one script by its digest", () => {
  const page = renderDocument({
    title: "t",
    body: html``,
    needs: { functions: { greet: () => "hello" }, starts: ["greet"] },
  });
  const policy = /Content-Security-Policy" content="([^"]+)"/.exec(page)![1]!;
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("base-uri 'none'");
  expect(policy).not.toMatch(/https?:|\*|unsafe-eval|script-src[^;]*unsafe-inline/);
  const script = /<script>([\s\S]*?)<\/script>/.exec(page)![1]!;
  expect(policy).toContain(`'sha256-${createHash("sha256").update(script).digest("base64")}'`);
});

test("a page without starts has no script and forbids all", () => {
  const page = renderDocument({ title: "t", body: html`<p>x</p>` });
  expect(page).toContain("script-src 'none'");
  expect(page).not.toContain("<script");
});

test("the title is escaped", () => {
  expect(renderDocument({ title: "</title><script>alert(1)</script>", body: html`` })).not.toContain("<script>alert");
});

test.each(["</script>", "</SCRIPT >", "<!-- x", "<script>"])("a data block with %j is refused", (text) => {
  expect(() => renderDocument({ title: "t", body: html``, needs: { data: { block: text } } })).toThrow("jsonForScript");
});

test("a script that would end itself is refused", () => {
  const f = Object.assign(() => 1, { toString: () => '() => "</script>"' });
  const needs = { functions: { f }, starts: ["f"] };
  expect(() => renderDocument({ title: "t", body: html``, needs })).toThrow("would end it early");
});

test("two maps of one page embed the outlines and the functions once", () => {
  const point = { lat: 0, lon: 0, label: "x", role: "best" as const };
  const maps = ["a", "b"].map((id) => worldMap({ id, title: id, points: [point] }));
  const page = renderDocument({
    title: "t",
    body: html`${maps.map(({ body }) => body)}`,
    needs: mergeNeeds(...maps.map(({ needs }) => needs)),
  });
  expect(page.match(/id="world-outlines"/g)).toHaveLength(1);
  expect(page.match(/tools\["createBaseMap"\] =/g)).toHaveLength(1);
  expect(page.match(/tools\["startWorldMaps"\]\(tools\)/g)).toHaveLength(1);
});

test("a hostile label of a map stays inside its data block", () => {
  const label = "</script><img src=x onerror=alert(1)>";
  const map = worldMap({ id: "m", title: label, points: [{ lat: 0, lon: 0, label, role: "best" }] });
  const page = renderDocument({ title: "t", body: map.body, needs: map.needs });
  expect(page).not.toContain("<img");
});
