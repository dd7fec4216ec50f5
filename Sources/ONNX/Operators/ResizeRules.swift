import Quantities

/// `Resize` and its forerunner `Upsample`.
enum ResizeRules {
  static let all: [String: OperatorRule] = ["Resize": resize, "Upsample": upsample]

  /// Scales are an attribute in operator set 7, an input in 9; there is no such operator since 10.
  private static let upsample: OperatorRule = { context throws(RuleStop) in
    guard context.version < 10 else { throw context.wrong("Upsample does not exist since operator set 10") }
    let isInput = context.version >= 9
    try context.expect(inputs: isInput ? 2...2 : 1...1)
    let shape = try context.shape(0)
    let mode = try context.choice("mode", OldMode.allCases) ?? .nearest
    let given = isInput ? try context.reals(1).map { Float($0) } : try context.floats("scales")
    guard let scales = given else { throw context.wrong(.missingAttribute("scales")) }
    var operation = ONNXResize(scales: scales)
    operation.mode = mode == .linear ? .linear : .nearest
    operation.coordinates = .asymmetric
    operation.rounding = .floor
    return try outcome(context, operation, shape, try scaled(context, shape, scales))
  }

  private enum OldMode: String, CaseIterable { case nearest, linear }
  private enum Policy: String, CaseIterable {
    case stretch
    case notLarger = "not_larger"
    case notSmaller = "not_smaller"
  }

  private static let resize: OperatorRule = { context throws(RuleStop) in
    try context.since(10)
    let shape = try context.shape(0)
    var operation = ONNXResize(scales: [])
    guard context.version >= 11 else {
      try context.expect(inputs: 2...2)
      operation.mode = try context.choice("mode", [.nearest, .linear]) ?? .nearest
      operation.coordinates = .asymmetric
      operation.rounding = .floor
      operation.scales = try context.reals(1).map { Float($0) }
      return try outcome(context, operation, shape, try scaled(context, shape, operation.scales))
    }
    try context.expect(inputs: 1...4)
    try takeAttributes(context, &operation)
    let chosen = context.version >= 18 ? try context.integers("axes") : nil
    var axes = Array(shape.indices)
    if let chosen {
      axes = []
      for given in chosen { axes.append(try context.axis(given, rank: shape.count)) }
      guard Set(axes).count == axes.count else { throw context.wrong("an axis is given twice") }
    }
    let policy =
      context.version >= 18 ? try context.choice("keep_aspect_ratio_policy", Policy.allCases) ?? .stretch : .stretch
    operation.region = operation.coordinates == .tfCropAndResize ? try region(context, shape, axes) : []
    // An empty list of scales stands for one that is left out.
    let scales = context.has(2) ? try context.reals(2).map { Float($0) } : []
    guard scales.isEmpty else {
      let hasSizes = context.has(3) ? try context.shape(3) != [0] : false
      guard !hasSizes, scales.count == axes.count else {
        throw context.wrong("either scales or sizes are needed, one for each of \(axes.count) dimensions")
      }
      operation.scales = [Float](repeating: 1, count: shape.count)
      for (axis, scale) in zip(axes, scales) { operation.scales[axis] = scale }
      return try outcome(context, operation, shape, try scaled(context, shape, operation.scales, operation.region))
    }
    guard context.has(3) else { throw context.wrong("either scales or sizes are needed") }
    let sizes = try context.integers(3)
    guard sizes.count == axes.count, sizes.allSatisfy({ $0 > 0 }), axes.allSatisfy({ shape[$0] > 0 }) else {
      throw context.wrong("sizes \(sizes.shapeText) do not fit to \(shape.shapeText)")
    }
    var target = shape
    let ratios = zip(axes, sizes).map { Float($1) / Float(shape[$0]) }
    for (index, axis) in axes.enumerated() {
      let common: Float? = policy == .stretch ? nil : policy == .notLarger ? ratios.min() : ratios.max()
      // Halves go up (ONNX, keep_aspect_ratio_policy).
      let size = common.flatMap { Int(exactly: ($0 * Float(shape[axis]) + 0.5).rounded(.down)) } ?? sizes[index]
      target[axis] = size
    }
    operation.scales = zip(target, shape).map { $1 > 0 ? Float($0) / Float($1) : 1 }
    return try outcome(context, operation, shape, try context.checked(target))
  }

  private static func takeAttributes(_ context: NodeContext, _ operation: inout ONNXResize) throws(RuleStop) {
    operation.mode = try context.choice("mode", [.nearest, .linear, .cubic]) ?? .nearest
    var coordinates: [ONNXResize.Coordinates] = [
      .halfPixel, .pytorchHalfPixel, .alignCorners, .asymmetric, .tfCropAndResize,
    ]
    if context.version < 13 { coordinates.append(.tfHalfPixelForNearest) }
    if context.version >= 19 { coordinates.append(.halfPixelSymmetric) }
    operation.coordinates = try context.choice("coordinate_transformation_mode", coordinates) ?? .halfPixel
    operation.rounding =
      try context.choice("nearest_mode", [.roundPreferFloor, .roundPreferCeil, .floor, .ceil]) ?? .roundPreferFloor
    operation.antialiases = context.version >= 18 ? try context.flag("antialias") : false
    operation.excludesOutside = try context.flag("exclude_outside")
    operation.cubicCoefficient = try context.float("cubic_coeff_a", default: -0.75)
    operation.extrapolationValue = try context.float("extrapolation_value", default: 0)
  }

  /// The part of the input that is resized: starts and ends of all dimensions, as shares of them.
  private static func region(_ context: NodeContext, _ shape: [Int], _ axes: [Int]) throws(RuleStop) -> [Float] {
    let given = try context.reals(1).map { Float($0) }
    guard given.count == 2 * axes.count else { throw context.wrong("the region has \(given.count) numbers") }
    var region = shape.map { _ in Float(0) } + shape.map { _ in Float(1) }
    for (index, axis) in axes.enumerated() {
      region[axis] = given[index]
      region[shape.count + axis] = given[axes.count + index]
    }
    return region
  }

  /// `⌊size · scale⌋`, where a region is given `⌊size · (end − start) · scale⌋`, (ONNX, Resize), with
  /// exact products: rounded to single precision, 30 · 0.7 would be 21.
  private static func scaled(
    _ context: NodeContext, _ shape: [Int], _ scales: [Float], _ region: [Float] = []
  ) throws(RuleStop) -> [Int] {
    guard scales.count == shape.count, scales.allSatisfy({ $0 > 0 && $0.isFinite }) else {
      throw context.wrong("the scales do not fit to \(shape.shapeText): one above 0 for each dimension is needed")
    }
    var target: [Int] = []
    for axis in shape.indices {
      let part = region.isEmpty ? 1 : Double(region[shape.count + axis] - region[axis])
      guard let size = Int(exactly: (Double(shape[axis]) * part * Double(scales[axis])).rounded(.down)) else {
        throw context.wrong(.tooManyElements(shape))
      }
      target.append(size)
    }
    return try context.checked(target)
  }

  private static func outcome(
    _ context: NodeContext, _ operation: ONNXResize, _ shape: [Int], _ target: [Int]
  ) throws(RuleStop) -> NodeOutcome {
    NodeOutcome(.resize(operation), TensorFacts(context.type(0), target))
  }
}

extension ONNXResize {
  /// A plain scaling.
  init(scales: [Float]) {
    self.init(
      scales: scales, mode: .nearest, coordinates: .halfPixel, rounding: .roundPreferFloor, antialiases: false,
      excludesOutside: false, cubicCoefficient: -0.75, extrapolationValue: 0, region: [])
  }
}
