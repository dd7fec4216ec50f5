import Quantities

/// Some words of a tensor as runs of consecutive bits: a product of positions along its axes, less a smaller product of some
/// of these positions.
///
/// Storage is kept from one product to the next, so that none is allocated for tiles like those before.
struct AddressRuns: Sendable {
  /// A part of the positions along one axis.
  private struct Part: Sendable {
    var range: Range<Int>
    /// Whether the positions belong to what is left out, if those along all other axes do.
    var isHeld: Bool
  }

  private struct Axis: Sendable {
    /// From one position to the next, in bits.
    var stride = 0
    /// Positions of the tensor.
    var extent = 0
    /// In order, apart or of different kinds.
    var parts: [Part] = []
    /// The same, kinds aside, in order and apart.
    var spans: [Range<Int>] = []

    /// Whether all positions of the tensor are asked for.
    var isWhole: Bool { spans.count == 1 && spans[0] == 0..<extent }
    var isHeld: Bool { parts.allSatisfy(\.isHeld) }
  }

  /// From the outermost to the one whose positions are neighbours in memory.
  private var axes: [Axis]
  /// By axis: whether it and those inside of it are asked for as a whole, and whether all their positions are left out.
  private var isWhole: [Bool]
  private var isHeld: [Bool]
  /// Where the tensor begins, in bits.
  private var base = 0
  /// Whether anything is left out.
  private var holdsAny = false

  /// Runs of tensors with so many axes.
  init(axisCount: Int) {
    axes = Array(repeating: Axis(), count: axisCount)
    isWhole = Array(repeating: true, count: axisCount + 1)
    isHeld = isWhole
  }

  /// Begins another product.
  mutating func begin(at base: Int, holdsAny: Bool) {
    self.base = base
    self.holdsAny = holdsAny
  }

  /// Says which positions of an axis are asked for, in order and apart, and which ones the smaller product has.
  mutating func set(axis: Int, stride: Int, extent: Int, positions: [Range<Int>], held: [Range<Int>]) {
    axes[axis].stride = stride
    axes[axis].extent = extent
    axes[axis].parts.removeAll(keepingCapacity: true)
    axes[axis].spans.removeAll(keepingCapacity: true)
    var place = 0
    for range in positions where !range.isEmpty {
      axes[axis].spans.append(range)
      guard holdsAny else { continue }
      var from = range.lowerBound
      while place < held.count, held[place].upperBound <= from { place += 1 }
      var next = place
      while next < held.count, held[next].lowerBound < range.upperBound {
        let common = held[next].clamped(to: from..<range.upperBound)
        if common.lowerBound > from {
          axes[axis].parts.append(Part(range: from..<common.lowerBound, isHeld: false))
        }
        if !common.isEmpty { axes[axis].parts.append(Part(range: common, isHeld: true)) }
        from = common.upperBound
        next += 1
      }
      if from < range.upperBound { axes[axis].parts.append(Part(range: from..<range.upperBound, isHeld: false)) }
    }
  }

  /// All axes are said.
  mutating func finish() {
    for axis in axes.indices.reversed() {
      isWhole[axis] = isWhole[axis + 1] && axes[axis].isWhole
      isHeld[axis] = isHeld[axis + 1] && axes[axis].isHeld
    }
  }

  /// Hands over every run in the order of addresses, as its first bit and its length; none touches the next.
  @inline(__always)
  func forEach(_ body: (_ start: Int, _ length: Int) -> Void) {
    var (start, length) = (0, 0)
    visit(axis: 0, at: base, isHeld: holdsAny) { next, more in
      if next == start + length {
        length += more
      } else {
        if length > 0 { body(start, length) }
        (start, length) = (next, more)
      }
    }
    if length > 0 { body(start, length) }
  }

  private func visit(axis: Int, at address: Int, isHeld held: Bool, _ body: (Int, Int) -> Void) {
    let stride = axes[axis].stride
    guard held else {
      for span in axes[axis].spans { visit(span, of: axis, at: address, isHeld: false, body) }
      return
    }
    for part in axes[axis].parts {
      guard part.isHeld else {
        visit(part.range, of: axis, at: address, isHeld: false, body)
        continue
      }
      if isHeld[axis + 1] { continue }
      for position in part.range { visit(axis: axis + 1, at: address + position * stride, isHeld: true, body) }
    }
  }

  /// Everything under some neighbouring positions.
  private func visit(
    _ range: Range<Int>, of axis: Int, at address: Int, isHeld held: Bool, _ body: (Int, Int) -> Void
  ) {
    let stride = axes[axis].stride
    if isWhole[axis + 1] {
      body(address + range.lowerBound * stride, range.count * stride)
    } else {
      for position in range { visit(axis: axis + 1, at: address + position * stride, isHeld: held, body) }
    }
  }
}
