import Arithmetic
import Hardware
import Quantities
import Scheduling
import Workloads

extension CaseGenerator {
  /// An accelerator with 0 to `maximumLevels` levels of memory of every make: shared and dedicated partitions, memories
  /// side by side, levels that hold only some operands, accumulator memories, single and double buffers.
  ///
  /// `capacityExponents`: capacities are between these powers of two, in bits.
  mutating func accelerator(
    dataflow: Dataflow? = nil, maximumLevels: Int = 3, capacityExponents: ClosedRange<Int> = 5...18
  ) -> Accelerator {
    var memories: [Memory] = []
    var hasAccumulators = false
    for level in 0..<int(0...maximumLevels) {
      for (index, partitions) in partitions(level: level, hasAccumulators: &hasAccumulators).enumerated() {
        memories.append(
          Memory(
            name: "memory\(level)_\(index)", level: level,
            partitions: partitions.map { Partition(holds: $0, capacity: capacity(capacityExponents)) },
            wordBits: Bits(8), readBandwidth: bandwidth(), writeBandwidth: bandwidth(),
            isDoubleBuffered: once(in: 2)))
      }
    }
    let formats = FormatPair(weights: .signedInteger(bits: 8), activations: .signedInteger(bits: 8))
    return Accelerator(
      name: "random", title: "Random", technology: Technology(node: Nanometers(45), voltage: Millivolts(900)),
      clock: Hertz(1_000_000_000),
      array: PEArray(
        rows: int(1...9), columns: int(1...9), dataflow: dataflow ?? one(of: Dataflow.allCases, or: .weightStationary),
        isDoubleBuffered: once(in: 2)),
      processingElement: ProcessingElement(units: []), vectorLanes: int(1...16), memories: memories,
      dram: DRAM(
        rate: once(in: 5) ? nil : TransferRate(bits: int(1...128), cycles: int(1...3)),
        latency: Cycles(once(in: 2) ? 0 : int(1...100))),
      nativeFormats: formats)
  }

  private mutating func bandwidth() -> Bits? { once(in: 4) ? nil : Bits(1 << int(0...9)) }

  private mutating func capacity(_ exponents: ClosedRange<Int>) -> Bits {
    let size = 1 << int(exponents)
    return Bits(size + int(0...size))
  }

  /// The memories of one level, each as its partitions.
  private mutating func partitions(level: Int, hasAccumulators: inout Bool) -> [[OperandSet]] {
    // Finished words have to leave an accumulator memory outwards, so nothing inside of it holds outputs.
    let output: [OperandSet] = hasAccumulators ? [] : [.ofmap]
    switch int(1...6) {
    case 1: return [[output.reduce([.filter, .ifmap]) { $0.union($1) }]]
    case 2: return [[.filter, .ifmap] + output]
    case 3: return [[.filter], [.ifmap]] + output.map { [$0] }
    case 4: return [[.filter]]
    case 5: return [[.filter], [output.reduce(.ifmap) { $0.union($1) }]]
    default:
      guard level > 0, !hasAccumulators else { return [[.ifmap]] }
      hasAccumulators = true
      return once(in: 2) ? [[.psum]] : [[[.filter, .ifmap]], [.psum]]
    }
  }
}

/// A layer, a mapping and an accelerator in one line.
func describe(_ space: IterationSpace, _ mapping: Mapping? = nil, on accelerator: Accelerator? = nil) -> String {
  var parts = ["layer \(space.extents), rows \(brief(space.vertical)), columns \(brief(space.horizontal))"]
  if let mapping {
    parts += mapping.levels.map { "tile \($0.tile) in order \(String($0.order.dimensions.map(\.letter)))" }
  }
  if let accelerator {
    let array = accelerator.array
    parts.append("\(array.dataflow) \(array.rows)x\(array.columns)\(array.isDoubleBuffered ? " double" : "")")
    parts += accelerator.memories.map { memory in
      let partitions = memory.partitions.map { partition in
        "\(Operand.allCases.filter { partition.holds.contains($0) }.map(\.name)) \(partition.capacity.count)"
      }
      return "level \(memory.level) \(memory.isDoubleBuffered ? "double" : "single") \(partitions) read "
        + "\(memory.readBandwidth.map { "\($0.count)" } ?? "free") write "
        + "\(memory.writeBandwidth.map { "\($0.count)" } ?? "free")"
    }
    parts.append(
      "DRAM \(accelerator.dram.rate.map { "\($0.bits)/\($0.cycles)" } ?? "free") latency "
        + "\(accelerator.dram.latency.count)")
  }
  return parts.joined(separator: "; ")
}

private func brief(_ axis: SlidingAxis) -> String {
  "\(axis.ifmap)+\(axis.paddingBefore)+\(axis.paddingAfter) window \(axis.window) stride \(axis.stride) "
    + "dilation \(axis.dilation) \(axis.rounding)"
}
