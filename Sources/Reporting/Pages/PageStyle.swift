/// The style sheet of pages, behind that of charts.
enum PageStyle {
  static let sheet = Code(
    """
    * { box-sizing: border-box; }
    html { background: var(--paper); color: var(--ink); scroll-padding-top: 3.2rem; }
    body { margin: 0 auto; max-width: 92rem; padding: 0 clamp(0.75rem, 3vw, 2.5rem) 3rem; line-height: 1.5;
      font-family: system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; font-size: 1rem; }
    h1 { font-size: 1.7rem; line-height: 1.2; margin: 1.6rem 0 0.3rem; overflow-wrap: anywhere; }
    h2 { font-size: 1.3rem; margin: 2.6rem 0 0.4rem; padding-top: 0.4rem; border-top: 1px solid var(--rule); }
    h3 { font-size: 1rem; margin: 0; }
    header p { margin: 0.1rem 0; color: var(--muted); overflow-wrap: anywhere; }
    a { color: var(--accent); }
    .lead, figcaption p { color: var(--muted); margin: 0.2rem 0 0.6rem; max-width: 75ch; }
    figcaption p { font-size: 0.9rem; }
    :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
    main:focus { outline: none; }
    .skip { position: absolute; left: -999rem; }
    .skip:focus { left: 1rem; top: 0.5rem; background: var(--paper); padding: 0.4rem 0.8rem; z-index: 9; }
    .textures { position: absolute; }
    nav { position: sticky; top: 0; z-index: 5; background: var(--paper); border-bottom: 1px solid var(--rule);
      margin: 0.9rem 0 0; overflow-x: auto; }
    nav ul { display: flex; gap: 0.3rem 1.3rem; list-style: none; margin: 0; padding: 0.5rem 0.2rem; white-space: nowrap; }

    .cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr)); gap: 0.8rem; margin: 1.3rem 0; }
    .cards > div { background: var(--panel); border: 1px solid var(--rule); border-radius: 0.5rem;
      padding: 0.7rem 0.9rem; }
    .cards dt { color: var(--muted); font-size: 0.85rem; }
    .cards dd { margin: 0; }
    .cards .value { font-size: 1.5rem; font-weight: 650; line-height: 1.25; font-variant-numeric: tabular-nums; }
    .cards .about { font-size: 0.85rem; color: var(--muted); overflow-wrap: anywhere; }
    .verdicts { list-style: none; padding: 0; } .verdicts .bad { color: var(--bad); } .verdicts .good { color: var(--good); }

    .grid { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 36rem), 1fr)); gap: 1.5rem 2rem;
      align-items: start; }
    .grid:not(.apart) > figure { display: grid; grid-template-rows: subgrid; grid-row: span 3; gap: 0; }
    figure { margin: 0.8rem 0; min-width: 0; }
    .marks { overflow: auto; position: relative; border-radius: 0.3rem; }
    .marks.tall { max-height: 40rem; border: 1px solid var(--rule); padding: 0.4rem; }
    .marks svg { display: block; width: 100%; height: auto; }
    ul.legend { display: flex; flex-wrap: wrap; gap: 0.15rem 1.1rem; list-style: none; margin: 0 0 0.5rem; padding: 0;
      font-size: 0.85rem; align-content: end; }
    ul.legend li { display: flex; align-items: center; gap: 0.4rem; }
    .mark { transition: opacity 0.12s; }
    .mark.dim { opacity: 0.15; }
    .mark.lit .hover { fill: var(--accent-soft); opacity: 0.9; }
    .mark.lit .point, .mark.lit .tile { stroke: var(--outline); stroke-width: 2; }
    .tip { position: fixed; z-index: 8; pointer-events: none; max-width: 24rem; white-space: pre-line; font-size: 0.82rem;
      line-height: 1.4; background: var(--paper); color: var(--ink); border: 1px solid var(--strong-rule);
      border-radius: 0.35rem; padding: 0.4rem 0.6rem; box-shadow: 0 3px 12px rgb(0 0 0 / 0.25); overflow-wrap: anywhere; }
    .spoken { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }

    .controls { display: flex; flex-wrap: wrap; gap: 0.5rem 1.2rem; align-items: center; margin: 0.6rem 0; font-size: 0.9rem; }
    input[type="search"], .controls button, select { font: inherit; color: var(--ink); background: var(--panel);
      border: 1px solid var(--strong-rule); border-radius: 0.35rem; padding: 0.3rem 0.6rem; }
    .controls button { cursor: pointer; }
    .controls button:hover { background: var(--accent-soft); }
    .check { display: inline-flex; align-items: center; gap: 0.35rem; }
    .controls output { color: var(--muted); }
    .scroll { overflow: auto; max-height: 46rem; border: 1px solid var(--rule); border-radius: 0.35rem; }
    table { border-collapse: separate; border-spacing: 0; width: 100%; font-size: 0.86rem; font-variant-numeric: tabular-nums; }
    caption { text-align: left; color: var(--muted); padding: 0.5rem 0.7rem; caption-side: bottom; }
    th, td { text-align: left; padding: 0.24rem 0.55rem; border-bottom: 1px solid var(--rule); white-space: nowrap;
      font-weight: 400; }
    thead th { position: sticky; top: 0; background: var(--panel); padding: 0; font-weight: 600; z-index: 2; }
    thead th button { all: unset; box-sizing: border-box; display: block; width: 100%; cursor: pointer;
      padding: 0.4rem 0.55rem; }
    thead th button::after { content: "\\00a0\\2195"; color: var(--muted); opacity: 0.55; }
    thead th[aria-sort="ascending"] button::after { content: "\\00a0\\2191"; color: var(--ink); opacity: 1; }
    thead th[aria-sort="descending"] button::after { content: "\\00a0\\2193"; color: var(--ink); opacity: 1; }
    thead th button:hover { background: var(--accent-soft); }
    thead th button:focus-visible { outline: 3px solid var(--accent); outline-offset: -3px; }
    tbody th, tfoot th { position: sticky; left: 0; background: var(--paper); z-index: 1; }
    thead th:first-child { left: 0; z-index: 3; }
    tfoot td, tfoot th { position: sticky; bottom: 0; background: var(--panel); font-weight: 600;
      border-top: 1px solid var(--strong-rule); border-bottom: 0; }
    tfoot th { z-index: 3; }
    .number { text-align: right; }
    table:not(.all-columns) .extra { display: none; }
    tbody tr:hover > *, tbody tr.lit > * { background: var(--accent-soft); }
    tr.away { display: none; }
    .facts { display: grid; grid-template-columns: minmax(8rem, max-content) 1fr; gap: 0.25rem 1.2rem; margin: 0.6rem 0; }
    .facts dt { color: var(--muted); grid-column: 1; } .facts dd { margin: 0; grid-column: 2; overflow-wrap: anywhere; }
    footer { margin-top: 3rem; color: var(--muted); font-size: 0.85rem; }

    @media (max-width: 40rem) {
      .facts { grid-template-columns: 1fr; } .facts dd { grid-column: 1; margin-bottom: 0.3rem; }
      tbody th, tfoot th, thead th:first-child { max-width: 11rem; overflow: hidden; text-overflow: ellipsis; }
    }
    @media (prefers-reduced-motion: reduce) { .mark { transition: none; } }
    @media print {
      body { max-width: none; padding: 0; font-size: 9.5pt; }
      nav, .controls, .skip, .tip { display: none; }
      .scroll, .marks, .marks.tall { max-height: none; overflow: visible; border: 0; }
      .marks svg { min-width: 0 !important; }
      .grid { grid-template-columns: 1fr; gap: 0.8rem; } .marks:not(.tall) { break-inside: avoid; }
      thead th, tbody th, tfoot th, tfoot td { position: static; }
      table { font-size: 7pt; } th, td, thead th button { padding: 0.1rem 0.3rem; } thead th button::after { content: none; }
      h2 { break-after: avoid; } tr, .cards > div { break-inside: avoid; }
      * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
    }
    """)
}
