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

  let ports: PortRates
  /// Whether the array takes words from DRAM with no memory between.
  let readsDRAMDirectly: Bool
  /// What the array itself reads from DRAM and writes there, biases included.
  let direct: (read: PerOperand<Bits>, written: PerOperand<Bits>)
  let arrayPorts: [ArrayPort]
  /// Array cycles, waiting aside.
  let arrayCycles: Int

  /// By port: DRAM, then read and write port of every memory. `nil`: never the limit.
  var rates: [TransferRate?] { ports.rates }
  var latency: Int { ports.latency.count }

  static let dram = PortRates.dram
  static func read(_ memory: Int) -> Int { PortRates.read(memory) }
  static func write(_ memory: Int) -> Int { PortRates.write(memory) }
  static func place(_ port: Int) -> Stall.Place { PortRates.place(port) }

  /// `dram`: the DRAM's rate, if it is another than the description's.
  init(_ counts: borrowing UnstalledActivity, on accelerator: Accelerator, dram: TransferRate? = nil) {
    self.init(counts, on: PortRates(accelerator, dram: dram))
  }

  /// What that layer asks of those ports.
  init(_ counts: borrowing UnstalledActivity, on ports: PortRates) {
    self.ports = ports
    arrayCycles = max(0, counts.activity.cycles.total.count)

    // What transfers move is theirs; the rest is the array's.
    func take(_ bits: Int, of operand: Operand, from bag: inout PerOperand<Bits>) {
      bag[operand] = Bits(max(0, bag[operand].count - bits))
    }
    /// What the array moves out of a place, or into it.
    func own(_ all: PerOperand<Bits>, at place: Stall.Place, isRead: Bool) -> PerOperand<Bits> {
      var own = all
      for transfer in counts.transfers {
        if isRead, transfer.source == place {
          take(transfer.words.times(transfer.leavingBits), of: transfer.operand, from: &own)
        } else if !isRead, transfer.destination == place {
          take(transfer.words.times(transfer.arrivingBits), of: transfer.operand, from: &own)
        }
      }
      return own
    }
    let isRead = own(counts.activity.dram.read, at: .dram, isRead: true)
    let isWritten = own(counts.activity.dram.written, at: .dram, isRead: false)
    direct = (isRead, isWritten)
    readsDRAMDirectly = isRead.filter > .zero || isRead.ifmap > .zero

    var arrayPorts: [ArrayPort] = []
    arrayPorts.reserveCapacity(ports.rates.count + counts.network.count)
    func add(_ port: Int, _ bits: PerOperand<Bits>) {
      guard let rate = ports.rates[port], bits.total > .zero else { return }
      let place = Self.place(port)
      var total = bits.total
      var isShared = true
      if case .memory(let index) = place, ports.isPerElement[index] {
        // Memories of the elements are as busy as those of the busiest.
        isShared = false
        let share = counts.busiestShare
        if share.all > 0 {
          let product = total.count.multipliedFullWidth(by: min(share.of, share.all))
          total = Bits(share.all.dividingFullWidth(product).quotient)
        }
      }
      arrayPorts.append(
        ArrayPort(place: place, bits: bits, cycles: rate.cycles(toMove: total).count, port: isShared ? port : nil))
    }
    var both = isRead
    for operand in Operand.allCases { both[operand] = both[operand] + isWritten[operand] }
    add(Self.dram, both)
    for index in 0..<ports.memoryCount {
      add(Self.read(index), own(counts.activity.memories[index].read, at: .memory(index), isRead: true))
      add(Self.write(index), own(counts.activity.memories[index].written, at: .memory(index), isRead: false))
    }
    for port in counts.network where port.cycles > .zero {
      arrayPorts.append(ArrayPort(place: port.place, bits: port.bits, cycles: port.cycles.count))
    }
    self.arrayPorts = arrayPorts
  }
}
