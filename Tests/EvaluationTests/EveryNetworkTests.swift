import Activity
import Hardware
import Quantities
import Testing
import Workloads

@testable import Evaluation

/// Every network on every accelerator that comes with the program: it runs, and its books close.
@Suite struct EveryNetworkTests {
  /// Layers with multiply-accumulates of every network on an accelerator.
  private func computing(on accelerator: String) async throws -> [(NetworkResult, LayerResult, Convolution)] {
    try await ShippedRuns.results(on: accelerator).flatMap { result in
      result.layers.compactMap { layer in layer.layer.operation.convolution.map { (result, layer, $0) } }
    }
  }

  @Test("there are networks and accelerators to run")
  func completeness() {
    #expect(RepositoryFiles.networkNames.count == 19)
    #expect(RepositoryFiles.acceleratorNames.count == 8)
    #expect(RepositoryFiles.allAcceleratorNames.count == 43)
  }

  @Test("every layer is reported, in the network's order", arguments: RepositoryFiles.acceleratorNames)
  func layers(accelerator: String) async throws {
    let results = try await ShippedRuns.results(on: accelerator)
    #expect(results.map(\.network.name) == ShippedRuns.networkNames(on: accelerator))
    for result in results {
      #expect(result.layers.map(\.layer) == result.network.layers)
      #expect(result.engine == "analytic")
      #expect(result.accelerator.name == accelerator)
    }
  }

  @Test("cycles are the sum of their parts, layers the total", arguments: RepositoryFiles.acceleratorNames)
  func cycles(accelerator: String) async throws {
    for result in try await ShippedRuns.results(on: accelerator) {
      var total = 0
      for layer in result.layers {
        let cycles = layer.cycles
        let parts = cycles.compute.count + cycles.fillDrain + cycles.stalls.reduce(0) { $0 + $1.cycles.count }
        #expect(cycles.total.count == parts, "\(result.network.name) \(layer.layer.name)")
        #expect(cycles.fillDrain >= 0 && cycles.stalls.allSatisfy { $0.cycles > .zero })
        total += parts
      }
      #expect(result.totalCycles.count == total)
      let milliseconds = Double(total) * 1000 / Double(result.accelerator.clock.count)
      #expect(abs(result.latencyMilliseconds / milliseconds - 1) < 1e-12)
    }
  }

