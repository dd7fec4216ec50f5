import Activity
import Hardware
import Quantities

/// What the ports of an accelerator make of a layer: which of them is busier than the array, and, where words stream so that
/// no tile is waited for, what is waited for.
public struct StallModel: Sendable {
  let ports: PortRates

  /// The ports of that accelerator.
  public init(accelerator: Accelerator) { self.init(PortRates(accelerator)) }

  init(_ ports: PortRates) { self.ports = ports }

  /// A port and the bits it carries.
  struct Port {
    var place: Stall.Place
    var bits: PerOperand<Bits>
    var cycles: Cycles
  }

  /// Fills in the stalls of a layer whose words stream, and what it is bound by; `activity` has its traffic, compute and
  /// fill/drain cycles.
  ///
  /// With A the array's cycles, L the latency of DRAM, if it is read, and X_p the time port p needs for all its bits,
  /// total = max(A + L, max over p of X_p), where X of the DRAM has L in it, too.
  public func addStalls(to activity: inout LayerActivity) {
    addStalls(to: &activity, dram: nil, network: [], busiestShare: (1, 1))
  }

  /// The same with a DRAM of another rate, the ways into a spatial array, and the steps of the busiest element and of all.
  func addStalls(
    to activity: inout LayerActivity, dram: TransferRate?, network: [Port], busiestShare: (of: Int, all: Int)
  ) {
    activity.bound = bound(of: activity, dram: dram, network: network, busiestShare: busiestShare)
    var stalls: [Stall] = []
    let readsDRAM = activity.dram.read.total > .zero
    if readsDRAM, ports.latency > .zero {
      stalls.append(
        Stall(
          place: .dram, operand: activity.dram.read.ifmap > .zero ? .ifmap : .filter,
          cycles: ports.latency))
    }
    let busy = activity.cycles.total + (stalls.first?.cycles ?? .zero)
    let slowest = slowestPort(
      of: activity, dram: dram, latency: ports.latency, network: network, busiestShare: busiestShare)
    if let slowest {
      let split = Self.split(slowest.cycles - busy, by: slowest.bits)
      for operand in Operand.allCases where split[operand] > .zero {
        let cycles = split[operand]
        if stalls.first?.place == slowest.place, stalls.first?.operand == operand {
          stalls[0].cycles = stalls[0].cycles + cycles
        } else {
          stalls.append(Stall(place: slowest.place, operand: operand, cycles: cycles))
        }
      }
    }
    activity.cycles.stalls = stalls
  }

  /// What a layer is bound by: the port that needs longest for all its bits, if it needs longer than the array. `activity` has no
  /// stalls yet.
  ///
  /// `dram`: the DRAM's rate, if it is another than the description's; `network`: the ways into a spatial array.
  /// `busiestShare`: steps of the busiest element, and of all elements; memories of the elements are as busy as its own.
  func bound(
    of activity: LayerActivity, dram: TransferRate? = nil, network: [Port] = [],
    busiestShare: (of: Int, all: Int) = (1, 1)
  ) -> Bound {
    guard let slowest = slowestPort(of: activity, dram: dram, network: network, busiestShare: busiestShare),
      slowest.cycles > activity.cycles.total
    else { return activity.bound }
    return .transfer(slowest.place)
  }

  /// The port that needs longest; words that are read from DRAM come a `latency` later.
  func slowestPort(
    of activity: LayerActivity, dram: TransferRate? = nil, latency: Cycles = .zero, network: [Port] = [],
    busiestShare: (of: Int, all: Int) = (1, 1)
  ) -> Port? {
    var slowest = network.max { $0.cycles < $1.cycles }
    func consider(_ place: Stall.Place, _ bits: PerOperand<Bits>, _ rate: TransferRate?, latency: Cycles = .zero) {
      guard let rate, bits.total > .zero else { return }
      var total = bits.total
      if case .memory(let index) = place, ports.isPerElement[index], busiestShare.all > 0 {
        let product = total.count.multipliedFullWidth(by: min(busiestShare.of, busiestShare.all))
        total = Bits(busiestShare.all.dividingFullWidth(product).quotient)
      }
      let cycles = rate.cycles(toMove: total) + latency
      if slowest.map({ cycles > $0.cycles }) ?? true { slowest = Port(place: place, bits: bits, cycles: cycles) }
    }
    var both = activity.dram.read
    for operand in Operand.allCases { both[operand] = both[operand] + activity.dram.written[operand] }
    consider(
      .dram, both, dram ?? ports.rates[PortRates.dram],
      latency: activity.dram.read.total > .zero ? latency : .zero)
    for index in 0..<ports.memoryCount {
      consider(.memory(index), activity.memories[index].read, ports.rates[PortRates.read(index)])
      consider(.memory(index), activity.memories[index].written, ports.rates[PortRates.write(index)])
    }
    return slowest
  }

  /// Shares of `cycles` in proportion to the operands' bits; they add up exactly (what rounding leaves goes to the
  /// largest operand).
  static func split(_ cycles: Cycles, by bits: PerOperand<Bits>) -> PerOperand<Cycles> {
    var shares = PerOperand(repeating: Cycles.zero)
    let total = bits.total.count
    guard cycles > .zero, total > 0 else { return shares }
    var given = Cycles.zero
    var largest = Operand.filter
    for operand in Operand.allCases {
      let product = cycles.count.multipliedFullWidth(by: bits[operand].count)
      shares[operand] = Cycles(total.dividingFullWidth(product).quotient)
      given = given + shares[operand]
      if bits[operand] > bits[largest] { largest = operand }
    }
    shares[largest] = shares[largest] + (cycles - given)
    return shares
  }
}
