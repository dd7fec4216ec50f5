import Arithmetic
import Exploration
import Inference
import Quantities

/// What table and Markdown show, once for both.
extension QualityReport {
  /// What was evaluated, and how.
  var titleLines: [String] {
    let title =
      network.title.isEmpty || network.title == network.name ? network.name : "\(network.title) (\(network.name))"
    let count = designs.count == 1 ? "1 design" : "\(designs.count) designs"
    var lines = [
      "\(title): \(count), quality over \(Self.words(images))",
      "calibrated on \(Self.words(calibrationImages)) without labels: \(calibration.words)",
      "costs \(Set(designs.map(\.result.costs)).sorted().joined(separator: ", ")), for one image; zeros as "
        + (measuresActivity ? "measured" : "the network states them"),
    ]
    if !settings.isEmpty { lines.append("with \(settings.joined(separator: ", "))") }
    return lines
  }

  /// The tables in their order.
  var blocks: [ComparisonBlock] {
    [designBlock] + mixed.map(block) + (logBases.map { [block($0, .weights), block($0, .activations)] } ?? [])
      + (showsLayers ? designs.map(layerBlock) : [])
  }

  /// The designs as many as there are, behind the network in single precision.
  private var designBlock: ComparisonBlock {
    func cells(_ float: String, _ cell: (EvaluatedDesign) -> String) -> [String] { [float] + designs.map(cell) }
    func cost(_ header: String, _ figure: DesignFigure) -> ComparisonBlock.Column {
      .init(header: header, cells: cells("") { figure.text($0.result.value(of: figure)) })
    }
    var quality: [ComparisonBlock.Column] = []
    if isLabelled {
      quality.append(
        .init(
          header: "top-1", cells: cells(Self.percent(designs.first?.floatAccuracy)) { Self.percent($0.accuracy) }))
    }
    quality += [
      .init(header: "agrees", cells: cells("") { Self.percent($0.quality.agreement) }),
      .init(header: "SQNR", cells: cells("") { EvaluatedDesign.text(decibels: $0.decibels) }),
    ]
    return ComparisonBlock(
      title: "Designs",
      labels: [
        .init(header: "#", cells: [""] + designs.indices.map { "\($0 + 1)" }),
        .init(header: "accelerator", alignment: .left, cells: cells("float32") { $0.name.onOneLine.shortened(to: 20) }),
      ],
      groups: [
        [
          .init(
            header: "weights x activations", alignment: .left, cells: cells("") { $0.formatWords.shortened(to: 40) })
        ],
        quality, [cost("cycles", .totalCycles)], [cost("energy", .energyTotal)], [cost("area", .areaTotal)],
      ])
  }

  private func block(_ mixed: MixedDesigns) -> ComparisonBlock {
    let points = mixed.points
    func column(_ header: String, _ cell: (MixedDesigns.Point) -> String) -> ComparisonBlock.Column {
      .init(header: header, cells: points.map(cell))
    }
    var figures = [
      column("propagated error") { Decimals.significant($0.foreseen.error) },
      column("energy") { DesignFigure.energyTotal.text($0.design.result.value(of: .energyTotal)) },
      column("cycles") { DesignFigure.totalCycles.text($0.design.result.value(of: .totalCycles)) },
      column("SQNR") { EvaluatedDesign.text(decibels: $0.design.decibels) },
    ]
    if isLabelled { figures.append(column("top-1") { Self.percent($0.design.accuracy) }) }
    let first = "all \(mixed.fine)"
    return ComparisonBlock(
      title: "\(mixed.coarse) and \(mixed.fine) mixed on \(mixed.accelerator): layer by layer from \(mixed.fine) to "
        + "\(mixed.coarse), the one first whose propagated error grows least for the energy it saves",
      labels: [
        .init(header: mixed.coarse.spelling, cells: points.map { "\($0.coarseLayers.count)" }),
        .init(
          header: "layer", alignment: .left, cells: points.map { $0.changed?.onOneLine.shortened(to: 28) ?? first }),
      ], groups: [figures])
  }

