import Activity
import Hardware
import Quantities

/// The busiest port of a layer, and the stalls of layers whose words stream, so that no single tile is waited for: with A the
/// array's cycles, L the DRAM's latency and X_p the time that port p needs for all its bits, total = max(A + L, max X_p). So
/// no total is below the array's time or below any port's, and more bandwidth never costs cycles. Tiles that are waited for
/// are the matter of ``TileClock``.
public struct StallModel: Sendable {
  let accelerator: Accelerator

  /// The stalls of that accelerator's ports.
  public init(accelerator: Accelerator) { self.accelerator = accelerator }

  /// A port and the bits it carries.
  struct Port {
    var place: Stall.Place
    var bits: PerOperand<Bits>
    var cycles: Cycles
  }

  /// Fills in the stalls and what a layer is bound by whose words stream; `activity` has its traffic, compute and
  /// fill/drain cycles.
  public func addStalls(to activity: inout LayerActivity) {
    var stalls: [Stall] = []
    if activity.dram.read.total > .zero, accelerator.dram.latency > .zero {
      stalls.append(
        Stall(
          place: .dram, operand: activity.dram.read.ifmap > .zero ? .ifmap : .filter, cycles: accelerator.dram.latency))
    }
    let busy = activity.cycles.total + stalls.reduce(.zero) { $0 + $1.cycles }
    if let slowest = findBound(of: &activity) {
      for (operand, cycles) in Self.split(slowest.cycles - busy, by: slowest.bits) where cycles > .zero {
        if let index = stalls.firstIndex(where: { $0.place == slowest.place && $0.operand == operand }) {
          stalls[index].cycles = stalls[index].cycles + cycles
        } else {
          stalls.append(Stall(place: slowest.place, operand: operand, cycles: cycles))
        }
      }
    }
    activity.cycles.stalls = stalls
  }

  /// Fills in what a layer is bound by: the slowest port, if it needs more time than the array.
  ///
  /// `network`: the ways into a spatial array. `busiestShare`: steps of the busiest element, and of all elements; memories
  /// of the elements are as busy as its own.
  @discardableResult
  func findBound(
    of activity: inout LayerActivity, network: [Port] = [], busiestShare: (of: Int, all: Int) = (1, 1)
  ) -> Port? {
    let slowest = slowestPort(of: activity, network: network, busiestShare: busiestShare)
    if let slowest, slowest.cycles > activity.cycles.total { activity.bound = .transfer(slowest.place) }
    return slowest
  }

  private func slowestPort(of activity: LayerActivity, network: [Port], busiestShare: (of: Int, all: Int)) -> Port? {
    var slowest = network.max { $0.cycles < $1.cycles }
    func consider(_ place: Stall.Place, _ bits: PerOperand<Bits>, _ rate: TransferRate?, latency: Cycles = .zero) {
      guard let rate, bits.total > .zero else { return }
      var total = bits.total
      if case .memory(let index) = place, accelerator.memories[index].isPerElement, busiestShare.all > 0 {
        let product = total.count.multipliedFullWidth(by: min(busiestShare.of, busiestShare.all))
        total = Bits(busiestShare.all.dividingFullWidth(product).quotient)
      }
      let cycles = rate.cycles(toMove: total) + latency
      if slowest.map({ cycles > $0.cycles }) ?? true { slowest = Port(place: place, bits: bits, cycles: cycles) }
    }
    var both = activity.dram.read
    for operand in Operand.allCases { both[operand] = both[operand] + activity.dram.written[operand] }
    consider(
      .dram, both, accelerator.dram.rate,
      latency: activity.dram.read.total > .zero ? accelerator.dram.latency : .zero)
    for (index, memory) in accelerator.memories.enumerated() {
      consider(.memory(index), activity.memories[index].read, memory.readRate)
      consider(.memory(index), activity.memories[index].written, memory.writeRate)
    }
    return slowest
  }

  /// Shares of `cycles` in proportion to the operands' bits; they add up exactly (what rounding leaves goes to the
  /// largest operand).
  static func split(_ cycles: Cycles, by bits: PerOperand<Bits>) -> [(Operand, Cycles)] {
    let total = bits.total.count
    guard cycles > .zero, total > 0 else { return [] }
    var shares = Operand.allCases.map { operand in
      let product = cycles.count.multipliedFullWidth(by: bits[operand].count)
      return (operand, Cycles(total.dividingFullWidth(product).quotient))
    }
    let given = shares.reduce(Cycles.zero) { $0 + $1.1 }
    if let largest = shares.indices.max(by: { bits[shares[$0].0] < bits[shares[$1].0] }) {
      shares[largest].1 = shares[largest].1 + (cycles - given)
    }
    return shares
  }
}

extension Memory {
  /// Bits a cycle at the read port; `nil`: unlimited.
  var readRate: TransferRate? { readBandwidth.flatMap { TransferRate(bits: $0.count) } }
  /// Bits a cycle at the write port; `nil`: unlimited.
  var writeRate: TransferRate? { writeBandwidth.flatMap { TransferRate(bits: $0.count) } }
}
