import Activity
import Costs
import Evaluation
import Hardware
import Quantities

/// Figures of a simulated run by the definitions of ``PublishedFigure``, over all layers or some.
public struct SimulatedFigures: Sendable {
  private let layers: [LayerResult]
  private let accelerator: Accelerator
  private let batch: Int
  private let buffers: [String]

  /// The figures of `layers`, which `result` has, for a batch of that many images; `buffers` are the memories that buffer
  /// traffic is about.
  public init(_ result: NetworkResult, layers: [LayerResult]? = nil, batch: Int, buffers: [String] = []) {
    self.layers = layers ?? result.layers
    accelerator = result.accelerator
    self.batch = batch
    self.buffers = buffers
  }

  /// The figure; `nil` where it is unknown, where nothing takes time, and for figures of a chip.
  public func value(of figure: PublishedFigure) -> Double? {
    switch figure {
    case .peak, .area, .onChipMemory: nil
    case .throughput: positive(milliseconds(cycles)).map { 2 * operations / ($0 * 1e6) }
    case .power: chipMicrojoules.flatMap { energy in positive(milliseconds(cycles)).map { energy / $0 } }
    case .efficiency: chipMicrojoules.flatMap(positive).map { 2 * operations * 1e-3 / $0 }
    case .cycles: cycles
    case .processingCycles: processingCycles
    case .latency: milliseconds(cycles)
    case .processingLatency: milliseconds(processingCycles)
    case .frameRate: positive(milliseconds(cycles)).map { Double(batch) * 1000 / $0 }
    case .activeElements: activeElements
    case .energy: chipMicrojoules
    case .energyPerFrame: chipMicrojoules.map { $0 / Double(batch) }
    case .computeEnergy: microjoules(of: [.compute])
    case .registerEnergy: microjoules(of: memories(\.isPerElement))
    case .bufferEnergy: microjoules(of: memories { !$0.isPerElement })
    case .networkEnergy: microjoules(of: [.network])
    case .externalEnergy: microjoules(of: [.dram])
    case .bufferTraffic:
      megabytes { activity in
        accelerator.memories.indices.filter { buffers.contains(accelerator.memories[$0].name) }.map {
          activity.memories[$0]
        }
      }
    case .externalTraffic: megabytes { [$0.dram] }
    case .externalWordsPerOperation: positive(operations).map { megabytes { [$0.dram] } * 1e6 / 2 / $0 }
    }
  }

  private func positive(_ number: Double) -> Double? { number > 0 ? number : nil }

  private var operations: Double { layers.reduce(0) { $0 + Double($1.layer.operation.multiplyAccumulates) } }

  private var cycles: Double { layers.reduce(0) { $0 + Double($1.activity.cycles.total.count) } }

  /// Without the stalls at the DRAM.
  private var processingCycles: Double {
    layers.reduce(cycles) { sum, layer in
      layer.activity.cycles.stalls.reduce(sum) { $1.place == .dram ? $0 - Double($1.cycles.count) : $0 }
    }
  }

  private func milliseconds(_ cycles: Double) -> Double { cycles / Double(accelerator.clock.count) * 1e3 }

  private var activeElements: Double? {
    let computing = layers.filter { $0.activity.operations.total > 0 }
    let cycles = computing.reduce(0) { $0 + Double($1.activity.cycles.compute.count) }
    return positive(cycles).map { computing.reduce(0) { $0 + Double($1.activity.activePECycles) } / $0 }
  }

  private func memories(_ isChosen: (Memory) -> Bool) -> [EnergyPart] {
    accelerator.memories.indices.filter { isChosen(accelerator.memories[$0]) }.map(EnergyPart.memory)
  }

  /// Everything but the DRAM's.
  private var chipMicrojoules: Double? {
    microjoules(of: [.compute, .network, .leakage] + memories { _ in true })
  }

  /// `nil` when a part of any layer is unknown.
  private func microjoules(of parts: [EnergyPart]) -> Double? {
    var sum = 0.0
    for layer in layers {
      for part in parts {
        guard let energy = layer.energy[part] else { return nil }
        sum += Double(energy.count) * 1e-9
      }
    }
    return sum
  }

  /// 10^6 bytes read and written.
  private func megabytes(_ places: (LayerActivity) -> [MemoryTraffic]) -> Double {
    layers.reduce(0) { sum, layer in
      places(layer.activity).reduce(sum) { $0 + Double(($1.read.total + $1.written.total).count) / 8e6 }
    }
  }
}

extension NetworkResult {
  /// The layers that a published total is about.
  public func layers(_ coverage: PublishedChip.Coverage) -> [LayerResult] {
    switch coverage {
    case .all: layers
    case .convolutions: layers.filter { if case .convolution = $0.layer.operation { true } else { false } }
    case .layers(let names): layers.filter { names.contains($0.layer.name) }
    }
  }
}

extension Accelerator {
  /// A figure of the chip itself, whatever it runs, with the area that a cost table gives it; `nil` where it is unknown and
  /// for figures of workloads.
  public func chipFigure(_ figure: PublishedFigure, area: AcceleratorArea? = nil) -> Double? {
    switch figure {
    case .peak:
      processingElement.unit(for: nativeFormats).map {
        2 * $0.mode.throughput.operationsPerCycle * Double(array.unitCount) * Double(clock.count) * 1e-9
      }
    case .area: area?.total.map { $0.count * 1e-6 }
    case .onChipMemory:
      memories.reduce(0) { $0 + Double($1.capacity.count) * Double(instances(of: $1)) } / 8192
    default: nil
    }
  }
}
