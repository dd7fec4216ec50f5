import Hardware
import Quantities

/// A primitive of a chip that a table prices by its width.
public enum Component: String, Sendable, Hashable, CaseIterable {
  /// Integer addition, subtraction or comparison of two words of the width.
  case adder
  /// Integer multiplication of two words of the width.
  case multiplier
  /// A shift by a variable amount.
  case shifter
  /// Floating-point addition.
  case floatAdder = "float_adder"
  /// Floating-point multiplication.
  case floatMultiplier = "float_multiplier"
  /// A query of a small look-up table.
  case lookup
  /// AND, OR, XOR or XNOR of two words.
  case bitwise
  /// So many full adders side by side, as the trees that count ones are made of.
  case fullAdder = "full_adder"
  /// A choice between two words.
  case multiplexer
  /// Flip-flops; the energy is that of one write.
  case register
  /// A wire; its energy is per millimetre.
  case wire

  /// The key in tables, with spaces.
  var words: String { rawValue.split(separator: "_").joined(separator: " ") }
  /// The unit of its energy.
  var energyUnit: PriceUnit { self == .wire ? .picojoulesPerMillimeter : .picojoulesPerOperation }
}

/// What a table knows of the leakage of a component, in nanowatts.
public enum LeakageCost: Sendable, Hashable {
  /// By width.
  case curve(CostCurve)
  /// In proportion to the component's own area: nanowatts per square micrometre.
  case perArea(nanowatts: Double, Provenance)
}

/// What a table knows of a component, by its width in bits. `nil` is unknown.
public struct ComponentCost: Sendable, Hashable {
  /// Picojoules of one operation; for a wire picojoules per millimetre.
  public var energy: CostCurve?
  /// Square micrometres.
  public var area: CostCurve?
  public var leakage: LeakageCost?
  /// The supply at which energies were found, if it is not the table's.
  public var voltage: Millivolts?

  /// Unknown unless given.
  public init(
    energy: CostCurve? = nil, area: CostCurve? = nil, leakage: LeakageCost? = nil, voltage: Millivolts? = nil
  ) {
    self.energy = energy
    self.area = area
    self.leakage = leakage
    self.voltage = voltage
  }
}

/// What a table knows of on-chip memory. `nil` is unknown.
public struct MemoryCost: Sendable, Hashable {
  /// Picojoules of reading one word.
  public var read: CostSurface?
  /// Picojoules of writing one word.
  public var write: CostSurface?
  /// Milliwatts of the whole memory.
  public var leakage: CostSurface?
  /// Square micrometres of the whole memory.
  public var area: CostSurface?

  /// Unknown unless given.
  public init(
    read: CostSurface? = nil, write: CostSurface? = nil, leakage: CostSurface? = nil, area: CostSurface? = nil
  ) {
    self.read = read
    self.write = write
    self.leakage = leakage
    self.area = area
  }
}

/// Up to which capacity a memory is made of registers instead of SRAM.
public struct RegisterFileRule: Sendable, Hashable {
  /// The largest capacity that still is.
  public var limit: Bits
  public var provenance: Provenance

  /// Memories of up to `limit` are registers.
  public init(limit: Bits, provenance: Provenance) {
    self.limit = limit
    self.provenance = provenance
  }
}

/// What a table knows of the memory off the chip. `nil` is unknown.
public struct DRAMCost: Sendable, Hashable {
  /// Picojoules of reading so many bits at once.
  public var read: CostCurve?
  /// Picojoules of writing so many bits at once.
  public var write: CostCurve?
  /// Milliwatts of refresh and standby.
  public var background: CostPoint?

  /// Unknown unless given.
  public init(read: CostCurve? = nil, write: CostCurve? = nil, background: CostPoint? = nil) {
    self.read = read
    self.write = write
    self.background = background
  }
}

/// What things cost at one technology node: published figures with their sources, and the rules between them.
public struct CostTable: Sendable, Hashable {
  /// The name it is called by: its file name without the ending; when scaled, with what it is scaled to.
  public internal(set) var name: String
  /// One line for people.
  public var description: String
  /// Of the published figures.
  public var publishedNode: Nanometers
  /// Of the published figures.
  public var publishedVoltage: Millivolts
  /// How prices are brought to another technology; `nil` when they are not.
  public internal(set) var scaling: TechnologyScaling?
  /// What a reader must know before trusting the figures.
  public var notes: [String]
  /// The sources by the keys that entries use, those of the table it extends included.
  public var sources: [String: String]
  public var components: [Component: ComponentCost]
  /// Units that are priced as a whole; the others by their bills of materials.
  public var units: [UnitKind: UnitCost]
  public var sram: MemoryCost
  public var registerFile: RegisterFileRule?
  public var dram: DRAMCost
  /// Flat prices that go before those of memories by capacity and of hops by distance.
  public var hierarchy: HierarchyCost
  /// Milliwatts that the chip takes whatever it does, in place of the leakage of its parts.
  public var staticPower: CostPoint?
  /// What costs nothing here because the source leaves it out.
  public var uncounted: Set<UncountedCost>

  /// A table; what is not given is unknown.
  public init(
    name: String, description: String = "", node: Nanometers, voltage: Millivolts, notes: [String] = [],
    sources: [String: String] = [:], components: [Component: ComponentCost] = [:], units: [UnitKind: UnitCost] = [:],
    sram: MemoryCost = MemoryCost(),
    registerFile: RegisterFileRule? = nil, dram: DRAMCost = DRAMCost(), hierarchy: HierarchyCost = HierarchyCost(),
    staticPower: CostPoint? = nil, uncounted: Set<UncountedCost> = []
  ) {
    self.name = name
    self.description = description
    publishedNode = node
    publishedVoltage = voltage
    self.notes = notes
    self.sources = sources
    self.components = components
    self.units = units
    self.sram = sram
    self.registerFile = registerFile
    self.dram = dram
    self.hierarchy = hierarchy
    self.staticPower = staticPower
    self.uncounted = uncounted
  }

  /// The node that the prices are for.
  public var node: Nanometers { scaling?.target.node ?? publishedNode }
  /// The supply that the prices are for.
  public var voltage: Millivolts { scaling?.target.voltage ?? publishedVoltage }
}
