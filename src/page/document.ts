// A self-contained page: one file with its styles, scripts and data inside, which never touches the network.
import { createHash } from "node:crypto";
import { baseStyle } from "./base-style.ts";
import { escapeHtml, type Html } from "./html.ts";
import type { PageNeeds } from "./part.ts";

export interface DocumentOptions {
  readonly title: string;
  readonly body: Html;
  readonly needs?: PageNeeds;
  /** Language of the page's own words. Default "en". */
  readonly language?: string;
}

/**
 * The whole page as text. Its content security policy forbids every request and every script but the one embedded here
 * (named by its digest), so that nothing a model wrote could run even if it were not escaped.
 */
export function renderDocument({ title, body, needs = {}, language = "en" }: DocumentOptions): string {
  const script = scriptText(needs);
  const digest = createHash("sha256").update(script).digest("base64");
  const policy = [
    "default-src 'none'",
    "img-src data:",
    "style-src 'unsafe-inline'",
    script === "" ? "script-src 'none'" : `script-src 'sha256-${digest}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const styles = [baseStyle, ...Object.values(needs.styles ?? {})].join("\n");
  const data = Object.entries(needs.data ?? {}).map(
    ([id, text]) => `<script type="text/plain" id="${escapeHtml(id)}">${guardData(id, text)}</script>\n`,
  );
  return `<!doctype html>
<html lang="${escapeHtml(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${escapeHtml(title)}</title>
<style>
${styles}
</style>
</head>
<body>
${body.markup}
${data.join("")}${script === "" ? "" : `<script>${script}</script>\n`}</body>
</html>
`;
}

/** One strict script: every function under its name in `tools`, then the starts; the first failure is shown in words. */
function scriptText({ functions = {}, starts = [] }: PageNeeds): string {
  if (starts.length === 0) return "";
  const members = Object.entries(functions).map(([name, value]) => `tools[${JSON.stringify(name)}] = ${value};\n`);
  const calls = starts.map((name) => `tools[${JSON.stringify(name)}](tools);\n`);
  const script = `"use strict";\n(() => {\nconst tools = {};\n${members.join("")}${calls.join("")}})();\n`;
  if (/<\/script|<!--/i.test(script))
    throw new TypeError("A script of the page contains text that would end it early.");
  return script;
}

function guardData(id: string, text: string): string {
  if (!/<\/?script|<!--/i.test(text)) return text;
  throw new TypeError(`The data block ${id} contains text that would end it early; pass it through jsonForScript.`);
}
