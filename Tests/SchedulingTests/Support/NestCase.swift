import Arithmetic
import Hardware
import Quantities
import Workloads

@testable import Scheduling

/// A small layer, memories and a mapping onto elements that each do a block.
struct NestCase: Equatable {
  /// One level of memory: its memories side by side, and what the mapping does there.
  struct Level: Equatable {
    /// What each memory holds, and whether tiles slide in it.
    var memories: [(holds: OperandSet, isSliding: Bool)]
    var isPerElement: Bool
    var mapping: Mapping.Level

    static func == (left: Level, right: Level) -> Bool {
      left.memories.elementsEqual(right.memories) { $0 == $1 } && left.isPerElement == right.isPerElement
        && left.mapping == right.mapping
    }
  }

  var convolution: Convolution
  /// From DRAM to the array.
  var levels: [Level]
  var spatial: SpatialMapping

  var space: IterationSpace { IterationSpace(convolution, widths: .bytes) }

  var mapping: Mapping { Mapping(levels: levels.map(\.mapping), array: .blocked(spatial)) }

  /// In the order in which an accelerator lists them. Sizes and bandwidths are of no account.
  var memories: [Memory] {
    levels.enumerated().flatMap { index, level in
      level.memories.enumerated().map { place, memory in
        Memory(
          name: "memory\(index)_\(place)", level: index,
          partitions: [Partition(holds: memory.holds, capacity: Bits(1 << 40))], wordBits: Bits(8),
          isPerElement: level.isPerElement, isSliding: memory.isSliding)
      }
    }
  }

  /// An accelerator with just these memories, and elements and lanes enough.
  var accelerator: Accelerator {
    func product(_ factors: Extents) -> Int { Dimension.allCases.reduce(1) { $0 * factors[$1] } }
    let mesh = Mesh(
      constraints: DataflowConstraints(name: "any", stationary: nil, rows: .all, columns: .all, lanes: .all),
      lanes: product(spatial.lanes))
    return Accelerator(
      name: "random", title: "Random", technology: Technology(node: Nanometers(45), voltage: Millivolts(900)),
      clock: Hertz(1_000_000_000),
      array: PEArray(rows: product(spatial.rows), columns: product(spatial.columns), mesh: mesh),
      processingElement: ProcessingElement(units: []), vectorLanes: 1, memories: memories, dram: DRAM(rate: nil),
      nativeFormats: FormatPair(weights: .signedInteger(bits: 8), activations: .signedInteger(bits: 8)))
  }

  /// Elements that have a part.
  var elementCount: Int { Dimension.allCases.reduce(1) { $0 * spatial.factor($1) } }

  /// Runs it.
  func run(seed: UInt64 = 1) -> NaiveMachine {
    NaiveMachine(NaiveLayer(space, seed: seed), memories: memories, mapping, spatial)
  }
}

extension NestCase: CustomStringConvertible {
  /// Several lines; sizes of one and loops that never step are left out.
  var description: String {
    var lines = [
      "layer \(text(space.extents)): rows \(text(convolution.vertical)), columns \(text(convolution.horizontal))"
    ]
    for (index, level) in levels.enumerated() {
      let memories = level.memories.map { memory in
        "[\(text(memory.holds))\(memory.isSliding ? ", sliding" : "")]"
      }
      let bypassed = level.mapping.bypassed.isEmpty ? "" : " bypassed by \(text(level.mapping.bypassed))"
      lines.append(
        "level \(index), \(level.isPerElement ? "per element" : "shared"): \(memories.joined(separator: " "))\(bypassed) "
          + "tile \(text(level.mapping.tile)), loops \(text(level.mapping.order))")
    }
    lines.append(
      "array: rows \(text(spatial.rows)), columns \(text(spatial.columns)), lanes \(text(spatial.lanes)), loops "
        + text(spatial.order))
    return lines.joined(separator: "\n  ")
  }

  private func text(_ extents: Extents) -> String {
    let sizes = Dimension.allCases.filter { extents[$0] != 1 }.map { "\($0.letter)\(extents[$0])" }
    return sizes.isEmpty ? "1" : sizes.joined(separator: " ")
  }

  private func text(_ order: LoopOrder) -> String {
    let letters = order.dimensions.filter { space.extents[$0] > 1 }.map(\.letter)
    return letters.isEmpty ? "-" : String(letters)
  }

  private func text(_ operands: OperandSet) -> String {
    Operand.allCases.filter { operands.contains($0) }.map(\.name).joined(separator: ", ")
  }

  private func text(_ axis: SlidingAxis) -> String {
    "\(axis.ifmap) (padding \(axis.paddingBefore), \(axis.paddingAfter)) by \(axis.window) stride \(axis.stride) "
      + "dilation \(axis.dilation) \(axis.rounding)"
  }
}

extension DimensionSet {
  /// All eight.
  fileprivate static let all = DimensionSet(rawValue: .max)
}

extension Extents {
  /// E and F, R and S exchanged.
  var transposed: Extents {
    var other = self
    (other[.outputRow], other[.outputColumn]) = (self[.outputColumn], self[.outputRow])
    (other[.filterRow], other[.filterColumn]) = (self[.filterColumn], self[.filterRow])
    return other
  }
}

extension LoopOrder {
  /// E and F, R and S exchanged.
  var transposed: LoopOrder {
    LoopOrder(
      innermost: dimensions.map { dimension in
        switch dimension {
        case .outputRow: .outputColumn
        case .outputColumn: .outputRow
        case .filterRow: .filterColumn
        case .filterColumn: .filterRow
        case .group, .batch, .outputChannel, .inputChannel: dimension
        }
      })
  }
}

extension NestCase {
  /// The layer lying on its side, and the mapping with it.
  var transposed: NestCase {
    var other = self
    (other.convolution.vertical, other.convolution.horizontal) = (convolution.horizontal, convolution.vertical)
    for index in levels.indices {
      other.levels[index].mapping.tile = levels[index].mapping.tile.transposed
      other.levels[index].mapping.order = levels[index].mapping.order.transposed
    }
    other.spatial = SpatialMapping(
      rows: spatial.rows.transposed, columns: spatial.columns.transposed, lanes: spatial.lanes.transposed,
      order: spatial.order.transposed)
    return other
  }
}
