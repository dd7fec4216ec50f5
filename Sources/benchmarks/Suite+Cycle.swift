import Arithmetic
import Hardware
import Quantities
import Scheduling
import Simulation
import Workloads

extension Suite {
  /// Arrays stepped cycle by cycle; an item is an element's step of a cycle, or an operation of one of its lanes.
  func stepping() throws {
    let int8 = NumberFormat.signedInteger(bits: 8)
    let formats = FormatPair(weights: int8, activations: int8)
    let half = FormatPair(weights: .float16, activations: .float16)
    if let unit = MultiplyAccumulateUnit(formats: formats, accumulatorBits: 32) {
      for size in [8, 16, 32] {
        for dataflow in Dataflow.allCases {
          try stepping("int8 MACs", .mac(unit), formats, dataflow, size: size, channels: 32)
        }
      }
    }
    if let unit = FloatMultiplyAccumulateUnit(formats: half) {
      try stepping("fp16 MACs", .floatMAC(unit), half, .weightStationary, size: 32, channels: 8)
    }
  }

  /// Spatial arrays as they are described, on a 3x3 convolution whose mapping is searched for.
  func spatialStepping(_ repository: Repository) throws {
    let axis = SlidingAxis(ifmap: 14, window: 3, paddingBefore: 1, paddingAfter: 1)
    let names = [
      "eyeriss-isca16", "nvdla-64", "nvdla-512", "nvdla-2048", "diannao", "zhang-fpga15", "shidiannao", "eyeriss",
      "yodann",
      "origami", "binareye",
    ]
    for name in names {
      let title = "\(name)'s elements on 32 channels of 14 x 14"
      guard wants(title) else { continue }
      let accelerator = try repository.accelerator(name)
      let formats = accelerator.nativeFormats
      guard let (index, mode) = accelerator.processingElement.unit(for: formats) else { continue }
      let unit = accelerator.processingElement.units[index]
      let space = IterationSpace(
        Convolution(inputChannels: 32, outputChannels: 32, vertical: axis, horizontal: axis),
        widths: OperandWidths(
          filter: formats.weights.storageBits, ifmap: formats.activations.storageBits,
          psum: unit.model.accumulatorBits, ofmap: formats.activations.storageBits))
      let weights = EnergyWeights.standard(accelerator)
      let search = MappingSearch(SearchObjective(.energyDelay, weights: weights), effort: .low)
      guard let mapping = search.best(space, on: accelerator, throughput: mode.throughput)?.mapping else { continue }
      let engine = CycleEngine(accelerator)
      let operands = LayerOperands.random(for: space, unit: unit, formats: formats, seed: 1)
      let steps = engine.estimate(of: space, mapping: mapping, throughput: mode.throughput)
      try measure(title, [(steps, "step"), (space.multiplyAccumulates, "operation")]) {
        use(
          try engine.run(
            space, mapping: mapping, unit: unit, formats: formats, operands: operands, isForced: true))
      }
    }
  }

  /// A 3x3 convolution of so many channels on 14 x 14.
  private func stepping(
    _ name: String, _ unit: ProcessingUnit, _ formats: FormatPair, _ dataflow: Dataflow, size: Int, channels: Int
  ) throws {
    let axis = SlidingAxis(ifmap: 14, window: 3, paddingBefore: 1, paddingAfter: 1)
    let space = IterationSpace(
      Convolution(inputChannels: channels, outputChannels: channels, vertical: axis, horizontal: axis),
      widths: OperandWidths(filter: 8, ifmap: 8, psum: 32, ofmap: 8))
    let engine = CycleEngine(
      Accelerator(
        name: "array", title: "Array", technology: Technology(node: Nanometers(45), voltage: Millivolts(900)),
        clock: Hertz(1_000_000_000), array: PEArray(rows: size, columns: size, dataflow: dataflow),
        processingElement: ProcessingElement(units: [unit]), vectorLanes: 1, memories: [], dram: DRAM(rate: nil),
        nativeFormats: formats))
    let mapping = Mapping(levels: [], array: ArrayAssignment(dataflow))
    let operands = LayerOperands.random(for: space, unit: unit, formats: formats, seed: 1)
    let steps = engine.estimate(of: space, mapping: mapping)
    let title = "\(name), \(dataflow.rawValue), \(size) x \(size) elements"
    try measure(title, [(steps, "step"), (space.multiplyAccumulates, "operation")]) {
      use(try engine.run(space, mapping: mapping, unit: unit, formats: formats, operands: operands))
    }
  }
}
