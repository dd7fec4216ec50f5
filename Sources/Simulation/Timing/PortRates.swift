import Activity
import Hardware
import Quantities

/// How fast every port of an accelerator is, looked up once for all layers.
final class PortRates: Sendable {
  /// By port: DRAM, then read and write port of every memory. `nil`: never the limit.
  let rates: [TransferRate?]
  /// By memory, whether every element has one.
  let isPerElement: [Bool]
  /// From when words leave DRAM until they arrive.
  let latency: Cycles

  var memoryCount: Int { isPerElement.count }

  /// The ports of an accelerator; `dram`: the DRAM's rate, if it is another than the description's.
  init(_ accelerator: Accelerator, dram: TransferRate? = nil) {
    var rates: [TransferRate?] = []
    rates.reserveCapacity(1 + 2 * accelerator.memories.count)
    rates.append(dram ?? accelerator.dram.rate)
    for memory in accelerator.memories {
      rates.append(memory.readRate)
      rates.append(memory.writeRate)
    }
    self.rates = rates
    isPerElement = accelerator.memories.map(\.isPerElement)
    latency = accelerator.dram.latency
  }

  private init(_ other: PortRates, dram: TransferRate) {
    var rates = other.rates
    rates[Self.dram] = dram
    self.rates = rates
    isPerElement = other.isPerElement
    latency = other.latency
  }

  /// The same with a DRAM of another rate.
  func replacing(dram: TransferRate?) -> PortRates {
    guard let dram else { return self }
    return PortRates(self, dram: dram)
  }

  /// For how long a port is busy with so many bits.
  func cycles(_ bits: Int, through port: Int) -> Int { rates[port].map { $0.cycles(toMove: Bits(bits)).count } ?? 0 }

  static let dram = 0
  static func read(_ memory: Int) -> Int { 1 + 2 * memory }
  static func write(_ memory: Int) -> Int { 2 + 2 * memory }
  static func place(_ port: Int) -> Stall.Place { port == 0 ? .dram : .memory((port - 1) / 2) }
}

extension Memory {
  /// Bits a cycle at the read port; `nil`: unlimited.
  var readRate: TransferRate? { readBandwidth.flatMap { TransferRate(bits: $0.count) } }
  /// Bits a cycle at the write port; `nil`: unlimited.
  var writeRate: TransferRate? { writeBandwidth.flatMap { TransferRate(bits: $0.count) } }
}
