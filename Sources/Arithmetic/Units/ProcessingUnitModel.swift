/// What every kind of processing unit says of itself, and what it does to numbers. A new kind is one file that conforms,
/// one case of ``ProcessingUnit``, one entry in the reader of hardware descriptions and one line in the list of the
/// conformance test (`docs/processing-elements.md`).
public protocol ProcessingUnitModel: Sendable, Hashable {
  /// The name in files and reports, such as `mac`.
  static var kind: String { get }
  /// The formats it computes natively.
  var formats: FormatPair { get }
  /// Width of the accumulator and of the partial sums that leave it, in bits: all words of an ``Accumulator``.
  var accumulatorBits: Int { get }
  /// Cycles from operands in to accumulator out; its modes' throughput has the same.
  var pipelineDepth: Int { get }
  /// Everything it computes: from format pair to lanes or cycles. The first entry is that of ``formats``.
  var modes: [OperatingMode] { get }
  /// Everything one unit is built of, operand registers apart (those are the array's).
  var billOfMaterials: BillOfMaterials { get }
  /// What finishing one output exercises beyond the requantization that every output has.
  var partsPerResult: [Part] { get }
  /// The operands it takes in at once.
  var interface: InterfaceWidths { get }
  /// Bits of an accumulator word that hold any one product.
  var productBits: Int { get }
  /// Words of its ``Accumulator``.
  var sums: Int { get }
  /// Low bits of a product of operands of these formats that are cut off before it is added.
  func droppedBits(in formats: FormatPair) -> Int
  /// Bits of an accumulator word that hold every sum of `count` products.
  func accumulatorBits(forSumOf count: Int) -> Int

  /// The accumulator after one step: the products of the operands, `nil` for a lane without (a ragged end, or padding),
  /// added as the hardware adds them. The codes are of `formats`, which have to be accepted, and there are at most as many
  /// as the mode's lanes.
  func accumulate(_ operands: ArraySlice<OperandPair?>, in formats: FormatPair, into accumulator: inout Accumulator)
}

extension ProcessingUnitModel {
  public var partsPerResult: [Part] { [] }
  public var sums: Int { 1 }
  public var pipelineDepth: Int { 1 }
  public func droppedBits(in formats: FormatPair) -> Int { 0 }
  public var interface: InterfaceWidths {
    modes.reduce(InterfaceWidths(weights: 0, activations: 0)) {
      $0.united(with: InterfaceWidths($1.formats, lanes: $1.throughput.lanes))
    }
  }

  /// How it computes `formats`, or `nil` if it does not accept them: a unit accepts formats whose every value is exactly
  /// representable in those of one of its ``modes``. The fastest such mode, the first of equally fast ones.
  public func mode(for formats: FormatPair) -> OperatingMode? {
    var best: OperatingMode?
    for mode in modes where mode.formats.represents(formats) {
      if let best, mode.throughput.operationsPerCycle <= best.throughput.operationsPerCycle { continue }
      best = mode
    }
    return best
  }

  /// The accumulator before the first step.
  public var cleared: Accumulator { Accumulator(words: Array(repeating: 0, count: sums)) }

  /// The sum of the products of pairs of codes, step by step on top of `start`; `nil` if the unit does not accept the
  /// formats, which are its own unless given.
  public func dotProduct(
    _ operands: [OperandPair?], in formats: FormatPair? = nil, from start: Accumulator? = nil
  ) -> Accumulator? {
    let formats = formats ?? self.formats
    guard let lanes = mode(for: formats)?.throughput.lanes else { return nil }
    var accumulator = start ?? cleared
    var rest = operands[...]
    while !rest.isEmpty {
      accumulate(rest.prefix(lanes), in: formats, into: &accumulator)
      rest = rest.dropFirst(lanes)
    }
    return accumulator
  }

  /// The same of two lists of codes, as far as both go.
  public func dotProduct(weights: [Int], activations: [Int], in formats: FormatPair? = nil) -> Accumulator? {
    dotProduct(zip(weights, activations).map { OperandPair(weight: $0, activation: $1) }, in: formats)
  }

  public func accumulatorBits(forSumOf count: Int) -> Int { productBits + count.ceilingOfLog2 }
}
