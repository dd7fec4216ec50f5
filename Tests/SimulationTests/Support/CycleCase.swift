import Arithmetic
import Hardware
import Quantities
import Scheduling
import Workloads

@testable import Simulation

/// A small layer with operands, mapped onto a systolic array of one kind of unit.
struct CycleCase: CustomStringConvertible {
  var convolution: Convolution
  var array: PEArray
  var mapping: Mapping
  var unit: CycleUnit
  var seed: UInt64

  var space: IterationSpace { IterationSpace(convolution, widths: .bytes) }
  var throughput: Throughput { unit.model.mode(for: unit.formats)?.throughput ?? Throughput() }
  var operands: LayerOperands { .random(for: space, unit: unit.unit, formats: unit.formats, seed: seed) }
  /// As many levels of memory as the mapping has, large enough for anything.
  var accelerator: Accelerator { .stepped(array, levels: mapping.levels.count) }

  func run() throws(CycleEngineError) -> CycleRun {
    try CycleEngine(accelerator).run(
      space, mapping: mapping, unit: unit.unit, formats: unit.formats, operands: operands)
  }

  /// Compute and fill or drain by the closed forms, and active cycles.
  var closedForm: (compute: Int, fillDrain: Int, active: Int) {
    let activity = AnalyticEngine(accelerator).unstalled(of: space, mapping: mapping, throughput: throughput).activity
    return (activity.cycles.compute.count, activity.cycles.fillDrain, activity.activePECycles)
  }

  var description: String {
    "\(unit.name) on \(array.dataflow) \(array.rows)x\(array.columns)\(array.isDoubleBuffered ? " double" : ""), "
      + "operands \(seed); " + describe(space, mapping)
  }
}

extension Accelerator {
  /// An array with so many levels of memory that hold everything.
  static func stepped(_ array: PEArray, levels: Int) -> Accelerator {
    let int8 = NumberFormat.signedInteger(bits: 8)
    return Accelerator(
      name: "stepped", title: "Stepped", technology: Technology(node: Nanometers(45), voltage: Millivolts(900)),
      clock: Hertz(1_000_000_000), array: array, processingElement: ProcessingElement(units: []), vectorLanes: 1,
      memories: (0..<levels).map {
        Memory(
          name: "level\($0)", level: $0,
          partitions: [Partition(holds: [.filter, .ifmap, .psum, .ofmap], capacity: Bits(1 << 40))], wordBits: Bits(8))
      }, dram: DRAM(rate: nil), nativeFormats: FormatPair(weights: int8, activations: int8))
  }
}

extension CaseGenerator {
  /// A layer of at most `most` multiply-accumulates on a small array of either kind of buffer, with 0 to 2 levels of tiles.
  mutating func cycleCase(
    _ unit: CycleUnit, dataflow: Dataflow? = nil, most: Int = 250, levels: Int? = nil, isDoubleBuffered: Bool? = nil
  ) -> CycleCase {
    while true {
      let convolution = convolution()
      guard convolution.multiplyAccumulates <= most else { continue }
      let dataflow = dataflow ?? one(of: Dataflow.allCases, or: .weightStationary)
      let array = PEArray(
        rows: int(1...5), columns: int(1...5), dataflow: dataflow, isDoubleBuffered: isDoubleBuffered ?? once(in: 2))
      let mapping = mapping(
        of: IterationSpace(convolution, widths: .bytes), levels: levels ?? int(0...2),
        array: ArrayAssignment(dataflow))
      return CycleCase(convolution: convolution, array: array, mapping: mapping, unit: unit, seed: next())
    }
  }
}
