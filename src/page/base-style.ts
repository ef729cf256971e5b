// The look that all our pages share: readable type, quiet colours in light and dark, and plain paper when printed.

export const baseStyle = `
:root {
  color-scheme: light dark;
  --paper: #faf8f4; --panel: #ffffff; --ink: #1d2733; --muted: #5d6875; --line: #e3ded4; --accent: #0b6a80;
  --accent-soft: #d9ecef; --warn: #8a4b00; --warn-soft: #fff1d6;
  --sea: #e6edf1; --land: #fbf8f1; --border: #c9c2b3; --graticule: #d8e1e7; --place: #6d7782;
  --c0: #1f5fa8; --c1: #2f9bb0; --c2: #c79a1e; --c3: #dd6f2d; --c4: #b8274c;
  --truth: #1d2733;
  --shadow: 0 1px 2px rgb(30 40 50 / 6%), 0 6px 20px rgb(30 40 50 / 6%);
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", Arial, sans-serif;
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #10151c; --panel: #171e27; --ink: #e6eaef; --muted: #9aa5b1; --line: #2a3440; --accent: #5cc0d6;
    --accent-soft: #16343d; --warn: #ffc36b; --warn-soft: #33270f;
    --sea: #0c1218; --land: #1e2833; --border: #3b4958; --graticule: #151e27; --place: #8b97a4;
    --c0: #5f9fe8; --c1: #4fc3d4; --c2: #e3bd4f; --c3: #f08c4a; --c4: #ec5f80;
    --truth: #f3f5f7;
    --shadow: 0 1px 2px rgb(0 0 0 / 40%), 0 8px 24px rgb(0 0 0 / 30%);
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-behavior: smooth; }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 var(--sans);
  font-variant-numeric: tabular-nums; }
main, .page-head, .page-foot { max-width: 72rem; margin: 0 auto; padding: 0 1.25rem; }
h1 { font-size: clamp(1.6rem, 4vw, 2.2rem); line-height: 1.15; letter-spacing: -0.02em; margin: 0 0 0.4rem;
  text-wrap: balance; }
h2 { font-size: 1.3rem; line-height: 1.25; letter-spacing: -0.01em; margin: 2.75rem 0 0.35rem; }
h3 { font-size: 1rem; margin: 1.25rem 0 0.35rem; }
p { margin: 0.4rem 0 0.8rem; max-width: 44rem; }
a { color: var(--accent); text-underline-offset: 0.15em; }
small, .muted { color: var(--muted); }
small { font-size: 0.85rem; }
code, pre { font-family: var(--mono); font-size: 0.9em; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; }
.panel { background: var(--panel); border: 1px solid var(--line); border-radius: 12px; box-shadow: var(--shadow); }
.banner { background: var(--warn-soft); color: var(--warn); border: 1px solid currentColor; border-radius: 10px;
  padding: 0.7rem 1rem; margin: 1rem 0; }
table { border-collapse: collapse; width: 100%; font-size: 0.94rem; }
th, td { text-align: left; padding: 0.4rem 0.7rem; border-bottom: 1px solid var(--line); vertical-align: baseline; }
th { font-weight: 600; }
thead th { color: var(--muted); font-size: 0.82rem; border-bottom-color: var(--muted); }
td.number, th.number { text-align: right; white-space: nowrap; }
.table-scroll { overflow-x: auto; }
button, select, input { font: inherit; color: inherit; }
button, select, input[type="search"], input[type="number"] { background: var(--panel); border: 1px solid var(--line);
  border-radius: 8px; padding: 0.35rem 0.7rem; min-height: 2.25rem; }
button { cursor: pointer; }
button:hover:not(:disabled) { border-color: var(--accent); }
button:disabled { opacity: 0.45; cursor: default; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.visually-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media print {
  :root { --paper: #fff; --panel: #fff; --ink: #000; --muted: #444; --line: #bbb; --shadow: none; }
  .no-print { display: none !important; }
  .panel, figure, tr { break-inside: avoid; }
  body { font-size: 11pt; }
}
`;
