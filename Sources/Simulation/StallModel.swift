import Activity
import Hardware
import Quantities

/// From busy times to stalls.
///
/// Three kinds of waiting are told apart, each naming the memory waited for and the operand:
/// 1. nothing hides the first tiles on their way in, the last tile on its way out, and the DRAM's first latency;
/// 2. nothing hides any transfer into or out of a memory with a single buffer;
/// 3. everything else overlaps with the array, and only what a port needs beyond that time is a stall.
///
/// With A the array's cycles, S the unhidden transfers (1 and 2) and X_p the time port p needs for all its bits,
/// total = max(A + S, max over p of X_p). So no total is below the array's time or below any port's, and more bandwidth
/// never costs cycles.
public struct StallModel: Sendable {
  let accelerator: Accelerator

  /// The stalls of that accelerator's ports.
  public init(accelerator: Accelerator) { self.accelerator = accelerator }

  /// Fills in the stalls of a layer whose words stream, so that no single tile is waited for.
  public func addStalls(to activity: inout LayerActivity) { addStalls(to: &activity, transfers: []) }

  /// A port and the bits it carries.
  struct Port {
    var place: Stall.Place
    var bits: PerOperand<Bits>
    var cycles: Cycles
  }

  /// Fills in the stalls and what the layer is bound by; `activity` has its traffic, compute and fill/drain cycles.
  ///
  /// `network`: the ways into a spatial array. `busiestShare`: steps of the busiest element, and of all elements; memories
  /// of the elements are as busy as its own.
  func addStalls(
    to activity: inout LayerActivity, transfers: [Transfer], network: [Port] = [],
    busiestShare: (of: Int, all: Int) = (1, 1)
  ) {
    var stalls: [Stall] = []
    func add(_ cycles: Cycles, _ place: Stall.Place, _ operand: Operand) {
      guard cycles > .zero else { return }
      if let index = stalls.firstIndex(where: { $0.place == place && $0.operand == operand }) {
        stalls[index].cycles = stalls[index].cycles + cycles
      } else {
        stalls.append(Stall(place: place, operand: operand, cycles: cycles))
      }
    }
    for transfer in transfers {
      let unhidden = transfer.isSerial ? transfer.words : transfer.exposedWords
      let (place, cycles) = slowerEnd(of: transfer, words: unhidden)
      add(cycles, place, transfer.operand)
    }
    let readsDRAM = activity.dram.read.total > .zero
    if readsDRAM {
      add(accelerator.dram.latency, .dram, activity.dram.read.ifmap > .zero ? .ifmap : .filter)
    }

    let array = activity.cycles.total
    let busy = array + stalls.reduce(.zero) { $0 + $1.cycles }
    if let slowest = slowestPort(of: activity, network: network, busiestShare: busiestShare) {
      if slowest.cycles > array { activity.bound = .transfer(slowest.place) }
      for (operand, cycles) in Self.split(slowest.cycles - busy, by: slowest.bits) {
        add(cycles, slowest.place, operand)
      }
    }
    activity.cycles.stalls = stalls
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

  /// The time of a transfer, and the end that sets it: the source when both are equal.
  private func slowerEnd(of transfer: Transfer, words: Int) -> (Stall.Place, Cycles) {
    let leaving = Bits(words.times(transfer.leavingBits))
    let arriving = Bits(words.times(transfer.arrivingBits))
    let read = rate(of: transfer.source, isReading: true)?.cycles(toMove: leaving) ?? .zero
    let write = rate(of: transfer.destination, isReading: false)?.cycles(toMove: arriving) ?? .zero
    return write > read ? (transfer.destination, write) : (transfer.source, read)
  }

  private func rate(of place: Stall.Place, isReading: Bool) -> TransferRate? {
    switch place {
    case .dram: accelerator.dram.rate
    case .memory(let index):
      isReading ? accelerator.memories[index].readRate : accelerator.memories[index].writeRate
    }
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
