/// The style of a sweep's page, behind that of all pages.
enum SweepStyle {
  static let sheet = Code(
    """
    .filter { background: var(--panel); border: 1px solid var(--rule); border-radius: 0.5rem; padding: 0.6rem 0.9rem; margin: 0.8rem 0; }
    .filter:empty { display: none; }
    .cards { grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr)); }
    .filters { display: flex; flex-wrap: wrap; gap: 0.5rem 1.4rem; }
    .filters fieldset { border: 0; margin: 0; padding: 0; min-width: 0; max-width: 100%; }
    .filters legend { padding: 0; font-size: 0.85rem; color: var(--muted); overflow-wrap: anywhere; }
    .values { display: flex; flex-wrap: wrap; gap: 0.3rem; }
    .pick, .between input { font: inherit; font-size: 0.85rem; color: var(--ink); background: var(--paper);
      border: 1px solid var(--strong-rule); border-radius: 0.35rem; padding: 0.15rem 0.5rem; }
    .pick { cursor: pointer; }
    .pick .count { color: var(--muted); font-size: 0.78rem; font-variant-numeric: tabular-nums; }
    .pick[aria-pressed="true"] { background: var(--accent); border-color: var(--accent); color: var(--paper); font-weight: 600; }
    .pick[aria-pressed="true"] .count { color: inherit; }
    .pick.empty { border-style: dashed; }
    .pick:hover { border-color: var(--accent); }
    .between { display: flex; align-items: center; gap: 0.4rem; font-size: 0.85rem; }
    .between input { width: 8rem; }
    .filters input[type="range"] { width: 9rem; vertical-align: middle; accent-color: var(--accent); }
    .filters output { font-size: 0.85rem; margin-left: 0.5rem; }
    .filter .controls { margin: 0.6rem 0 0; }
    .filter .controls button:disabled, .controls button:disabled { opacity: 0.5; cursor: default; }

    .scatter { display: grid; grid-template-columns: minmax(0, 1fr) minmax(15rem, 21rem); gap: 0 1.6rem; align-items: start; }
    .scatter select { max-width: 14rem; }
    .plot { position: relative; touch-action: pan-y; }
    .plot svg, .plot canvas { position: absolute; left: 0; top: 0; display: block; }
    .plot svg.above { pointer-events: none; }
    .axis-title { font-size: 12px; }
    .front-line { fill: none; stroke: var(--ink); stroke-width: 1.5; stroke-dasharray: 5 3; }
    .ring { fill: none; stroke: var(--accent); stroke-width: 2.5; }
    .ring.pointed { stroke: var(--ink); stroke-width: 2; }
    .under-ring { fill: none; stroke: var(--paper); stroke-width: 5; }
    .chart .lane { stroke-width: 1.5; stroke: var(--ink); }
    .brush { fill: var(--accent); fill-opacity: 0.3; stroke: var(--accent); }
    .legend-line { display: flex; flex-wrap: wrap; gap: 0.2rem 1.2rem; font-size: 0.85rem; margin: 0.2rem 0 0.5rem; align-items: center; }
    .legend-line .colours, .legend-line .colours > span, .sample { display: inline-flex; flex-wrap: wrap; align-items: center; gap: 0.2rem 0.35rem; }
    .legend-line .colours { gap: 0.2rem 0.8rem; }
    .legend-line canvas { width: 18px; height: 18px; }
    .muted { color: var(--muted); }
    .swatch { width: 0.75rem; height: 0.75rem; border-radius: 50%; }
    .gradient { width: 8rem; height: 0.75rem; border-radius: 0.2rem; }
    .summary { font-size: 0.85rem; color: var(--muted); margin: 0.3rem 0 0; }
    .panel { position: sticky; top: 3.4rem; border: 1px solid var(--rule); border-radius: 0.5rem; background: var(--panel);
      padding: 0.6rem 0.9rem; max-height: calc(100vh - 5rem); overflow: auto; font-size: 0.84rem; margin-top: 0.8rem; }
    .panel .lead { margin: 0.1rem 0 0.4rem; font-size: 0.84rem; }
    .panel dl { margin: 0; }
    .panel dl div { display: flex; justify-content: space-between; gap: 0.8rem; border-top: 1px solid var(--rule); padding: 0.1rem 0; }
    .panel .named { font-weight: 600; }
    .panel dt { color: var(--muted); overflow-wrap: anywhere; font-weight: 400; }
    .panel dd { margin: 0; text-align: right; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
    #parallel-axes { overflow-x: auto; }
    #parallel-plot { touch-action: pan-x pan-y; user-select: none; }
    #all-points-table tbody tr { cursor: pointer; }

    @media (max-width: 60rem) {
      .scatter { grid-template-columns: minmax(0, 1fr); }
      .panel { position: static; max-height: 18rem; }
    }
    @media print {
      .filter, .panel { display: none; }
      .scatter { grid-template-columns: 1fr; }
      .plot { break-inside: avoid; max-width: 100%; }
      #parallel-axes { overflow: visible; }
    }
    """)
}
