import Arithmetic
import Hardware
import Quantities
import Workloads

@testable import Scheduling

enum SpatialHardware {
  /// 12 x 14 elements with register files for every operand, windows sliding, and a buffer that all share; after Chen et
  /// al., JSSC 2017, table III (16-bit words: 24 B, 448 B and 48 B an element, 108 KB).
  static func eyeriss(rows: Int = 12, columns: Int = 14, buffer: Int = 108 * 1024 * 8) -> Accelerator {
    func file(_ name: String, _ holds: OperandSet, bytes: Int, isSliding: Bool = false) -> Memory {
      Memory(
        name: name, level: 1, partitions: [Partition(holds: holds, capacity: Bits(bytes * 8))], wordBits: Bits(16),
        isDoubleBuffered: false, isPerElement: true, isSliding: isSliding)
    }
    return accelerator(
      rows: rows, columns: columns,
      mesh: Mesh(
        constraints: .rowStationary, filter: Interconnect(.multicast, width: Bits(64)),
        ifmap: Interconnect(.multicast, width: Bits(64)), psum: Interconnect(.systolic, width: Bits(64))),
      memories: [
        Memory(
          name: "buffer", level: 0,
          partitions: [Partition(holds: [.filter, .ifmap, .psum, .ofmap], capacity: Bits(buffer))], wordBits: Bits(64),
          readBandwidth: Bits(128), writeBandwidth: Bits(128), isDoubleBuffered: false),
        file("ifmap_file", .ifmap, bytes: 24, isSliding: true), file("filter_file", .filter, bytes: 448),
        file("psum_file", [.psum, .ofmap], bytes: 48),
      ])
  }

  static func accelerator(rows: Int, columns: Int, mesh: Mesh, memories: [Memory]) -> Accelerator {
    Accelerator(
      name: "spatial", title: "Spatial", technology: Technology(node: Nanometers(65), voltage: Millivolts(1000)),
      clock: Hertz(200_000_000), array: PEArray(rows: rows, columns: columns, mesh: mesh),
      processingElement: ProcessingElement(units: []), vectorLanes: 1, memories: memories,
      dram: DRAM(rate: TransferRate(bits: 64, cycles: 1)),
      nativeFormats: FormatPair(weights: .signedInteger(bits: 16), activations: .signedInteger(bits: 16)))
  }
}

extension OperandWidths {
  /// 16-bit words and accumulators.
  static let words = OperandWidths(filter: 16, ifmap: 16, psum: 16, ofmap: 16)
}

extension CaseGenerator {
  /// A spatial array with 0 to 2 shared levels and 0 to 2 levels of register files, under random constraints.
  mutating func spatialAccelerator(exponents: ClosedRange<Int> = 6...12) -> Accelerator {
    var memories: [Memory] = []
    let shared = int(0...2)
    let own = int(0...2)
    for level in 0..<(shared + own) {
      let isPerElement = level >= shared
      let parts: [OperandSet] =
        switch int(1...4) {
        case 1: [[.filter, .ifmap, .ofmap, .psum]]
        case 2: [[.filter], [.ifmap], [.ofmap, .psum]]
        case 3: [[.filter, .ifmap]]
        default: [[.ifmap], [.filter, .ofmap, .psum]]
        }
      for (index, holds) in parts.enumerated() {
        let size = 1 << int(isPerElement ? 4...9 : exponents)
        memories.append(
          Memory(
            name: "memory\(level)_\(index)", level: level,
            partitions: [Partition(holds: holds, capacity: Bits(size + int(0...size)))], wordBits: Bits(8),
            readBandwidth: once(in: 2) ? nil : Bits(1 << int(2...6)),
            writeBandwidth: once(in: 2) ? nil : Bits(1 << int(2...6)), isDoubleBuffered: once(in: 3),
            isPerElement: isPerElement, isSliding: isPerElement && holds == .ifmap && once(in: 2)))
      }
    }
    func set() -> DimensionSet { DimensionSet(rawValue: UInt8(truncatingIfNeeded: next())) }
    var constraints = one(of: DataflowConstraints.named, or: .weightStationary)
    if once(in: 2) {
      constraints = DataflowConstraints(name: "random", stationary: nil, rows: set(), columns: set(), lanes: set())
      if once(in: 2) {
        constraints.levels.append(
          .init(
            limits: [.batch: .atMost(1), .outputRow: .atMost(int(1...3))], innermost: once(in: 2) ? [] : [.outputRow]))
      }
    }
    var psum = one(of: Interconnect.psumKinds, or: .adderTree)
    if !constraints.rows.union(constraints.columns).isDisjoint(with: .reduction) { psum = .adderTree }
    return SpatialHardware.accelerator(
      rows: int(1...5), columns: int(1...5),
      mesh: Mesh(
        constraints: constraints, lanes: int(1...4),
        filter: Interconnect(one(of: Interconnect.inputKinds, or: .multicast), width: once(in: 2) ? nil : Bits(16)),
        ifmap: Interconnect(one(of: Interconnect.inputKinds, or: .multicast), width: once(in: 2) ? nil : Bits(16)),
        psum: Interconnect(psum, width: once(in: 2) ? nil : Bits(16))),
      memories: memories)
  }

  /// Weights of every counter, some of them nothing.
  mutating func weights(for accelerator: Accelerator) -> EnergyWeights {
    var weights = EnergyWeights.standard(accelerator)
    if once(in: 3) {
      for operand in Operand.allCases {
        weights.hops[operand] = Double(int(0...20))
        weights.operandChanges[operand] = Double(int(0...3))
        weights.dramReads[operand] = Double(int(0...40))
        for index in weights.memoryReads.indices { weights.memoryReads[index][operand] = Double(int(0...9)) }
      }
      weights.cycle = Double(int(0...9))
    }
    return weights
  }
}
