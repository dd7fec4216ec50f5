/// The style sheets that charts share, on a page and in files of their own.
enum ChartStyle {
  /// Colours for light and dark. Print is light.
  ///
  /// Texts have a contrast of at least 4.5 to 1 on paper and on panels, in both (WCAG 2.2, AA).
  static let colours = Code(
    """
    :root {
      color-scheme: light dark;
      --paper: #ffffff; --panel: #f4f6f8; --ink: #1b1f24; --muted: #57606a; --rule: #d3d9df; --strong-rule: #8c959f;
      --accent: #0b5cad; --accent-soft: #dbeafb; --good: #1a6b37; --bad: #a3281f;
      --outline: #1b1f24; --texture: #ffffff;
      --compute: #0072b2; --fill-drain: #7cc3ee; --dram: #d55e00; --network: #cc79a7; --leakage: #8c8c8c;
      --memory-0: #009e73; --memory-1: #e69f00; --memory-2: #f0e442; --memory-3: #6a51a3; --memory-4: #999933;
      --memory-5: #882255;
      --series-0: #0072b2; --series-1: #e69f00; --series-2: #009e73; --series-3: #cc79a7; --series-4: #d55e00;
      --series-5: #56b4e9;
    }
    @media screen and (prefers-color-scheme: dark) {
      :root {
        --paper: #14181c; --panel: #1d2329; --ink: #e9edf1; --muted: #a9b3bd; --rule: #343c44; --strong-rule: #6b7681;
        --accent: #82b8f2; --accent-soft: #1d3a57; --good: #7fd19a; --bad: #ff9c92;
        --outline: #e9edf1; --texture: #14181c;
        --compute: #3f9bdc; --fill-drain: #a5d8f7; --dram: #f08035; --network: #e09bc4; --leakage: #9aa3ab;
        --memory-0: #22c596; --memory-1: #f0b429; --memory-2: #f5ea6b; --memory-3: #a993e0; --memory-4: #c0c060;
        --memory-5: #d06c9c;
        --series-0: #3f9bdc; --series-1: #f0b429; --series-2: #22c596; --series-3: #e09bc4; --series-4: #f08035;
        --series-5: #8fd0f5;
      }
    }
    """)

  /// What the parts of a chart look like.
  static let shapes = Code(
    """
    .chart { font-family: system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; font-size: 12px; }
    .chart text { fill: var(--ink); }
    .chart .paper { fill: var(--paper); }
    .chart .heading { font-size: 15px; font-weight: 600; }
    .chart .label { font-size: 11px; }
    .chart .small { font-size: 10px; }
    .chart .tick, .chart .note { fill: var(--muted); font-size: 11px; }
    .chart .end { text-anchor: end; }
    .chart .middle { text-anchor: middle; }
    .chart .halo { paint-order: stroke; stroke: var(--paper); stroke-width: 3px; stroke-linejoin: round; }
    .chart .grid { stroke: var(--rule); stroke-width: 1; }
    .chart .axis { stroke: var(--strong-rule); stroke-width: 1; }
    .chart .roof { stroke: var(--ink); stroke-width: 1.5; fill: none; }
    .chart .reference { stroke: var(--ink); stroke-width: 1; stroke-dasharray: 4 3; }
    .chart .frame { fill: none; stroke: var(--rule); }
    .chart .hover { fill: transparent; }
    .chart .point { stroke: var(--paper); stroke-width: 0.75; }
    .chart .tile { stroke: var(--paper); stroke-width: 2; }
    .chart .plate { fill: var(--paper); }
    .texture path { stroke: var(--texture); stroke-width: 1.4; fill: none; }
    .texture .ink { fill: var(--texture); }
    .paint-compute { fill: var(--compute); } .paint-fill-drain { fill: var(--fill-drain); }
    .paint-dram { fill: var(--dram); } .paint-network { fill: var(--network); } .paint-leakage { fill: var(--leakage); }
    .paint-memory-0 { fill: var(--memory-0); } .paint-memory-1 { fill: var(--memory-1); }
    .paint-memory-2 { fill: var(--memory-2); } .paint-memory-3 { fill: var(--memory-3); }
    .paint-memory-4 { fill: var(--memory-4); } .paint-memory-5 { fill: var(--memory-5); }
    .paint-series-0 { fill: var(--series-0); } .paint-series-1 { fill: var(--series-1); }
    .paint-series-2 { fill: var(--series-2); } .paint-series-3 { fill: var(--series-3); }
    .paint-series-4 { fill: var(--series-4); } .paint-series-5 { fill: var(--series-5); }
    """)
}
