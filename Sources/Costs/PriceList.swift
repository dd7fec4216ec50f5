import Activity
import Arithmetic
import Hardware
import Quantities

/// What everything that an accelerator does costs by one table: resolved once, then applied to layer after layer.
public struct PriceList: Sendable {
  public let accelerator: Accelerator
  public var table: CostTable { known.table }
  /// In the order of the accelerator's memories.
  public let memories: [Tariff]
  public let dram: Tariff
  /// Leakage of processing elements and memories, by the cycle.
  public let leakage: Tariff
  /// What the processing elements are made of, line by line.
  public let elementAreaCharges: [Charge]
  /// In the order of the accelerator's memories.
  public let memoryAreaCharges: [Charge]
  private let known: PriceMemory

  /// Looks up all prices that do not depend on a layer.
  public init(accelerator: Accelerator, table: CostTable) {
    self.init(accelerator: accelerator, prices: PriceMemory(table))
  }

  /// All prices that do not depend on a layer. Lists that share a memory look nothing up twice.
  public init(accelerator: Accelerator, prices known: PriceMemory) {
    self.accelerator = accelerator
    self.known = known
    let parts = known.parts(of: accelerator)
    let own = accelerator.memories.enumerated().map { known.memory($0.element, index: $0.offset) }
    elementAreaCharges = parts.map { priced in
      Charge(
        counter: "\(priced.part.purpose): \(priced.part.name)",
        count: accelerator.elementCount.times(priced.part.count), price: priced.area)
    }
    memoryAreaCharges = zip(accelerator.memories, own).map { memory, priced in
      Charge(counter: memory.name, count: accelerator.instances(of: memory), price: priced.area)
    }
    memories = own.map(\.traffic)
    dram = known.dram
    leakage = Tariff(leakageOf: accelerator, parts, own, by: known)
  }

  /// The prices by a table that was brought to another technology first: `CostTable.scaled(to:)`.
  /// - Throws: when that technology is out of the range of the published equations.
  public init(
    accelerator: Accelerator, table: CostTable, scaledTo technology: Technology?
  ) throws(TechnologyScaling.Problem) {
    self.init(accelerator: accelerator, table: try technology.map(table.scaled) ?? table)
  }

  /// What operations in these formats cost, and everything else around them that depends on the formats: on the unit
  /// that runs them, or, where none accepts them (a layer of the vector unit), on the first unit's psums.
  public func compute(for formats: FormatPair) -> LayerTariffs {
    let count = accelerator.elementCount
    let own = zip(accelerator.memories, memoryAreaCharges).filter { $0.0.isPerElement }.map(\.1)
    let area = (elementAreaCharges + own).total.flatMap { count > 0 ? $0 / Double(count) : nil }
    return LayerTariffs(
      compute: known.unit(for: formats, on: accelerator).compute,
      network: Tariff(handingOnIn: formats, on: accelerator, elementArea: area, by: known))
  }

  /// The energy of a layer; `tariffs` is what ``compute(for:)`` gave for the layer's formats.
  public func energy(of activity: LayerActivity, compute tariffs: LayerTariffs) -> LayerEnergy {
    LayerEnergy(
      compute: tariffs.compute.energy(of: activity), memories: memories.map { $0.energy(of: activity) },
      network: tariffs.network.energy(of: activity), dram: dram.energy(of: activity),
      leakage: leakage.energy(of: activity))
  }

  /// What makes up a figure: the sum of the lines, rounded to whole femtojoules part by part, is the figure. The activity
  /// is a layer's and `tariffs` what ``compute(for:)`` gave for its formats; areas do not depend on either.
  public func charges(for figure: Figure, of activity: LayerActivity, compute tariffs: LayerTariffs) -> [Charge] {
    switch figure {
    case .energy(let part):
      tariff(of: part, tariffs)?.charges(of: activity, memories: accelerator.memories.map(\.name)) ?? []
    case .totalEnergy:
      parts.flatMap { charges(for: .energy($0), of: activity, compute: tariffs) }
    case .peArea: elementAreaCharges
    case .memoryArea: memoryAreaCharges
    case .totalArea: elementAreaCharges + memoryAreaCharges
    }
  }

  /// The parts of a layer's energy in the order of the report.
  public var parts: [EnergyPart] {
    [.compute] + memories.indices.map { .memory($0) } + [.network, .dram, .leakage]
  }

  private func tariff(of part: EnergyPart, _ tariffs: LayerTariffs) -> Tariff? {
    switch part {
    case .compute: tariffs.compute
    case .memory(let index): memories.indices.contains(index) ? memories[index] : nil
    case .network: tariffs.network
    case .dram: dram
    case .leakage: leakage
    }
  }
}

extension AcceleratorArea {
  /// The area of an accelerator: the sum of the lines of its price list.
  public init(_ prices: PriceList) {
    self.init(
      processingElements: prices.elementAreaCharges.total.map(SquareMicrometers.init),
      memories: prices.memoryAreaCharges.map { $0.amount.map(SquareMicrometers.init) })
  }
}
