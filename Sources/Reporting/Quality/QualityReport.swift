import Arithmetic
import Exploration
import Inference
import Quantities

/// What a network is worth on designs, and what it costs there: the one model that all renderings print.
public struct QualityReport: Sendable {
  /// The version of the JSON rendering; it rises when a name changes its meaning or goes away.
  public static let schema = 1

  /// The network's name and title.
  public var network: (name: String, title: String)
  /// At least one; the first is what the others are related to.
  public var designs: [EvaluatedDesign]
  /// Designs between two formats of weights.
  public var mixed: [MixedDesigns]
  /// How well bases of logarithms fit the layers; `nil` where nobody asked.
  public var logBases: LogBaseStudy?
  /// How quantizers were chosen.
  public var calibration: CalibrationOptions
  /// Images that calibration looked at.
  public var calibrationImages: Int
  /// Whether measured shares of zeros are in cycles and energy.
  public var measuresActivity: Bool
  /// Layers with a product that no unit codes: zero points of the model are computed there.
  var uncodedProducts: Int
  /// Whether layers are listed one by one.
  public var showsLayers: Bool
  /// What the user asked to be different from the files.
  public var settings: [String]
  /// What is to be said of the evaluation itself.
  public var ownRemarks: [String]

  /// The report of designs.
  public init(
    bench: QualityBench, designs: [EvaluatedDesign], mixed: [MixedDesigns] = [], logBases: LogBaseStudy? = nil,
    showsLayers: Bool = false, settings: [String] = [], remarks: [String] = []
  ) {
    network = (bench.model.network.name, bench.model.network.title)
    self.designs = designs
    self.mixed = mixed
    self.logBases = logBases
    calibration = bench.calibration
    calibrationImages = bench.record.images
    measuresActivity = bench.measuresActivity
    let known = Set(bench.record.products.map(\.node))
    uncodedProducts = bench.model.layerNodes.count { $0.product.map { !known.contains($0) } ?? false }
    self.showsLayers = showsLayers
    self.settings = settings
    ownRemarks = remarks
  }

  /// Images that quality was measured on.
  var images: Int { designs.first?.quality.images ?? 0 }
  /// Whether the images have labels.
  var isLabelled: Bool { designs.first?.quality.recognized != nil }

  /// The report in one of its renderings, ending with a newline. The same report gives the same bytes.
  public func rendered(as format: ReportFormat) -> String {
    switch format {
    case .table: table
    case .csv: csv
    case .json: json
    case .markdown: markdown
    }
  }

  /// The report itself, once the books of every design are found to close.
  public func checked() throws(AccountingError) -> QualityReport {
    for design in designs + mixed.flatMap({ $0.points.map(\.design) }) { try Report(design.result).check() }
    return self
  }

  /// What readers must know beside the figures: of each design what a simulation says, what the model itself has quantized, and which
  /// activations lost their sign.
  var remarks: [String] {
    let lists = designs.map { design in
      design.result.remarks + Self.modelScales(of: design)
        + design.products.compactMap { product -> String? in
          guard let share = product.clippedNegatives, share > 0 else { return nil }
          let name = design.name(of: product.product) ?? product.product.title
          let format = product.numbers.formats.activations
          return
            "\(name): \(Scaled.percent(share)) of the activations are below zero and become zero: \(format) has no sign"
        }
    }
    guard uncodedProducts > 0 else { return ownRemarks + DesignLines.merged(lists) }
    return ownRemarks + DesignLines.merged(lists) + [
      "products of integers with zero points that are computed, which no unit's codes have, are exact on all designs: "
        + "\(uncodedProducts)"
    ]
  }

  /// For how many operands nothing was chosen.
  private static func modelScales(of design: EvaluatedDesign) -> [String] {
    func count(_ operand: Operand) -> Int { design.products.count { $0.modelOperands.contains(operand) } }
    let (weights, activations) = (count(.weights), count(.activations))
    guard weights + activations > 0 else { return [] }
    return [
      "of \(design.products.count) products, the model's own scales code the weights of \(weights) and the activations of "
        + "\(activations); all else is calibrated"
    ]
  }
}

extension CalibrationOptions {
  /// How quantizers were chosen, in words.
  var words: String {
    let ranges =
      switch rule {
      case .minimumMaximum: "ranges from minimum to maximum"
      case .meanSquareError: "ranges of least mean square error"
      case .propagatedError: "ranges of least propagated error"
      }
    let weights = granularity == .channel ? "weights by output channel" : "weights by tensor"
    let points = isAsymmetric ? ["zero points where ranges are not symmetric"] : []
    return ([ranges, weights] + points).joined(separator: ", ")
  }
}

extension BestBases {
  /// What a reader must know of it; `nil` where the table says it all, or nothing is to be said.
  public var words: String? {
    switch self {
    case .design(let design):
      "\(design.name) is the same with the bases of least propagated error, \(design.formatWords)"
    case .same(let formats): "\(formats.weights) x \(formats.activations) are the bases of least propagated error"
    case .accumulatorTooNarrow(let formats, let bits):
      "\(formats.weights) x \(formats.activations) would have the least propagated error, but an accumulator of \(bits) bits "
        + "does not hold their products"
    case .formatsAreGiven: "its formats are given, so that no bases were chosen"
    case .notInStudy: nil
    }
  }
}

extension EvaluatedDesign {
  /// A ratio of signal to noise for people.
  static func text(decibels: Double?) -> String {
    guard let decibels else { return "n/a" }
    return decibels == .infinity ? "exact" : decibels.isNaN ? "n/a" : "\(Decimals.fixed(decibels, 1)) dB"
  }
}
