// The look of a report's own parts.

export const reportStyle = `
.page-head { padding-top: 2.5rem; }
.eyebrow { text-transform: uppercase; letter-spacing: 0.09em; font-size: 0.75rem; font-weight: 600; color: var(--accent); margin: 0 0 0.5rem; }
.facts { display: flex; flex-wrap: wrap; gap: 0.35rem 1.6rem; margin: 0.8rem 0 0; font-size: 0.9rem; }
.facts div { display: flex; gap: 0.45rem; }
.facts dt { color: var(--muted); }
.facts dd { margin: 0; font-weight: 500; overflow-wrap: anywhere; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(10rem, 1fr)); gap: 0.8rem; margin: 1.6rem 0 0; }
.tile { padding: 0.9rem 1rem; container-type: inline-size; }
.tile dt { color: var(--muted); font-size: 0.85rem; }
.tile dd { margin: 0.1rem 0 0.15rem; font-size: min(1.75rem, 17cqi); font-weight: 650; letter-spacing: -0.02em; line-height: 1.15; white-space: nowrap; }
.tile small { display: block; line-height: 1.35; }
.pad { padding: 1rem 1.2rem; }
.pad > h3:first-child { margin-top: 0; }
.headline th[scope="row"] { font-weight: 500; white-space: nowrap; }
.headline td.drawing { width: 30%; }
.headline .interval { color: var(--muted); font-size: 0.9em; margin-left: 0.25rem; }
.headline tbody tr:last-child > * { border-bottom: 0; }
.headline tr.distance + tr.score > *, .headline tr.names + tr.distance > * { border-top: 1px solid var(--muted); }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); gap: 1rem; }
.filters { display: flex; flex-wrap: wrap; gap: 0.6rem 0.8rem; align-items: end; margin: 1rem 0 0; }
.filters label { display: grid; gap: 0.15rem; font-size: 0.8rem; color: var(--muted); }
.filters label > * { color: var(--ink); font-size: 0.95rem; max-width: 13rem; }
h2 output { font-size: 0.95rem; font-weight: 400; letter-spacing: 0; color: var(--muted); margin-left: 0.6rem; }
button.link { all: unset; cursor: pointer; color: var(--accent); text-decoration: underline; text-underline-offset: 0.15em;
  text-decoration-color: color-mix(in srgb, var(--accent) 35%, transparent); overflow-wrap: anywhere; }
button.link:hover { text-decoration-color: currentColor; }
button.link:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 2px; }
.row-list tbody :is(th, td) { vertical-align: top; }
.row-list tbody th { font-weight: 500; max-width: 16rem; overflow-wrap: anywhere; }
.row-list tbody tr:hover { background: color-mix(in srgb, var(--accent) 6%, transparent); }
.row-list i.dot { display: inline-block; width: 0.6rem; height: 0.6rem; border-radius: 50%; margin-left: 0.5rem; }
.row-list .odd { color: var(--warn); font-weight: 600; }
.pager { display: flex; flex-wrap: wrap; gap: 0.7rem; align-items: center; padding: 0.6rem 0.9rem; font-size: 0.9rem; }
.pager label { margin-left: auto; color: var(--muted); }
.cards { list-style: none; margin: 1rem 0 0; padding: 0; display: grid; gap: 1rem;
  grid-template-columns: repeat(auto-fill, minmax(min(100%, 17rem), 1fr)); }
.card { overflow: hidden; display: flex; flex-direction: column; break-inside: avoid; }
.card .photo { width: 100%; aspect-ratio: 4 / 3; object-fit: cover; background: var(--line); display: block; }
.card .none { display: grid; place-items: center; color: var(--muted); font-size: 0.85rem; aspect-ratio: 4 / 1.2; }
.card-text { padding: 0.8rem 1rem 1rem; display: flex; flex-direction: column; gap: 0.35rem; flex: 1; font-size: 0.92rem; }
.card-text p { margin: 0; }
.card .km { font-size: 1.25rem; font-weight: 650; letter-spacing: -0.01em; }
.card .places span { display: inline-block; min-width: 2.4rem; color: var(--muted); }
.card .words { color: var(--muted); font-size: 0.86rem; line-height: 1.45; display: -webkit-box; -webkit-line-clamp: 5;
  -webkit-box-orient: vertical; overflow: hidden; overflow-wrap: anywhere; }
.card button { margin-top: auto; align-self: start; font-size: 0.88rem; }
dialog { width: min(34rem, 100vw); max-width: none; height: 100dvh; max-height: none; margin: 0 0 0 auto; border: 0;
  border-left: 1px solid var(--line); padding: 0 1.3rem 2rem; background: var(--panel); color: var(--ink);
  box-shadow: -12px 0 40px rgb(0 0 0 / 25%); overscroll-behavior: contain; }
dialog::backdrop { background: rgb(10 16 22 / 45%); }
.dialog-head { position: sticky; top: 0; display: flex; gap: 0.4rem; align-items: center; padding: 0.9rem 0 0.7rem; background: var(--panel); z-index: 1; }
.dialog-head h2 { font-size: 1.05rem; margin: 0 auto 0 0; overflow-wrap: anywhere; }
.dialog-head button { min-width: 2.25rem; padding: 0; }
dialog img.photo { display: block; max-width: 100%; max-height: 45vh; border-radius: 8px; margin: 0 0 0.6rem; }
dialog h3 { margin-top: 1.1rem; }
dialog .words { white-space: pre-wrap; overflow-wrap: anywhere; margin: 0; }
dialog .answer { font-family: var(--mono); font-size: 0.88rem; background: var(--paper); border-radius: 8px; padding: 0.6rem 0.8rem; }
.row-facts { display: grid; grid-template-columns: minmax(6rem, auto) 1fr; gap: 0.2rem 1rem; margin: 0.6rem 0 0.9rem; font-size: 0.92rem; }
.row-facts dt { color: var(--muted); overflow-wrap: anywhere; }
.row-facts dd { margin: 0; overflow-wrap: anywhere; }
.page-foot { padding-top: 1rem; padding-bottom: 4rem; margin-top: 3rem; border-top: 1px solid var(--line); color: var(--muted); font-size: 0.85rem; }
@media (max-width: 40rem) {
  .headline .drawing, .row-list .minor:not(.odd), .row-list thead { display: none; }
  .headline .interval { display: block; margin: 0; }
  .headline th { white-space: normal !important; }
  .row-list tbody tr { display: grid; grid-template-columns: 1fr auto; gap: 0 0.8rem; padding: 0.55rem 0.9rem;
    border-bottom: 1px solid var(--line); }
  .row-list tbody :is(th, td) { border: 0; padding: 0; }
  .row-list tbody .number { grid-area: 1 / 2; }
  .row-list tbody [data-name] { grid-column: 1 / -1; font-size: 0.9rem; }
  .row-list tbody [data-name]::before { content: attr(data-name); display: inline-block; min-width: 2.6rem; color: var(--muted); }
  .tile dd { font-size: min(1.45rem, 17cqi); }
  .filters label { flex: 1 1 8rem; }
  .filters label > * { max-width: none; width: 100%; }
  th, td { padding: 0.4rem 0.45rem; }
}
@media print { dialog { display: none; } .card .words { -webkit-line-clamp: 12; } }
`;
