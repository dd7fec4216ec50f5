import Arithmetic
import Hardware
import Quantities

/// Accelerators to write mappings for.
enum Samples {
  private static func accelerator(_ name: String, _ array: PEArray, _ memories: [Memory]) -> Accelerator {
    Accelerator(
      name: name, title: name, technology: Technology(node: Nanometers(45), voltage: Millivolts(900)),
      clock: Hertz(1_000_000), array: array, processingElement: ProcessingElement(units: []), vectorLanes: 1,
      memories: memories, dram: DRAM(rate: nil),
      nativeFormats: FormatPair(weights: .signedInteger(bits: 8), activations: .signedInteger(bits: 8)))
  }

  private static let buffer = Memory(
    name: "buffer", level: 0, partitions: [Partition(holds: [.ifmap, .psum, .ofmap], capacity: Bits(4096))],
    wordBits: Bits(8))

  /// 4 x 4 elements of 2 lanes with memories for filters and ifmaps, under a double-buffered buffer that holds no filters.
  static let spatial = accelerator(
    "spatial",
    PEArray(rows: 4, columns: 4, mesh: Mesh(constraints: .rowStationary, lanes: 2)),
    [
      buffer,
      Memory(
        name: "weights", level: 1, partitions: [Partition(holds: .filter, capacity: Bits(64))], wordBits: Bits(8),
        isDoubleBuffered: false, isPerElement: true),
      Memory(
        name: "inputs", level: 1, partitions: [Partition(holds: .ifmap, capacity: Bits(64))], wordBits: Bits(8),
        isDoubleBuffered: false, isPerElement: true),
    ])

  /// 4 x 4 elements, weight stationary, under the same buffer.
  static let systolic = accelerator("systolic", PEArray(rows: 4, columns: 4, dataflow: .weightStationary), [buffer])
}
