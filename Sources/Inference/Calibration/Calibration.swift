import Arithmetic

/// How quantizers are chosen.
public struct CalibrationOptions: Sendable, Hashable {
  /// What the choice makes small.
  public var rule: Rule
  /// How many quantizers constant weights have. Activations, and weights that are computed, have one.
  public var granularity: Granularity
  /// Whether activations in integer formats have a zero point, unless their range is symmetric. Weights never have one: it would
  /// cost a sum over the activations of every output.
  public var isAsymmetric: Bool
  /// The scales that are tried: 81 for each quantizer, unless given.
  public var search: ScaleSearch

  /// Options.
  public init(
    rule: Rule = .propagatedError, granularity: Granularity = .tensor, isAsymmetric: Bool = false,
    search: ScaleSearch = ScaleSearch(coarseSteps: 32, fineSteps: 8)
  ) {
    self.rule = rule
    self.granularity = granularity
    self.isAsymmetric = isAsymmetric
    self.search = search
  }

  /// What decides on a range.
  public enum Rule: String, Sendable, Hashable, CaseIterable {
    /// Nothing is clipped.
    case minimumMaximum = "min-max"
    /// The least square error of the operand itself (option 1 of Vogel et al., DATE 2019).
    case meanSquareError = "min-mse"
    /// The least square error of the product when this operand alone is quantized (option 2 of Vogel et al., DATE 2019).
    case propagatedError = "propagated"
  }

  /// What has a quantizer of its own.
  public enum Granularity: String, Sendable, Hashable, CaseIterable { case tensor, channel }
}

/// In what a product is computed.
public struct ProductFormats: Sendable {
  /// The processing unit whose datapath adds the products up.
  public var unit: ProcessingUnit
  /// The formats of its operands' codes.
  public var formats: FormatPair

  /// Formats that the unit accepts.
  public init(unit: ProcessingUnit, formats: FormatPair) {
    self.unit = unit
    self.formats = formats
  }
}

/// The quantizers of one product, and what they cost on the calibration data.
public struct CalibratedProduct: Sendable {
  public let product: ProductNode
  public let numbers: ProductNumbers
  /// The operands whose scales and zero points are the model's own.
  public let modelOperands: Set<Operand>
  /// Squared errors of the product over its squares, on the sampled outputs; `nil` where all of them are zero.
  ///
  /// With only the weights quantized, only the activations, and both. Sums are exact here: accumulators play no part.
  public let weightsError: Double?
  public let activationsError: Double?
  public let error: Double?
  /// The share of activations below zero that a format without a sign made zero; `nil` where the format has signs.
  public let clippedNegatives: Double?
}

extension CalibrationRecord {
  /// Quantizers for products, by nodes.
  ///
  /// What the model itself has quantized keeps the model's scales and zero points in formats that hold its integers, on units that add
  /// whole products; nothing is chosen there, whatever the options say. In other formats, and where low bits of products are dropped,
  /// such operands are calibrated as all others are: integers of a narrower type would lie in the bits that are dropped.
  /// - Throws: nodes that are no products, formats that cannot be fitted.
  public func calibrated(
    _ formats: [Int: ProductFormats], _ options: CalibrationOptions = CalibrationOptions()
  ) throws(CalibrationFailure) -> [CalibratedProduct] {
    var products: [CalibratedProduct] = []
    for (node, choice) in formats.sorted(by: { $0.key < $1.key }) {
      products.append(try calibrated(node, choice, options))
    }
    return products
  }

  /// Quantizers for one product.
  /// - Throws: as ``calibrated(_:_:)``.
  public func calibrated(
    _ node: Int, _ choice: ProductFormats, _ options: CalibrationOptions = CalibrationOptions()
  ) throws(CalibrationFailure) -> CalibratedProduct {
    let (product, record) = try record(node)
    let fitting = QuantizerFitting(record: record, options: options, threads: threads)
    func naming<Value>(
      _ operand: Operand, _ body: () throws(QuantizationError) -> Value
    ) throws(CalibrationFailure) -> Value {
      do throws(QuantizationError) {
        return try body()
      } catch {
        throw .quantization(node: product.title, operand: operand, error)
      }
    }
    let (formats, grids) = (choice.formats, grids(of: node))
    let isDefined = formats.weights.isDefined && formats.activations.isDefined
    let isWhole = isDefined && choice.unit.model.droppedBits(in: formats) == 0
    let ownWeights = isWhole ? grids.weights(in: formats.weights) : nil
    let ownActivations = isWhole ? grids.activations(in: formats.activations) : nil
    let weights = try naming(.weights) { () throws(QuantizationError) in
      if let ownWeights { return ownWeights }
      return try fitting.weights(formats.weights)
    }
    let activations = try naming(.activations) { () throws(QuantizationError) in
      if let ownActivations { return ownActivations }
      return try fitting.activations(formats.activations)
    }
    var modelOperands: Set<Operand> = []
    if ownWeights != nil { modelOperands.insert(.weights) }
    if ownActivations != nil { modelOperands.insert(.activations) }
    let (sample, threads) = (record.sample, threads)
    let signal = sample.signal
    func share(_ error: Double) -> Double? { signal > 0 ? error / signal : nil }
    let negatives = record.activations.negatives
    return CalibratedProduct(
      product: product,
      numbers: ProductNumbers(unit: choice.unit, weights: weights, activations: activations),
      modelOperands: modelOperands,
      weightsError: share(
        try naming(.weights) { () throws(QuantizationError) in
          try sample.error(weights: weights, threads: threads)
        }),
      activationsError: share(
        try naming(.activations) { () throws(QuantizationError) in
          try sample.error(activations: activations, threads: threads)
        }),
      error: share(
        try naming(.activations) { () throws(QuantizationError) in
          try sample.error(weights: weights, activations: activations, threads: threads)
        }),
      clippedNegatives: activations.extremes.lowerBound < 0
        ? nil : Double(negatives) / Double(max(1, record.activations.count)))
  }
}
