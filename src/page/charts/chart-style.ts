// The look that all charts share.

export const chartStyle = `
.chart { margin: 0.5rem 0; }
.chart svg { display: block; width: 100%; height: auto; overflow: visible; }
.chart text { font: 12px var(--sans); fill: var(--ink); font-variant-numeric: tabular-nums; }
.chart .tick { fill: var(--muted); }
.chart .end { text-anchor: end; }
.chart .middle { text-anchor: middle; }
.chart .value { font-weight: 600; paint-order: stroke; stroke: var(--panel); stroke-width: 4px;
  stroke-linejoin: round; }
.chart .grid { stroke: var(--line); }
.chart .axis { stroke: var(--muted); }
.chart .guide { stroke: var(--muted); stroke-dasharray: 2 4; opacity: 0.7; }
.chart .curve { fill: none; stroke: var(--accent); stroke-width: 2.5; stroke-linejoin: round; }
.chart .curve-1 { stroke: var(--muted); stroke-width: 1.75; }
.chart .dashed { stroke-dasharray: 6 5; }
.chart .mark { fill: var(--accent); stroke: var(--panel); stroke-width: 2; }
.chart .diagonal { stroke: var(--muted); stroke-dasharray: 4 5; }
.chart .whisker { stroke: var(--accent); stroke-width: 1.75; opacity: 0.55; }
.chart .share { fill: var(--accent-soft); }
.chart figcaption { display: flex; flex-wrap: wrap; gap: 0.3rem 1.2rem; font-size: 0.85rem; color: var(--muted); }
.chart figcaption i.line { display: inline-block; width: 1.6rem; border-top: 2.5px solid var(--accent);
  margin-right: 0.5rem; vertical-align: 0.28em; }
.chart figcaption i.line.curve-1 { border-color: var(--muted); border-top-width: 1.75px; }
.chart figcaption i.line.dashed { border-top-style: dashed; }
.chart svg.narrow { display: none; }
@media (max-width: 40rem) { .chart svg.wide { display: none; } .chart svg.narrow { display: block; }
  .chart svg.narrow text { font-size: 14px; } }

.range { position: relative; display: block; height: 0.55rem; min-width: 6rem; border-radius: 99px; background: var(--line); }
.range i { position: absolute; inset: 0 auto 0 0; border-radius: 99px; background: var(--accent); }
.range b { position: absolute; top: 50%; height: 1px; border: solid var(--ink); border-width: 0 1px; min-width: 2px;
  background: var(--ink); box-sizing: content-box; }
.range b::before { content: ""; position: absolute; inset: -3px -1px; border: solid var(--ink); border-width: 0 1px; }

.stack { display: flex; gap: 2px; height: 1.1rem; border-radius: 6px; overflow: hidden; margin: 0.6rem 0 0.5rem; }
.stack span { min-width: 3px; }
.stack-legend { display: flex; flex-wrap: wrap; gap: 0.25rem 1.1rem; list-style: none; margin: 0; padding: 0; font-size: 0.9rem; }
.stack-legend i { display: inline-block; width: 0.7rem; height: 0.7rem; border-radius: 3px; margin-right: 0.4rem; }
`;
