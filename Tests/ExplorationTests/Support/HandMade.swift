import Activity
import Arithmetic
import Costs
import Evaluation
import Hardware
import Quantities
import Testing
import Workloads

@testable import Exploration

/// Results made by hand: `conv`, `conv2` and `fc` of 32, 32 and 64 multiply-accumulates on an array of two elements.
enum HandMade {
  static let int8 = pair(.signedInteger(bits: 8), .signedInteger(bits: 8))

  static func pair(_ weights: NumberFormat, _ activations: NumberFormat) -> FormatPair {
    FormatPair(weights: weights, activations: activations)
  }

  static func network(_ name: String = "tiny") -> Network {
    func convolution(_ size: Int, outputs: Int) -> Convolution {
      let axis = SlidingAxis(ifmap: size, window: 1)
      return Convolution(inputChannels: 1, outputChannels: outputs, vertical: axis, horizontal: axis)
    }
    return Network(
      name: name, title: "Tiny",
      layers: [
        Layer(name: "conv", operation: .convolution(convolution(4, outputs: 2)), inputs: [.external]),
        Layer(name: "conv2", operation: .convolution(convolution(4, outputs: 2)), inputs: [.external]),
        Layer(name: "fc", operation: .fullyConnected(convolution(1, outputs: 64)), inputs: [.external]),
      ])
  }

  /// `cycles` of the three layers at 1 MHz; `energies` in femtojoules, all of them in the array but 1000 each in a memory
  /// and 2000 each in the DRAM; `nil` is unknown.
  static func result(
    _ name: String, cycles: [Int], energies: [Int?], formats: [FormatPair] = [int8, int8, int8],
    network: String = "tiny", area: Double? = 2_000_000
  ) throws -> NetworkResult {
    let network = Self.network(network)
    let unit = try #require(MultiplyAccumulateUnit(formats: int8, accumulatorBits: 32))
    let accelerator = Accelerator(
      name: name, title: name, technology: Technology(node: Nanometers(45), voltage: Millivolts(900)),
      clock: Hertz(1_000_000), array: PEArray(rows: 1, columns: 2, dataflow: .weightStationary),
      processingElement: ProcessingElement(units: [.mac(unit)]), vectorLanes: 1,
      memories: [
        Memory(
          name: "buffer", level: 0, partitions: [Partition(holds: [.filter, .ifmap, .ofmap], capacity: Bits(1024))],
          wordBits: Bits(64))
      ], dram: DRAM(rate: nil), nativeFormats: int8)
    let layers = network.layers.indices.map { index in
      var activity = LayerActivity(memoryCount: 1)
      activity.operations.performed = network.layers[index].operation.multiplyAccumulates
      activity.cycles.compute = Cycles(cycles[index])
      activity.activePECycles = cycles[index]
      activity.memories[0].read.filter = Bits(64)
      activity.dram.read.filter = Bits(16)
      activity.dram.written.ofmap = Bits(8)
      return LayerResult(
        layer: network.layers[index], formats: formats[index], ofmapFormat: int8.activations, unit: "mac",
        activity: activity,
        energy: LayerEnergy(
          compute: energies[index].map { Femtojoules($0) }, memories: [Femtojoules(1000)], network: .zero,
          dram: Femtojoules(2000), leakage: .zero),
        bops: 100, peakOperationsPerCycle: 2)
    }
    return NetworkResult(
      network: network, accelerator: accelerator, costs: "horowitz-45nm", engine: "analytic", defaults: [],
      remarks: [], layers: layers,
      area: AcceleratorArea(
        processingElements: area.map { SquareMicrometers($0 / 2) }, memories: [area.map { SquareMicrometers($0 / 2) }]),
      weightBits: Bits(544), peakActivationBits: Bits(640), onChipBits: Bits(1184))
  }

  static func table(_ results: [NetworkResult]) -> ComparedTable {
    ComparedTable(costs: "horowitz-45nm", designs: results.map { ComparedDesign(result: $0) })
  }
}