  private func block(_ study: LogBaseStudy, _ operand: Operand) -> ComparisonBlock {
    let names = study.rows.map { layerName(of: $0.product) }
    let common = study.common(operand)
    func words(_ fraction: Int) -> String { "2^(1/\(fraction))" }
    let columns = study.fractions.indices.map { place in
      let loss = study.loss(operand, at: place).map { "+\(Scaled.percent($0))" } ?? "n/a"
      return ComparisonBlock.Column(
        header: study.fractions[place] == 1 ? "2" : words(study.fractions[place]),
        cells: study.rows.map { Decimals.significant($0.errors(operand)[place]) }
          + [Decimals.significant(study.totals(operand)[place]), loss])
    }
    let best = study.rows.map { row in
      let errors = row.errors(operand)
      return errors.indices.min { errors[$0] < errors[$1] }.map {
        study.fractions[$0] == 1 ? "2" : words(study.fractions[$0])
      }
        ?? ""
    }
    return ComparisonBlock(
      title:
        "Propagated error by base of \(study.bits)-bit logarithms, \(operand == .weights ? "weights" : "activations") "
        + "alone; the last line: what one base for all layers adds to the best of each",
      labels: [
        .init(
          header: "layer", alignment: .left,
          cells: names.map { $0.onOneLine.shortened(to: 28) } + ["all layers", "one base"])
      ],
      groups: [
        columns,
        [
          .init(
            header: "best", alignment: .left,
            cells: best + [common.map { study.fractions[$0] == 1 ? "2" : words(study.fractions[$0]) } ?? "", ""])
        ],
      ])
  }

  private func layerBlock(_ design: EvaluatedDesign) -> ComparisonBlock {
    let known = Dictionary(
      design.quality.products.map { ($0.product.node, $0) }, uniquingKeysWith: { first, _ in first })
    let products = design.products
    func column(
      _ header: String, _ cell: (CalibratedProduct, ProductQuality?) -> String
    ) -> ComparisonBlock.Column {
      .init(header: header, cells: products.map { cell($0, known[$0.product.node]) })
    }
    return ComparisonBlock(
      title: "Layers on \(design.name)",
      labels: [
        .init(
          header: "layer", alignment: .left,
          cells: products.map { layerName(of: $0.product).onOneLine.shortened(to: 24) }),
        .init(
          header: "formats", alignment: .left,
          cells: products.map { "\($0.numbers.formats.weights) x \($0.numbers.formats.activations)" }),
      ],
      groups: [
        [
          column("alone") { EvaluatedDesign.text(decibels: $1?.isolated?.decibels) },
          column("in place") { EvaluatedDesign.text(decibels: $1?.propagated.decibels) },
          column("propagated") { product, _ in product.error.map(Decimals.significant) ?? "n/a" },
        ],
        [
          column("clipped w") { Self.percent($1?.counts.weights.clippedShare) },
          column("a") { Self.percent($1?.counts.activations.clippedShare) },
          column("overflows") { Self.percent($1?.counts.overflowShare) },
        ],
        [
          column("zeros w") { Self.percent($1?.counts.weights.zeroShare) },
          column("a") { Self.percent($1?.counts.activations.zeroShare) },
        ],
      ])
  }

  /// What the layer of a product is called; the product itself where it has none.
  func layerName(of product: ProductNode) -> String {
    designs.lazy.compactMap { $0.name(of: product) }.first ?? product.title
  }

  private static func words(_ images: Int) -> String { images == 1 ? "1 image" : "\(Decimals.grouped(images)) images" }

  static func percent(_ share: Double?) -> String { share.map(Scaled.percent) ?? "n/a" }
}

extension QualityReport {
  /// The report for a terminal: blocks of at most 100 columns.
  public var table: String {
    var text = titleLines.map { $0.onOneLine.wrapped(to: 100) }.joined()
    for block in blocks {
      for (part, grid) in block.grids(width: 100, indent: 2).enumerated() {
        let title = block.title.onOneLine + (part > 0 ? ", continued" : "")
        text += "\n" + title.wrapped(to: 100) + grid.plain(indent: 2)
      }
    }
    if !remarks.isEmpty { text += "\nRemarks\n" + Report.list(remarks) }
    return text
  }

  /// What the table says, in GitHub's Markdown.
  public var markdown: String {
    var text = "# \(titleLines[0].inMarkdown)\n\n" + Report.bullets(Array(titleLines.dropFirst()))
    for block in blocks { text += "\n## \(block.title.inMarkdown)\n\n" + block.grid.markdown }
    if !remarks.isEmpty { text += "\n## Remarks\n\n" + Report.bullets(remarks) }
    return text
  }
}

extension EvaluatedDesign {
  /// `int8 x int8`, and what else some layers ran in.
  var formatWords: String {
    result.usedFormats.map { "\($0.formats.weights) x \($0.formats.activations)" }.joined(separator: ", ")
  }
}
