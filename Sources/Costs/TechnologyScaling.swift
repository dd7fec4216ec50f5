import Hardware
import Quantities

/// Factors that bring prices from one technology to another, after Stillmaker & Baas.
///
/// Energy goes as E(node, V) = b2·V² + b1·V + b0 of the two technologies (high-performance devices), area as published
/// between nodes; a node between two published ones lies on the power law through both. Wires keep their capacitance a
/// millimetre and go with the square of the supply. Nothing is known of leakage, which stays as it is, and the DRAM is
/// another chip.
public struct TechnologyScaling: Sendable, Hashable {
  public let origin: Technology
  public let target: Technology
  /// Of operations, registers and memories.
  public let energy: Double
  /// Of everything on the chip.
  public let area: Double
  /// Of a millimetre of wire.
  public let wire: Double

  /// Why there are no factors.
  public enum Problem: Error, Sendable, Hashable {
    /// The node is finer or coarser than all that were published.
    case nodeOutOfRange(Nanometers, finest: Nanometers, coarsest: Nanometers)
    /// The supply is too far from those of the devices for the fit of their energy.
    case voltageOutOfRange(Millivolts, node: Nanometers, lowest: Millivolts, highest: Millivolts)
  }

  /// The factors from `origin` to `target`.
  public init(from origin: Technology, to target: Technology) throws(Problem) {
    self.origin = origin
    self.target = target
    energy = try Self.energy(of: target) / Self.energy(of: origin)
    area = try Self.area(of: target.node) / Self.area(of: origin.node)
    let supply = Double(target.voltage.count) / Double(origin.voltage.count)
    wire = supply * supply
  }

  /// A published node with its coefficients.
  struct Node: Sendable {
    var nanometers: Double
    /// E(V) = `squared`·V² + `linear`·V + `constant`, in the source's unit.
    var energy: (squared: Double, linear: Double, constant: Double)
    var nominalVolts: Double
    /// Area of what has 1 at 45 nm.
    var area: Double

    /// The fit holds around the nominal supply: from 0.6 to 1.2 times it is taken.
    var volts: ClosedRange<Double> { 0.6 * nominalVolts...1.2 * nominalVolts }

    func energy(at volts: Double) -> Double {
      energy.squared * volts * volts + energy.linear * volts + energy.constant
    }
  }

  /// High-performance devices at 45 nm and below.
  static let nodes = [
    Node(nanometers: 180, energy: (0, 24.64, -17.98), nominalVolts: 1.8, area: 19),
    Node(nanometers: 130, energy: (7.171, -6.709, 2.904), nominalVolts: 1.2, area: 6.4),
    Node(nanometers: 90, energy: (4.762, -4.781, 2.092), nominalVolts: 1.1, area: 2.8),
    Node(nanometers: 65, energy: (3.755, -4.398, 1.975), nominalVolts: 1.1, area: 1.5),
    Node(nanometers: 45, energy: (1.018, -0.3107, 0.1539), nominalVolts: 1.0, area: 1),
    Node(nanometers: 32, energy: (0.8367, -0.4341, 0.1701), nominalVolts: 0.9, area: 0.46),
    Node(nanometers: 20, energy: (0.373, -0.1582, 0.04104), nominalVolts: 0.9, area: 0.21),
    Node(nanometers: 16, energy: (0.2958, -0.1241, 0.03024), nominalVolts: 0.85, area: 0.19),
    Node(nanometers: 14, energy: (0.2363, -0.09675, 0.02239), nominalVolts: 0.8, area: 0.17),
    Node(nanometers: 10, energy: (0.2068, -0.09311, 0.02375), nominalVolts: 0.75, area: 0.1),
    Node(nanometers: 7, energy: (0.1776, -0.09097, 0.02447), nominalVolts: 0.7, area: 0.059),
  ]

  static let provenance = Provenance(
    source:
      "A. Stillmaker, B. Baas, Scaling equations for the accurate prediction of CMOS device performance from 180 nm "
      + "to 7 nm, Integration 58, 2017 (coefficients and area factors as in wromaszkan/nodeScale)",
    confidence: .derived,
    note:
      "coefficients found there, nominal supplies recalled; high-performance devices; made for logic, used for memories too"
  )

  private static func energy(of technology: Technology) throws(Problem) -> Double {
    let volts = Double(technology.voltage.count) / 1000
    return try value(at: technology.node) { node throws(Problem) in
      guard node.volts.contains(volts) else {
        throw .voltageOutOfRange(
          technology.voltage, node: technology.node,
          lowest: Millivolts(Int((node.volts.lowerBound * 1000).rounded())),
          highest: Millivolts(Int((node.volts.upperBound * 1000).rounded())))
      }
      return node.energy(at: volts)
    }
  }

  private static func area(of node: Nanometers) throws(Problem) -> Double {
    try value(at: node) { $0.area }
  }

  /// A figure of a node, or on the power law through those of its neighbours.
  private static func value(
    at wanted: Nanometers, _ figure: (Node) throws(Problem) -> Double
  ) throws(Problem) -> Double {
    let (coarser, finer) = (nodes.last { $0.nanometers >= wanted.count }, nodes.first { $0.nanometers <= wanted.count })
    guard let coarser, let finer else {
      throw .nodeOutOfRange(
        wanted, finest: Nanometers(nodes[nodes.count - 1].nanometers), coarsest: Nanometers(nodes[0].nanometers))
    }
    let (low, high) = (try figure(finer), try figure(coarser))
    guard finer.nanometers < coarser.nanometers else { return low }
    return PowerLaw.value(
      at: wanted.count, through: (finer.nanometers, low),
      exponent: PowerLaw.exponent(from: (finer.nanometers, low), to: (coarser.nanometers, high)))
  }

  /// "45nm, 0.9V to 28nm, 0.9V".
  var text: String {
    "\(origin.node.text), \(origin.voltage.text) to \(target.node.text), \(target.voltage.text)"
  }
}

extension CostTable {
  /// The table with its prices brought to another technology.
  /// - Throws: when the node or the supply is out of the range of the published equations.
  public func scaled(to technology: Technology) throws(TechnologyScaling.Problem) -> CostTable {
    var table = self
    let origin = Technology(node: publishedNode, voltage: publishedVoltage)
    guard origin != technology else { return table }
    table.scaling = try TechnologyScaling(from: origin, to: technology)
    table.name = "\(name) scaled to \(technology.node.text), \(technology.voltage.text)"
    return table
  }
}

extension Price {
  /// An energy of logic or memory, brought to another technology.
  func scaled(asEnergyBy scaling: TechnologyScaling?) -> Price { scaled(by: scaling?.energy, scaling) }
  /// An area, brought to another technology.
  func scaled(asAreaBy scaling: TechnologyScaling?) -> Price { scaled(by: scaling?.area, scaling) }
  /// An energy of a wire, brought to another technology.
  func scaled(asWireBy scaling: TechnologyScaling?) -> Price { scaled(by: scaling?.wire, scaling) }

  private func scaled(by factor: Double?, _ scaling: TechnologyScaling?) -> Price {
    guard let factor, let scaling, value != nil else { return self }
    return resting(on: TechnologyScaling.provenance).scaled(
      by: factor, to: unit, step: "; x \(factor.shortText()) from \(scaling.text)")
  }

  /// A leakage, for which nobody published a factor.
  func leftUnscaled(by scaling: TechnologyScaling?) -> Price {
    guard let scaling, value != nil else { return self }
    var price = derived { "\($0); not scaled from \(scaling.text)" }
    price.confidence = confidence.map { max($0, .assumed) }
    return price
  }
}