  @Test(
    "energies are known whole femtojoules, layers the sum of their parts, networks of their layers",
    arguments: RepositoryFiles.acceleratorNames)
  func energies(accelerator: String) async throws {
    for result in try await ShippedRuns.results(on: accelerator) {
      var total = 0
      for layer in result.layers {
        let energy = layer.energy
        var parts = try [energy.compute, energy.network, energy.dram, energy.leakage].map { try #require($0).count }
        parts += try energy.memories.map { try #require($0).count }
        let sum = parts.reduce(0, +)
        #expect(energy.total?.count == sum, "\(result.network.name) \(layer.layer.name)")
        #expect(energy.memories.count == result.accelerator.memories.count)
        if case .concatenation = layer.layer.operation {
          #expect(sum == 0)
        } else {
          for part in [energy.compute, energy.dram, energy.leakage] { #expect(try #require(part) > .zero) }
        }
        total += sum
      }
      #expect(result.energy?.count == total)
      #expect(result.area.total != nil)
    }
  }

  @Test("performed, gated and skipped operations add up to the MACs", arguments: RepositoryFiles.acceleratorNames)
  func operations(accelerator: String) async throws {
    for result in try await ShippedRuns.results(on: accelerator) {
      for layer in result.layers {
        #expect(layer.activity.operations.total == layer.layer.operation.multiplyAccumulates)
        #expect(layer.activity.operations.performed == layer.layer.operation.multiplyAccumulates)
      }
      #expect(result.multiplyAccumulates == result.network.multiplyAccumulates)
      #expect(result.bops == result.layers.reduce(0) { $0 + $1.bops })
    }
  }

  @Test("utilization lies in 0...1, and busy elements do the MACs", arguments: RepositoryFiles.acceleratorNames)
  func utilization(accelerator: String) async throws {
    for (result, layer, convolution) in try await computing(on: accelerator) {
      let place = "\(result.network.name) \(layer.layer.name)"
      let utilization = try #require(layer.utilization)
      #expect(utilization > 0 && utilization <= 1, "\(place): \(utilization)")
      let throughput = try #require(result.accelerator.processingElement.unit(for: layer.formats)).mode.throughput
      let least = convolution.multiplyAccumulates * throughput.cycles
      let busy = layer.activity.activePECycles
      let share = try #require(layer.activePEs) / Double(result.accelerator.array.count)
      if throughput.lanes == 1 {
        #expect(busy == least, "\(place)")
        #expect(share >= utilization && share <= 1, "\(place)")
      } else {
        // Some lanes of a busy element may be idle: where the reduction ends.
        #expect(busy * throughput.lanes >= least, "\(place)")
        #expect(share >= utilization - 1e-12 && share <= 1, "\(place)")
      }
    }
  }

  @Test(
    "no layer is below its MACs at peak rate, nor below its compulsory traffic over the DRAM's bandwidth",
    arguments: RepositoryFiles.acceleratorNames)
  func bounds(accelerator: String) async throws {
    for (result, layer, convolution) in try await computing(on: accelerator) {
      let place = "\(result.network.name) \(layer.layer.name)"
      let total = layer.cycles.total
      let throughput = try #require(result.accelerator.processingElement.unit(for: layer.formats)).mode.throughput
      let peak = result.accelerator.array.count * throughput.lanes
      let work = convolution.multiplyAccumulates * throughput.cycles
      #expect(total.count >= work.dividedRoundingUp(by: peak), "\(place)")
      let weights = convolution.weights * layer.formats.weights.storageBits
      let ifmap = convolution.touchedIfmapWords * layer.formats.activations.storageBits
      let ofmap = convolution.ofmapWords * layer.ofmapFormat.storageBits
      let dram = layer.activity.dram
      #expect(dram.read.filter.count >= weights, "\(place)")
      #expect(dram.read.ifmap.count >= ifmap, "\(place)")
      #expect(dram.written.ofmap.count == ofmap, "\(place)")
      let rate = try #require(result.accelerator.dram.rate)
      // The latency of the first words may pass while the next are on their way.
      let least = rate.cycles(toMove: Bits(weights + ifmap + ofmap))
      #expect(total >= least, "\(place)")
    }
  }

  @Test("no layer is below any port's bits over its bandwidth", arguments: RepositoryFiles.acceleratorNames)
  func ports(accelerator: String) async throws {
    for result in try await ShippedRuns.results(on: accelerator) {
      for layer in result.layers {
        let place = "\(result.network.name) \(layer.layer.name)"
        for (memory, traffic) in zip(result.accelerator.memories, layer.activity.memories) {
          let (read, write) = try (#require(memory.readBandwidth), #require(memory.writeBandwidth))
          let total = layer.cycles.total.count
          #expect(total >= traffic.read.total.count.dividedRoundingUp(by: read.count), "\(place) \(memory.name)")
          #expect(total >= traffic.written.total.count.dividedRoundingUp(by: write.count), "\(place) \(memory.name)")
        }
      }
    }
  }

  @Test(
    "filters and ifmaps leave one place as often as they arrive at the next",
    arguments: RepositoryFiles.acceleratorNames)
  func inwardConservation(accelerator: String) async throws {
    for result in try await ShippedRuns.results(on: accelerator) {
      for layer in result.layers where layer.mapping != nil {
        for operand in [Operand.filter, .ifmap] {
          let place = "\(result.network.name) \(layer.layer.name) \(operand)"
          let holders = result.accelerator.memories.indices.filter {
            result.accelerator.memories[$0].holds.contains(operand)
          }
          var arriving = layer.activity.dram.read[operand]
          #expect(layer.activity.dram.written[operand] == .zero, "\(place)")
          for holder in holders {
            #expect(layer.activity.memories[holder].written[operand] == arriving, "\(place)")
            arriving = layer.activity.memories[holder].read[operand]
          }
          // What the array takes: every word that came at least once, and at most one for each multiply-accumulate.
          let width = operand == .filter ? layer.formats.weights.storageBits : layer.formats.activations.storageBits
          #expect(arriving.count <= layer.layer.operation.multiplyAccumulates * width, "\(place)")
          let convolution = try #require(layer.layer.operation.convolution)
          let words = operand == .filter ? convolution.weights : convolution.touchedIfmapWords
          #expect(arriving.count >= words * width, "\(place)")
        }
      }
    }
  }

  @Test("psums and ofmaps leave every memory as often as they came", arguments: RepositoryFiles.acceleratorNames)
  func outwardConservation(accelerator: String) async throws {
    for (result, layer, convolution) in try await computing(on: accelerator) {
      let place = "\(result.network.name) \(layer.layer.name)"
      for (memory, traffic) in zip(result.accelerator.memories, layer.activity.memories) {
        guard !memory.holds.isDisjoint(with: [.psum, .ofmap]) else { continue }
        let written = traffic.written.psum + traffic.written.ofmap
        #expect(traffic.read.psum + traffic.read.ofmap == written, "\(place) \(memory.name)")
        let width = memory.holds.contains(.ofmap) ? layer.ofmapFormat.storageBits : 32
        #expect(traffic.written.ofmap.count >= convolution.ofmapWords * width, "\(place) \(memory.name)")
      }
      let dram = layer.activity.dram
      #expect(dram.read.ofmap == .zero, "\(place)")
      let unit = try #require(result.accelerator.processingElement.unit(for: layer.formats))
      let width = result.accelerator.processingElement.units[unit.index].model.accumulatorBits
      #expect(dram.read.psum == dram.written.psum + Bits(convolution.biases * width), "\(place)")
    }
  }

  @Test("layers without MACs read and write every word once", arguments: RepositoryFiles.acceleratorNames)
  func vectorTraffic(accelerator: String) async throws {
    for result in try await ShippedRuns.results(on: accelerator) {
      for layer in result.layers where layer.layer.operation.convolution == nil {
        guard layer.layer.operation.kindName != "concat" else { continue }
        let operation = layer.layer.operation
        let inputs = max(1, layer.layer.inputs.count)
        let read = operation.ifmapShape.words * inputs * layer.formats.activations.storageBits
        let written = operation.ofmapShape.words * layer.ofmapFormat.storageBits
        #expect(layer.activity.dram.moved(.ifmap) == Moved(read: read, written: 0))
        #expect(layer.activity.dram.moved(.ofmap) == Moved(read: 0, written: written))
        #expect(layer.unit == "vector" && layer.mapping == nil && layer.bops == 0)
        #expect(layer.utilization == 0)
      }
    }
  }

  @Test(
    "a run again, and runs side by side, give the same figures", arguments: ["resnet18", "googlenet", "mobilenet_v2"])
  func repetition(network: String) async throws {
    let accelerator = try RepositoryFiles.accelerator("systolic-int8-32x32")
    let evaluator = Evaluator(accelerator, costs: try RepositoryFiles.table())
    let read = try RepositoryFiles.network(network)
    let first = try #require(try await ShippedRuns.results(on: accelerator.name).first { $0.network == read })
    let others = try await withThrowingTaskGroup(of: NetworkResult.self) { group in
      for _ in 0..<2 { group.addTask { try evaluator.evaluate(read) } }
      return try await group.reduce(into: [NetworkResult]()) { $0.append($1) }
    }
    #expect(others.count == 2)
    for other in others {
      #expect(other.layers.map(\.activity) == first.layers.map(\.activity))
      #expect(other.layers.map(\.mapping) == first.layers.map(\.mapping))
      #expect(other.layers.map(\.energy) == first.layers.map(\.energy))
      #expect(other.layers.map(\.bops) == first.layers.map(\.bops))
      #expect(other.remarks == first.remarks && other.defaults == first.defaults)
    }
  }

  @Test("layers of equal shape have equal figures, whichever comes first")
  func equalShapes() throws {
    let result = try evaluate("vgg16", on: "systolic-int8-32x32")
    let alone = try evaluate("vgg16", on: "systolic-int8-32x32", options: EvaluationOptions(layers: ["conv4_3"]))
    #expect(try result.layer("conv4_3").activity == alone.layer("conv4_3").activity)
    #expect(try result.layer("conv4_2").activity == result.layer("conv4_3").activity)
    #expect(try result.layer("conv4_2").energy == alone.layer("conv4_3").energy)
  }
}
