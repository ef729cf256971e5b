// The look of a map and its legend.

export const worldMapStyle = `
.world-map { margin: 1rem 0; overflow: hidden; }
.map-stage { position: relative; min-height: 16rem; background: var(--sea); }
.map-stage canvas { display: block; width: 100%; height: 100%; touch-action: pan-y; cursor: grab; }
.map-stage canvas:active { cursor: grabbing; }
.map-stage canvas:focus-visible { outline-offset: -3px; }
.map-tip { position: absolute; left: 0; top: 0; max-width: min(20rem, 80%); pointer-events: none; padding: 0.4rem 0.65rem;
  background: var(--panel); border: 1px solid var(--line); border-radius: 8px; box-shadow: var(--shadow);
  font-size: 0.85rem; line-height: 1.35; overflow-wrap: anywhere; }
.map-tip strong, .map-tip span { display: block; white-space: pre-line; }
.map-tip span { color: var(--muted); }
.map-tip[hidden] { display: none; }
.map-buttons { position: absolute; right: 0.6rem; top: 0.6rem; display: grid; gap: 0.3rem; }
.map-buttons button { width: 2.25rem; padding: 0; font-size: 1.05rem; line-height: 1; box-shadow: var(--shadow); }
.map-scale { position: absolute; left: 0.8rem; bottom: 0.7rem; border: solid var(--muted); border-width: 0 1px 1.5px;
  font-size: 0.72rem; line-height: 1.5; text-align: center; white-space: nowrap; color: var(--muted); pointer-events: none; }
.map-legend { display: flex; flex-wrap: wrap; gap: 0.4rem 0.9rem; align-items: center; padding: 0.6rem 0.9rem;
  font-size: 0.85rem; border-top: 1px solid var(--line); }
.map-legend i { display: inline-block; width: 0.7rem; height: 0.7rem; border-radius: 50%; margin-right: 0.4rem;
  vertical-align: -0.04em; }
.map-legend i.square { border-radius: 1px; transform: scale(0.8); }
.map-legend i.diamond { border-radius: 1px; transform: rotate(45deg) scale(0.8); }
.map-legend button { border: 1px solid var(--line); border-radius: 99px; padding: 0.1rem 0.7rem; min-height: 1.8rem; background: none; }
.map-legend button[aria-pressed="false"] { opacity: 0.45; text-decoration: line-through; }
.map-legend small { flex-basis: 100%; }
`;
