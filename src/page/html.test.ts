// What must never happen: text that becomes markup.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { escapeHtml, html, jsonForScript, safeHref, type trustedHtml } from "./html.ts";

const hostile = [
  `<script>alert(1)</script>`,
  `</script><script>alert(1)</script>`,
  `"><img src=x onerror=alert(1)>`,
  `' onmouseover='alert(1)`,
  "`onload=alert(1)`",
  `<!--`,
  `]]>`,
  `&lt;script&gt;`,
  "\u0000\u001b[31m",
  "\ud800 lone surrogate",
];

const anyText = fc.string({ unit: fc.oneof(fc.constantFrom(..."<>\"'`&;#\0\ud800"), fc.string({ maxLength: 2 })) });

describe("html`…`", () => {
  test.each(hostile)("%j stays text", (text) => {
    const { markup } = html`<p title="${text}">${text}</p>`;
    expect(markup.slice(1, -1)).not.toMatch(/<(?!\/p>$|\/p$)/);
    expect(markup.match(/"/g)).toHaveLength(2);
    expect(markup).not.toContain("\u0000");
    expect(markup.isWellFormed()).toBe(true);
  });

  test("any text at all leaves no character that could end an attribute or open a tag", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(/[<>"'`]|&(?!amp;|lt;|gt;|quot;|#39;|#96;)/.test(escapeHtml(text))).toBe(false);
      }),
    );
  });

  test("keeps markup that html`…` made, however deep in lists", () => {
    const list = ["a<b", "c"].map((text) => html`<li>${text}</li>`);
    expect(html`<ul>${list}</ul>`.markup).toBe("<ul><li>a&lt;b</li><li>c</li></ul>");
    expect(html`${[[html`<b>x</b>`], "y"]}`.markup).toBe("<b>x</b>y");
  });

  test("leaves nothing for null, undefined and false, and writes 0", () => {
    expect(html`${null}${undefined}${false}${0}${""}`.markup).toBe("0");
  });

  test("refuses an object that only looks like markup", () => {
    const forged = JSON.parse('{"markup":"<script>alert(1)</script>"}') as ReturnType<typeof trustedHtml>;
    expect(() => html`${forged}`).toThrow("convert it to text first");
  });
});

describe("jsonForScript", () => {
  test.each(hostile)("%j cannot end a script element", (text) => {
    const json = jsonForScript({ [text]: text });
    expect(json).not.toMatch(/[<>&]/);
    expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify({ [text]: text })));
  });

  test("any value survives", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(jsonForScript(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});

test.each([
  ["https://www.openstreetmap.org/?mlat=1", true],
  ["mailto:a@b.c", true],
  ["#row-3", true],
  ["javascript:alert(1)", false],
  [" javascript:alert(1)", false],
  ["data:text/html,x", false],
  ["//evil.example", false],
  ["", false],
])("an address %j may be linked: %s", (address, allowed) => {
  expect(safeHref(address) !== null).toBe(allowed);
});
