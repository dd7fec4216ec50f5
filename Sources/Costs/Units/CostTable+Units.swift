import Arithmetic
import Quantities

extension CostTable {
  /// A quantity of a unit that the table prices as a whole; energies are those of a cycle.
  public func price(_ quantity: UnitQuantity, of shape: UnitShape) -> Price {
    let price = unscaledPrice(quantity, of: shape)
    return switch quantity {
    case .uniform, .changing, .held: price.scaled(asEnergyBy: scaling)
    case .area: price.scaled(asAreaBy: scaling)
    case .leakage: price.leftUnscaled(by: scaling)
    }
  }

  private func unscaledPrice(_ quantity: UnitQuantity, of shape: UnitShape) -> Price {
    let cost = units[shape.kind]
    guard let curve = cost?.quantities[quantity] else {
      return .unknown(
        shape.name, in: quantity.unit, because: "\(name) has no \(quantity.rawValue) for \(shape.kind.rawValue)")
    }
    let price = curve.price(of: shape, in: quantity.unit)
    return quantity.isEnergy ? price.supplied(at: publishedVoltage, insteadOf: cost?.voltage) : price
  }
}

extension Price {
  /// Dynamic energy is capacitance times the square of the supply: a figure found at `other` volts at `voltage`.
  func supplied(at voltage: Millivolts, insteadOf other: Millivolts?) -> Price {
    guard let other, other != voltage, other.count > 0, value != nil else { return self }
    let ratio = Double(voltage.count) / Double(other.count)
    return resting(on: .squareOfSupply)
      .scaled(by: ratio * ratio, to: unit, step: "; x (\(voltage.text) / \(other.text))^2")
  }
}

extension Provenance {
  /// C·V² a transition.
  fileprivate static let squareOfSupply = Provenance(
    source: "dynamic energy goes with the square of the supply (C V^2)", confidence: .derived)
}
