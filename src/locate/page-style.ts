// The look of the result page, on top of the style that all pages share.

export const locatePageStyle = `
.page-head { padding-top: 2.5rem; }
.eyebrow { color: var(--muted); font-size: 0.85rem; letter-spacing: 0.06em; text-transform: uppercase; margin: 0 0 0.4rem; }
.lead { color: var(--muted); margin: 0.2rem 0 0; }
.located { display: grid; grid-template-columns: minmax(0, 3fr) minmax(16rem, 2fr); gap: 1.5rem; align-items: start; }
.notice { border-left: 4px solid #c77700; background: #fff6e5; color: #5c3b00; margin: 1rem 0 0; padding: 0.6rem 0.9rem; max-width: 70ch; }
.lead + .located { margin-top: 1.25rem; }
.located > * { min-width: 0; }
.photo { margin: 0; overflow: hidden; }
.photo img { display: block; width: 100%; height: auto; max-height: 76vh; object-fit: contain; background: var(--sea); }
.photo figcaption { padding: 0.5rem 0.9rem; color: var(--muted); font-size: 0.85rem; overflow-wrap: anywhere; }
.no-picture { display: grid; place-items: center; min-height: 12rem; color: var(--muted); background: var(--sea); }
.answer { padding: 1.1rem 1.25rem; }
.answer dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.35rem 1rem; margin: 0; }
.answer dt { color: var(--muted); font-size: 0.88rem; padding-top: 0.1rem; }
.answer dd { margin: 0; overflow-wrap: anywhere; }
.answer dd strong { font-weight: 650; }
.answer ul { margin: 0.9rem 0 0; padding: 0.8rem 0 0 1.1rem; border-top: 1px solid var(--line); font-size: 0.92rem; color: var(--muted); }
.answer li + li { margin-top: 0.35rem; }
.why { line-height: 1.65; border-left: 3px solid var(--accent); padding-left: 1.1rem; margin: 1.4rem 0 0; }
.why p { max-width: none; overflow-wrap: anywhere; }
.why p:first-child { margin-top: 0; }
.why p:last-child { margin-bottom: 0; }
main > .world-map, article > .world-map { margin: 1.75rem 0 1.25rem; }
.bar { display: inline-block; width: 7rem; height: 0.55rem; border-radius: 99px; background: var(--line); vertical-align: 0.05rem;
  margin-right: 0.6rem; overflow: hidden; }
.bar i { display: block; height: 100%; background: var(--accent); }
tr.first .bar i { background: var(--c4); }
details { margin-top: 1rem; }
summary { cursor: pointer; color: var(--accent); }
details pre { max-height: 24rem; overflow: auto; padding: 0.9rem 1rem; }
main > article { margin-top: 1.75rem; }
.table-scroll + article, article + article { margin-top: 3.5rem; padding-top: 1.5rem; border-top: 1px solid var(--line); }
.item-title { margin-top: 0; font-size: 1.5rem; }
.index td { vertical-align: middle; }
.index td:first-child { width: 4.5rem; }
.index img { display: block; width: 4rem; height: 3rem; object-fit: cover; border-radius: 6px; background: var(--sea); }
.page-foot { margin-top: 3.5rem; padding-top: 1rem; padding-bottom: 2.5rem; border-top: 1px solid var(--line); }
.page-foot p { font-size: 0.85rem; color: var(--muted); max-width: 52rem; }
@media (max-width: 40rem) {
  .bar { display: none; }
  td.number { white-space: normal; }
  .index table, .index tbody { display: block; }
  .index thead { display: none; }
  .index tr { display: grid; grid-template-columns: 4rem 1fr auto; column-gap: 0.8rem; padding: 0.6rem 0;
    border-bottom: 1px solid var(--line); }
  .index td { border: 0; padding: 0; }
  .index td:first-child { grid-row: 1 / 3; width: auto; }
  .index td:nth-child(2) { grid-column: 2 / 4; overflow-wrap: anywhere; }
  .index td:nth-child(3) { text-align: left; grid-column: 2; }
}
@media (max-width: 52rem) { .located { grid-template-columns: 1fr; } .photo img { max-height: none; } }
@media print { .photo img { max-height: 40vh; } }
`;
