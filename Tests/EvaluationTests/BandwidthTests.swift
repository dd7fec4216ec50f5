import Activity
import Hardware
import Quantities
import Scheduling
import Simulation
import Testing

@testable import Evaluation

/// What more bandwidth does to layers of the shipped networks on the shipped accelerators.
@Suite struct BandwidthTests {
  /// A change of an accelerator that must not cost cycles while the mapping stays.
  private func improvement(
    of accelerator: Accelerator, _ random: inout CaseGenerator
  ) throws -> (String, Accelerator) {
    var faster = accelerator
    let factor = random.int(2...9)
    switch random.int(0...4) {
    case 0:
      faster.dram.rate = accelerator.dram.rate.flatMap { TransferRate(bits: $0.bits * factor, cycles: $0.cycles) }
      return ("\(factor) x DRAM bandwidth", faster)
    case 1:
      faster.dram.latency = Cycles(accelerator.dram.latency.count / factor)
      return ("DRAM latency / \(factor)", faster)
    case 2:
      faster.dram = DRAM(rate: nil)
      return ("free DRAM", faster)
    case 3:
      let index = random.int(0...(accelerator.memories.count - 1))
      faster.memories[index].readBandwidth = accelerator.memories[index].readBandwidth.map { $0 * factor }
      return ("\(factor) x read bandwidth of \(accelerator.memories[index].name)", faster)
    default:
      let index = random.int(0...(accelerator.memories.count - 1))
      faster.memories[index].writeBandwidth = accelerator.memories[index].writeBandwidth.map { $0 * factor }
      return ("\(factor) x write bandwidth of \(accelerator.memories[index].name)", faster)
    }
  }

  @Test(
    "with the mapping fixed, more bandwidth or less latency never costs cycles",
    arguments: RepositoryFiles.acceleratorNames)
  func fixedMapping(accelerator name: String) async throws {
    let results = try await ShippedRuns.results(on: name)
    try RandomCases(150, seed: 301).check { random in
      let result = results[random.int(0...(results.count - 1))]
      let layer = result.layers[random.int(0...(result.layers.count - 1))]
      guard let mapping = layer.mapping, let space = layer.space(on: result.accelerator) else { return nil }
      // Slow ports first, so that there is something to gain.
      var slow = result.accelerator
      let divisor = random.int(1...40)
      slow.dram.rate = slow.dram.rate.flatMap { TransferRate(bits: $0.bits, cycles: $0.cycles * divisor) }
      for index in slow.memories.indices {
        let divisor = random.int(1...40)
        slow.memories[index].readBandwidth = slow.memories[index].readBandwidth.map { Bits(max(1, $0.count / divisor)) }
        slow.memories[index].writeBandwidth = slow.memories[index].writeBandwidth.map {
          Bits(max(1, $0.count / divisor))
        }
      }
      let (change, fast) = try improvement(of: slow, &random)
      let before = AnalyticEngine(slow).activity(of: space, mapping: mapping).cycles
      let after = AnalyticEngine(fast).activity(of: space, mapping: mapping).cycles
      guard after.total > before.total || after.compute != before.compute || after.fillDrain != before.fillDrain else {
        return nil
      }
      return "\(change) took \(result.network.name) \(layer.layer.name) from \(before) to \(after)"
    }
  }

  @Test("the engine alone, under the result's mapping, gives the result's activity")
  func engine() async throws {
    for result in try await ShippedRuns.results(on: "systolic-int8-32x32") {
      for layer in result.layers {
        guard let mapping = layer.mapping, let space = layer.space(on: result.accelerator) else { continue }
        #expect(AnalyticEngine(result.accelerator).activity(of: space, mapping: mapping) == layer.activity)
        #expect(Mapper(result.accelerator).overflow(of: mapping, space: space) == nil)
      }
    }
  }

  @Test("DRAM bandwidth that halves again and again ends in its own bound, and the stalls name the DRAM")
  func starved() throws {
    for divisor in [16, 64] {
      let result = try evaluate(
        "alexnet", on: "systolic-int8-32x32", ["dram.bandwidth": "\(25600 / divisor)MB/s"])
      for layer in result.layers {
        let place = Comment(rawValue: "\(layer.layer.name) at 1/\(divisor)")
        let rate = try #require(result.accelerator.dram.rate)
        let least = rate.cycles(toMove: Bits(layer.dramBits))
        #expect(layer.cycles.total >= least, place)
        guard layer.activity.bound == .transfer(.dram) else { continue }
        #expect(layer.cycles.stalls.contains { $0.place == .dram }, place)
      }
      #expect(result.layers.contains { $0.activity.bound == .transfer(.dram) && $0.mapping != nil })
    }
  }
}
