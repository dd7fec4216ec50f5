import Arithmetic
import Hardware
import Quantities

/// Prices that were looked up in one table, for price lists of accelerators that have parts in common: what a memory costs
/// does not depend on the array beside it. It takes a bounded room, and threads may share it.
public final class PriceMemory: Sendable {
  /// Everything that decides what processing elements are made of.
  private struct ElementKey: Hashable, Sendable {
    var element: ProcessingElement
    var lanes: Int
    var isDoubleBuffered: Bool
    var dataflow: Dataflow
  }

  private struct MemoryKey: Hashable, Sendable {
    var memory: Memory
    var index: Int
  }

  private struct ComputeKey: Hashable, Sendable {
    var formats: FormatPair
    var element: ProcessingElement
  }

  /// A part of a processing element with what one of it costs.
  struct PricedPart: Sendable {
    var part: ElementPart
    var area: Price
    var leakage: Price
  }

  /// What one of a memory costs, and what moving its bits does.
  struct PricedMemory: Sendable {
    var traffic: Tariff
    var area: Price
    var leakage: Price
  }

  /// What operations in some formats cost.
  struct PricedUnit: Sendable {
    var compute: Tariff
    /// Whether the unit is priced as a whole, its registers included.
    var isWhole: Bool
  }

  public let table: CostTable
  let dram: Tariff
  /// What the chip takes whatever it does, in place of the leakage of its parts; `nil` where those are to be summed.
  let chipPower: Price?
  /// Whether the table's source leaves leakage out.
  let leavesOutLeakage: Bool
  /// What the DRAM takes whatever is done, where the table knows it.
  let dramPower: Price?
  /// A flat price of a bit brought to an element, where the table has one.
  let delivery: Price?
  /// A bit written into a register.
  let registerWrite: Price
  /// A bit over a millimetre of wire.
  let wire: Price
  private let elements = BoundedCache<ElementKey, [PricedPart]>(capacity: 64)
  private let memories = BoundedCache<MemoryKey, PricedMemory>(capacity: 512)
  private let units = BoundedCache<ComputeKey, PricedUnit>(capacity: 256)

  /// Nothing yet but what does not depend on the accelerator.
  public init(_ table: CostTable) {
    self.table = table
    dram = Tariff(moving: AccessDirection.allCases.map { ($0, table.energyPerDRAMBit($0)) }) { .dram($0, $1) }
    chipPower = table.staticPower.map { Price($0, milliwattsOf: "static power") }
    leavesOutLeakage = table.uncounted.contains(.leakage)
    dramPower = table.dram.background.map { Price($0, milliwattsOf: "background power") }
    delivery = table.energyPerDeliveredBit()
    registerWrite = table.energy(of: .register(bits: 1)).scaled(by: 1, to: .picojoulesPerBit, step: "")
      .named("register write")
    wire = table.energyOfWire
  }

  /// What a processing element is made of.
  func parts(of accelerator: Accelerator) -> [PricedPart] {
    let array = accelerator.array
    let key = ElementKey(
      element: accelerator.processingElement, lanes: array.mesh?.lanes ?? 1, isDoubleBuffered: array.isDoubleBuffered,
      dataflow: array.dataflow)
    return elements.value(key) {
      accelerator.elementParts(pricedBy: table).map {
        PricedPart(part: $0, area: table.area(of: $0.content), leakage: table.leakage(of: $0.content))
      }
    }
  }

  /// What the accelerator's memory of that index costs.
  func memory(_ memory: Memory, index: Int) -> PricedMemory {
    memories.value(MemoryKey(memory: memory, index: index)) {
      PricedMemory(
        traffic: Tariff(moving: AccessDirection.allCases.map { ($0, table.energy(of: $0, perBitOf: memory)) }) {
          .memory(index, $0, $1)
        }, area: table.area(of: memory), leakage: table.leakage(of: memory))
    }
  }

  /// What a processing element costs at work in these formats.
  func unit(for formats: FormatPair, on accelerator: Accelerator) -> PricedUnit {
    units.value(ComputeKey(formats: formats, element: accelerator.processingElement)) {
      PricedUnit(
        compute: Tariff(computing: formats, on: accelerator, by: table),
        isWhole: accelerator.wholeUnit(for: formats, by: table) != nil)
    }
  }

  /// A bit into the neighbour's register, over a wire as long as the side of a square of one processing element's area;
  /// and the wire alone.
  func hop(elementArea: Double) -> (wire: Price, hop: Price) {
    let subject = CostTable.hopName
    let wire = wire.along(millimeters: elementArea.squareRoot() / 1000)
    return (wire.named("\(subject), into the unit's own register"), registerWrite.plus(wire, named: subject))
  }
}
