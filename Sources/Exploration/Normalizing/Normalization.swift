import Hardware
import Quantities

/// How the arrays of compared designs are made comparable. The first design is always taken as described; the others are
/// made like it in one respect.
public enum Normalization: String, Sendable, Hashable, CaseIterable {
  /// The first design's rows and columns.
  case sameArray = "same-array"
  /// The largest array whose design, memories included, is not above the first design's area.
  case sameArea = "same-area"
  /// The smallest array that reaches the first design's throughput on the network.
  case sameThroughput = "same-throughput"
}

/// How an array came to its size.
public struct Sizing: Sendable, Hashable {
  public var described: ArraySize
  public var chosen: ArraySize
  /// What was aimed at, um2 or GOPS by the normalization; `nil` when it was a size.
  public var target: Double?
  /// What the chosen size gives, in the target's unit. Whole rows and columns seldom meet a target.
  public var reached: Double?

  /// The way from one size to another.
  public init(described: ArraySize, chosen: ArraySize, target: Double? = nil, reached: Double? = nil) {
    self.described = described
    self.chosen = chosen
    self.target = target
    self.reached = reached
  }
}

extension Accelerator {
  /// The same design with an array of another size.
  ///
  /// What feeds the array goes along: the ports of the on-chip memories with rows + columns (bits a cycle, rounded up),
  /// because an array takes its operands in and gives its results out along its sides, and the lanes of the vector unit
  /// with the columns (rounded to nearest, at least 1). Capacities, banks, words, clock and DRAM stay: they are what the
  /// designs have in common.
  public func resized(to size: ArraySize) -> Accelerator {
    guard size != ArraySize(array) else { return self }
    var copy = self
    let (sides, oldSides) = (size.rows.plus(size.columns), max(1, array.rows.plus(array.columns)))
    copy.array.rows = size.rows
    copy.array.columns = size.columns
    for index in copy.memories.indices {
      for port in [\Memory.readBandwidth, \Memory.writeBandwidth] {
        copy.memories[index][keyPath: port] = copy.memories[index][keyPath: port].map {
          Bits(min(Count.limit, $0.count.times(sides).dividedRoundingUp(by: oldSides)))
        }
      }
    }
    let columns = max(1, array.columns)
    let lanes = (2.times(vectorLanes).times(size.columns).plus(columns)) / (2.times(columns))
    copy.vectorLanes = min(max(1, lanes), PEArray.extents.upperBound)
    for index in copy.defaults.indices where copy.defaults[index].keyPath == "vector_unit.lanes" {
      copy.defaults[index].value = "\(copy.vectorLanes)"
    }
    return copy
  }
}
