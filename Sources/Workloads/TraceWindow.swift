import Documents

/// The sliding window of a trace's convolution or pooling.
struct TraceWindow {
  /// How far the ifmap is padded.
  private enum Padding {
    case fixed(top: Int, bottom: Int, left: Int, right: Int)
    /// As much as an ofmap of `⌈ifmap / stride⌉` needs.
    case same

    /// The padding that one number, two (rows, columns) or four (top, bottom, left, right) stand for.
    init(_ sides: [Int]) {
      switch sides.count {
      case 4: self = .fixed(top: sides[0], bottom: sides[1], left: sides[2], right: sides[3])
      case 2: self = .fixed(top: sides[0], bottom: sides[0], left: sides[1], right: sides[1])
      default:
        let side = sides.first ?? 0
        self = .fixed(top: side, bottom: side, left: side, right: side)
      }
    }
  }

  private enum Rounding: String, CaseIterable {
    case floor, ceil
  }

  private let kernel: [Int]
  private let stride: [Int]
  private let dilation: [Int]
  private let padding: Padding
  private let rounding: Rounding

  /// Reads the keys of a window; `nil` when one of them is wrong.
  init?(_ object: ObjectReader, strideDefaultsToKernel: Bool, hasRounding: Bool) {
    let before = object.log.findings.count
    let kernel = object.integers("kernel", counts: [2], in: Layer.dimensions) ?? [1]
    self.kernel = kernel
    stride =
      object.optionalIntegers("stride", counts: [2], in: Layer.dimensions) ?? (strideDefaultsToKernel ? kernel : [1])
    dilation = object.optionalIntegers("dilation", counts: [2], in: Layer.dimensions) ?? [1]
    padding = object.optional("padding").flatMap(Self.padding) ?? Padding([0])
    let rounding = hasRounding ? object.optionalChoice("rounding", Rounding.self) : nil
    self.rounding = rounding ?? .floor
    if case .same = padding, rounding != nil {
      object.report(
        .inconsistent("a padding of \"same\" leaves nothing to round; give one of the two"), key: "rounding")
    }
    guard object.log.findings.count == before else { return nil }
  }

  private static func padding(_ value: ValueReader) -> Padding? {
    if case .string = value.node.value {
      return value.choice("padding", of: [("same", Padding.same)])
    }
    return value.integers(counts: [2, 4], in: 0...Layer.dimensions.upperBound).map { Padding($0) }
  }

  /// The window's two axes over an ifmap of that shape.
  func axes(over ifmap: TensorShape) -> (vertical: SlidingAxis, horizontal: SlidingAxis) {
    let rows = axis(ifmap.height, index: 0)
    let columns = axis(ifmap.width, index: 1)
    switch padding {
    case .fixed(let top, let bottom, let left, let right):
      return (rows.padded(before: top, after: bottom), columns.padded(before: left, after: right))
    case .same:
      return (rows.paddedToSame, columns.paddedToSame)
    }
  }

  private func axis(_ ifmap: Int, index: Int) -> SlidingAxis {
    func pick(_ values: [Int]) -> Int { values.count > 1 ? values[index] : values.first ?? 1 }
    return SlidingAxis(
      ifmap: ifmap, window: pick(kernel), stride: pick(stride), dilation: pick(dilation),
      rounding: rounding == .ceil ? .ceil : .floor)
  }
}

extension SlidingAxis {
  /// The axis with so much padding.
  func padded(before: Int, after: Int) -> SlidingAxis {
    var axis = self
    axis.paddingBefore = before
    axis.paddingAfter = after
    return axis
  }

  /// The axis with as much padding as `⌈ifmap / stride⌉` windows need; of an odd number, the larger part comes last.
  var paddedToSame: SlidingAxis {
    let windows = ifmap.dividedRoundingUp(by: max(1, stride))
    let needed = max(0, (windows - 1).times(stride).plus(reach) - ifmap)
    return padded(before: needed / 2, after: needed - needed / 2)
  }
}
