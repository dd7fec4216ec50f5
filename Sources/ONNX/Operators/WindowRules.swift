import Quantities

/// What convolutions and pools have in common.
enum WindowRules {
  /// How padding is chosen (`auto_pad`).
  enum Automatic: String, CaseIterable {
    case given = "NOTSET"
    /// As much as makes the output ⌈size / stride⌉; an odd word goes behind.
    case sameUpper = "SAME_UPPER"
    /// The same; an odd word goes before.
    case sameLower = "SAME_LOWER"
    /// None.
    case none = "VALID"
  }

  static func automatic(_ context: NodeContext) throws(RuleStop) -> Automatic {
    try context.choice("auto_pad", Automatic.allCases) ?? .given
  }

  /// The largest stride, dilation, padding or kernel: far above every network, and low enough for products of two.
  static let most = 1 << 31

  /// A list with one number a spatial dimension.
  static func list(_ context: NodeContext, _ name: String, count: Int, least: Int) throws(RuleStop) -> [Int]? {
    guard let list = try context.integers(name) else { return nil }
    guard list.count == count else {
      throw context.wrong("\(name) has \(list.count) numbers; \(count) are needed")
    }
    if let wrong = list.first(where: { !(least...most).contains($0) }) {
      throw context.wrong("\(wrong) in \(name) is out of range; allowed: \(least) to \(most)")
    }
    return list
  }

  /// The window that the attributes describe; the kernel is known from the weights, or else `kernel_shape` is needed.
  static func window(
    _ context: NodeContext, kernel: [Int]?, over planes: [Int], roundsUp: Bool = false, resolvesAutomatic: Bool = true,
    hasDilations: Bool = true
  ) throws(RuleStop) -> ONNXWindow {
    let count = planes.count
    let given = try list(context, "kernel_shape", count: count, least: 1)
    guard let kernel = kernel ?? given else { throw context.wrong(.missingAttribute("kernel_shape")) }
    if let given, given != kernel {
      throw context.wrong("kernel_shape is \(given.shapeText) and the weights are \(kernel.shapeText)")
    }
    guard kernel.allSatisfy({ (1...most).contains($0) }) else {
      throw context.wrong("a kernel of \(kernel.shapeText) is out of range")
    }
    let ones = [Int](repeating: 1, count: count)
    let pads = try list(context, "pads", count: 2 * count, least: 0)
    var window = ONNXWindow(
      kernel: kernel, strides: try list(context, "strides", count: count, least: 1) ?? ones,
      dilations: hasDilations ? try list(context, "dilations", count: count, least: 1) ?? ones : ones,
      paddingBefore: pads.map { Array($0[..<count]) } ?? ones.map { _ in 0 },
      paddingAfter: pads.map { Array($0[count...]) } ?? ones.map { _ in 0 }, roundsUp: roundsUp)
    let automatic = try automatic(context)
    guard automatic != .given else { return window }
    guard pads?.allSatisfy({ $0 == 0 }) ?? true else {
      throw context.wrong("pads are given although auto_pad is \(automatic.rawValue)")
    }
    guard resolvesAutomatic, automatic != .none else { return window }
    for axis in 0..<count {
      let outputs = planes[axis].dividedRoundingUp(by: window.strides[axis])
      let needed = max(0, outputs - 1).times(window.strides[axis]).plus(window.reach(axis))
      let total = max(0, needed - planes[axis])
      window.paddingBefore[axis] = automatic == .sameUpper ? total / 2 : total - total / 2
      window.paddingAfter[axis] = total - window.paddingBefore[axis]
    }
    // The padding is made for ⌈size / stride⌉ windows: there is nothing to round.
    window.roundsUp = false
    return window
  }

  /// The sizes of the output's planes.
  static func output(_ context: NodeContext, _ window: ONNXWindow, over planes: [Int]) throws(RuleStop) -> [Int] {
    var sizes: [Int] = []
    for (axis, positions) in window.positions(over: planes).enumerated() {
      guard let positions else {
        throw context.wrong(
          "a window that reaches over \(window.reach(axis)) words does not fit into \(planes[axis]) words "
            + "and their padding along dimension \(axis + 2)")
      }
      sizes.append(positions)
    }
    return sizes
  }
}
