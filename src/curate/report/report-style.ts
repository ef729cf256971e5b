// The look of a curation report's own parts.

export const reportStyle = `
.page-head { padding-top: 2.5rem; }
.eyebrow { text-transform: uppercase; letter-spacing: 0.09em; font-size: 0.75rem; font-weight: 600; color: var(--accent); margin: 0 0 0.5rem; }
.page-head nav { display: flex; flex-wrap: wrap; gap: 0.3rem 1.1rem; margin-top: 0.9rem; font-size: 0.92rem; }
h2 small { font-weight: 400; letter-spacing: 0; margin-left: 0.5rem; }
section { scroll-margin-top: 1rem; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: 0.8rem; margin: 1.6rem 0 0; }
.tile { padding: 0.9rem 1rem; }
.tile dt { color: var(--muted); font-size: 0.85rem; }
.tile dd { margin: 0.1rem 0 0.15rem; font-size: 1.75rem; font-weight: 650; letter-spacing: -0.02em; line-height: 1.15; white-space: nowrap; }
.tile small { display: block; line-height: 1.35; }
.pad { padding: 1rem 1.2rem; }

.funnel { list-style: none; margin: 1rem 0 0; padding: 0.9rem 1.2rem; display: grid; gap: 0.55rem; }
.funnel li { display: grid; grid-template-columns: 10.5rem 1fr 12.5rem; gap: 0.1rem 1rem; align-items: center; }
.funnel a { color: inherit; font-weight: 550; text-decoration-color: var(--line); }
.funnel a:hover { text-decoration-color: currentColor; }
.funnel .bar { display: flex; height: 1.35rem; border-radius: 5px; overflow: hidden; background: color-mix(in srgb, var(--line) 45%, transparent); }
.funnel .passed { background: linear-gradient(90deg, var(--accent), color-mix(in srgb, var(--accent) 78%, var(--c1))); }
.funnel .lost { background: repeating-linear-gradient(-45deg, color-mix(in srgb, var(--c4) 75%, transparent) 0 4px, color-mix(in srgb, var(--c4) 45%, transparent) 4px 8px); }
.funnel .figures { display: grid; grid-template-columns: 1fr 1fr 1fr; text-align: right; gap: 0.5rem; }
.funnel .figures em { font-style: normal; color: var(--c4); }
.funnel .figures small { grid-column: 3; }
.funnel .why { grid-column: 2 / -1; display: flex; flex-wrap: wrap; gap: 0 1rem; font-size: 0.82rem; color: var(--muted); }
.funnel .why b { font-weight: 600; color: var(--ink); }

.columns { display: grid; grid-template-columns: 1.35fr 1fr; gap: 1rem; align-items: start; margin-top: 1rem; }
.columns.even { grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); align-items: stretch; }
.stack-of-panels { display: grid; gap: 1rem; min-width: 0; }
.columns > * { min-width: 0; }
#yields .panel, #teachers .panel { overflow: hidden; }
.tall .table-scroll { max-height: 44rem; overflow: auto; }
.tall thead th { position: sticky; top: 0; background: var(--panel); z-index: 1; }
#yields tbody tr:last-child > *, #teachers tbody tr:last-child > * { border-bottom: 0; }
.yield-bar { display: block; min-width: 3.5rem; height: 0.45rem; border-radius: 99px; background: var(--line); overflow: hidden; }
.yield-bar i { display: block; height: 100%; background: var(--accent); border-radius: 99px; }
.matrix { margin: 0; }
.matrix figcaption { font-weight: 600; margin-bottom: 0.4rem; font-size: 0.85rem; }
.matrix table { width: auto; min-width: 60%; border-collapse: separate; border-spacing: 3px; }
.matrix th, .matrix td { border: 0; }
.matrix thead th { text-align: center; }
.matrix .cell { text-align: center; min-width: 5.5rem; padding: 0.9rem 0.6rem; border-radius: 6px; font-weight: 600;
  background: color-mix(in srgb, var(--accent) var(--part, 0%), var(--line)); }
.matrix .strong { color: var(--panel); }
.matrix .self { background: none; color: var(--muted); }
.chart-key { display: flex; gap: 1.2rem; font-size: 0.85rem; color: var(--muted); margin: 0.3rem 0 0; }
.chart-key i { display: inline-block; width: 0.8rem; height: 0.8rem; border-radius: 3px; margin-right: 0.4rem; vertical-align: -0.05em; }
.chart-key .kept { background: var(--accent); }
.chart-key .others { background: var(--muted); opacity: 0.35; }
.plain { padding-left: 1.2rem; max-width: 52rem; }
.plain li { margin: 0.35rem 0; }

.cards { list-style: none; margin: 0.8rem 0 0; padding: 0; display: grid; gap: 1rem; align-items: start;
  grid-template-columns: repeat(auto-fill, minmax(min(100%, 17rem), 1fr)); }
.cards.small { grid-template-columns: repeat(auto-fill, minmax(min(100%, 14rem), 1fr)); }
.card { overflow: hidden; break-inside: avoid; }
.card .photo { width: 100%; aspect-ratio: 4 / 3; object-fit: cover; background: var(--line); display: block; }
.card .none { display: grid; place-items: center; color: var(--muted); font-size: 0.85rem; aspect-ratio: 4 / 1.2; }
.card-text { padding: 0.75rem 0.95rem 0.9rem; font-size: 0.9rem; }
.card-text p { margin: 0; }
.card .head { display: flex; gap: 0.4rem; align-items: baseline; flex-wrap: wrap; }
.card .head span:not(.badge) { color: var(--muted); }
.card .id { color: var(--muted); font: 0.75rem/1.4 var(--mono); overflow-wrap: anywhere; }
.badge { margin-left: auto; font-size: 0.72rem; font-weight: 600; padding: 0.05rem 0.55rem; border-radius: 99px; white-space: nowrap; }
.badge.kept { background: var(--accent-soft); color: var(--accent); }
.badge.lost { background: color-mix(in srgb, var(--c4) 14%, transparent); color: var(--c4); }
.card .reason { margin-top: 0.45rem; font-weight: 600; line-height: 1.35; }
.card .values { display: flex; flex-wrap: wrap; gap: 0.25rem; margin: 0.4rem 0 0; font-size: 0.76rem; }
.card .values div { display: flex; gap: 0.35rem; padding: 0.05rem 0.45rem; border-radius: 5px; background: var(--paper); border: 1px solid var(--line); max-width: 100%; }
.card .values dt { color: var(--muted); }
.card .values dd { margin: 0; font-weight: 600; overflow-wrap: anywhere; }
.card .said { list-style: none; margin: 0.5rem 0 0; padding: 0; display: grid; gap: 0.1rem; }
.card .said li { display: grid; grid-template-columns: minmax(3.5rem, auto) 1fr auto; gap: 0.5rem; font-size: 0.84rem; }
.card .said span { color: var(--muted); }
.card .said b { font-weight: 500; overflow-wrap: anywhere; }
.card .said small.no { color: var(--c4); text-decoration: line-through; }
.card .words { margin-top: 0.5rem; line-height: 1.5; overflow-wrap: anywhere; color: var(--ink); }
.card .by { color: var(--muted); font-size: 0.8rem; margin-top: 0.4rem; }
.card .traces { margin-top: 0.5rem; font-size: 0.86rem; }
.card .traces summary { color: var(--accent); cursor: pointer; }
mark { background: none; color: inherit; text-underline-offset: 0.18em; text-decoration: underline 2px; }
mark.seen { text-decoration-color: var(--c1); }
mark.unseen { text-decoration: underline dotted 2px var(--c4); }

.stage { margin-top: 1rem; padding: 0 1.2rem; scroll-margin-top: 1rem; }
.stage > summary { display: flex; flex-wrap: wrap; gap: 0.2rem 1rem; align-items: baseline; padding: 0.9rem 0; cursor: pointer; list-style: none; }
.stage > summary::-webkit-details-marker { display: none; }
.stage > summary::before { content: "▸"; color: var(--muted); font-size: 0.85rem; transition: transform 0.15s; }
.stage[open] > summary::before { transform: rotate(90deg); }
.stage > summary h3 { margin: 0; font-size: 1.1rem; }
.stage > summary span { color: var(--muted); }
.stage[open] { padding-bottom: 1.2rem; }
.stage h4 { margin: 1.1rem 0 0; font-size: 0.85rem; color: var(--muted); font-weight: 600; }
.stage .card { box-shadow: none; }
.lost-count { color: var(--c4); font-weight: 600; }
.settings { display: flex; flex-wrap: wrap; gap: 0.2rem 1.1rem; font-size: 0.84rem; color: var(--muted); margin: 0; max-width: none; }
.settings b { color: var(--ink); }
.reasons { list-style: none; padding: 0; margin: 0.7rem 0 0; display: grid; gap: 0.25rem; max-width: 46rem; }
.reasons li { display: grid; grid-template-columns: minmax(10rem, 22rem) 1fr 4rem; gap: 0.8rem; align-items: center; font-size: 0.9rem; }
.reasons i { height: 0.55rem; border-radius: 99px; background: color-mix(in srgb, var(--c4) 65%, transparent); min-width: 2px; }
.reasons b { text-align: right; font-weight: 600; }
.page-foot { padding-top: 1rem; padding-bottom: 4rem; margin-top: 3rem; border-top: 1px solid var(--line); color: var(--muted); font-size: 0.85rem; }
@media (max-width: 52rem) { .columns { grid-template-columns: 1fr; } }
@media (max-width: 40rem) {
  .funnel { padding: 0.9rem; }
  .funnel li { grid-template-columns: 1fr auto; }
  .funnel .bar { grid-column: 1 / -1; grid-row: 2; }
  .funnel .why { grid-column: 1 / -1; }
  .funnel .figures { grid-template-columns: auto auto auto; }
  .reasons li { grid-template-columns: 1fr 3rem; }
  .reasons i { grid-column: 1 / -1; grid-row: 2; }
  th, td { padding: 0.4rem 0.45rem; }
  .stage { padding: 0 0.8rem; }
}
@media print { .stage { break-inside: auto; } details.traces { display: none; } }
`;
