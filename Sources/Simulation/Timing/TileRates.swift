import Activity
import Hardware
import Quantities

/// How fast every port is, and what the array asks of each: what a layer's timing needs beside its ``TileProgram``.
struct TileRates: Sendable {
  /// What the array itself moves through a port, over the whole layer.
  struct ArrayPort: Sendable {
    var place: Stall.Place
    var bits: PerOperand<Bits>
    /// For all its bits.
    var cycles: Int
    /// The port that transfers of tiles share with the array; `nil` for networks and memories of elements.
    var port: Int?
  }

  /// By port: DRAM, then read and write port of every memory. `nil`: never the limit.
  let rates: [TransferRate?]
  let latency: Int
  /// Whether the array takes words from DRAM with no memory between.
  let readsDRAMDirectly: Bool
  /// What the array itself reads from DRAM and writes there, biases included.
  let direct: (read: PerOperand<Bits>, written: PerOperand<Bits>)
  let arrayPorts: [ArrayPort]
  /// Array cycles, waiting aside.
  let arrayCycles: Int

  static let dram = 0
  static func read(_ memory: Int) -> Int { 1 + 2 * memory }
  static func write(_ memory: Int) -> Int { 2 + 2 * memory }
  static func place(_ port: Int) -> Stall.Place { port == 0 ? .dram : .memory((port - 1) / 2) }

  init(_ counts: borrowing UnstalledActivity, on accelerator: Accelerator) {
    let activity = counts.activity
    rates = [accelerator.dram.rate] + accelerator.memories.flatMap { [$0.readRate, $0.writeRate] }
    latency = accelerator.dram.latency.count
    arrayCycles = max(0, activity.cycles.total.count)

    // What transfers move is theirs; the rest is the array's.
    var own: [PerOperand<Bits>] = [activity.dram.read]
    for operand in Operand.allCases { own[0][operand] = own[0][operand] + activity.dram.written[operand] }
    var isRead = activity.dram.read
    for memory in activity.memories { own += [memory.read, memory.written] }
    func take(_ bits: Int, of operand: Operand, from bag: inout PerOperand<Bits>) {
      bag[operand] = Bits(max(0, bag[operand].count - bits))
    }
    for transfer in counts.transfers {
      let leaving = transfer.words.times(transfer.leavingBits)
      let arriving = transfer.words.times(transfer.arrivingBits)
      switch transfer.source {
      case .dram:
        take(leaving, of: transfer.operand, from: &own[Self.dram])
        take(leaving, of: transfer.operand, from: &isRead)
      case .memory(let index): take(leaving, of: transfer.operand, from: &own[Self.read(index)])
      }
      switch transfer.destination {
      case .dram: take(arriving, of: transfer.operand, from: &own[Self.dram])
      case .memory(let index): take(arriving, of: transfer.operand, from: &own[Self.write(index)])
      }
    }
    var isWritten = isRead
    for operand in Operand.allCases { isWritten[operand] = own[Self.dram][operand] - isRead[operand] }
    direct = (isRead, isWritten)
    readsDRAMDirectly = isRead.filter > .zero || isRead.ifmap > .zero

    var ports: [ArrayPort] = []
    for (port, bits) in own.enumerated() where bits.total > .zero {
      guard let rate = rates[port] else { continue }
      let place = Self.place(port)
      var total = bits.total
      var isShared = true
      if case .memory(let index) = place, accelerator.memories[index].isPerElement {
        // Memories of the elements are as busy as those of the busiest.
        isShared = false
        let share = counts.busiestShare
        if share.all > 0 {
          let product = total.count.multipliedFullWidth(by: min(share.of, share.all))
          total = Bits(share.all.dividingFullWidth(product).quotient)
        }
      }
      ports.append(
        ArrayPort(place: place, bits: bits, cycles: rate.cycles(toMove: total).count, port: isShared ? port : nil))
    }
    for port in counts.network where port.cycles > .zero {
      ports.append(ArrayPort(place: port.place, bits: port.bits, cycles: port.cycles.count))
    }
    arrayPorts = ports
  }
}
