import Arithmetic
import Quantities

extension CostTable {
  /// The energy of one operation of a primitive; of a register, one write of all its bits.
  public func energy(of primitive: Primitive) -> Price {
    let (component, width) = primitive.priced
    guard let curve = components[component]?.energy else { return missing("energy", of: component, primitive.name) }
    return primitive.explained(
      curve.price(at: width, along: .width, of: primitive.name, in: component.energyUnit)
    ).supplied(at: publishedVoltage, insteadOf: components[component]?.voltage).scaled(asEnergyBy: scaling)
  }

  /// The area of a primitive.
  public func area(of primitive: Primitive) -> Price { unscaledArea(of: primitive).scaled(asAreaBy: scaling) }

  private func unscaledArea(of primitive: Primitive) -> Price {
    let (component, width) = primitive.priced
    guard let curve = components[component]?.area else {
      return missing("area", of: component, primitive.name, in: .squareMicrometers)
    }
    return primitive.explained(curve.price(at: width, along: .width, of: primitive.name, in: .squareMicrometers))
  }

  /// The leakage of a primitive.
  public func leakage(of primitive: Primitive) -> Price {
    unscaledLeakage(of: primitive).leftUnscaled(by: scaling)
  }

  private func unscaledLeakage(of primitive: Primitive) -> Price {
    let (component, width) = primitive.priced
    switch components[component]?.leakage {
    case nil:
      return missing("leakage", of: component, primitive.name, in: .nanowatts)
    case .curve(let curve):
      return primitive.explained(curve.price(at: width, along: .width, of: primitive.name, in: .nanowatts))
    case .perArea(let density, let provenance):
      return unscaledArea(of: primitive).resting(on: provenance).scaled(
        by: density, to: .nanowatts, step: "; x \(density.shortText(digits: 8)) nW/um2")
    }
  }

  /// What a wire of `length` millimetres costs a bit.
  func energyOfWire(millimeters length: Double) -> Price { energyOfWire.along(millimeters: length) }

  /// What a bit costs over a wire, a millimetre.
  var energyOfWire: Price {
    guard let curve = components[.wire]?.energy else {
      return missing("energy", of: .wire, "wire", in: .picojoulesPerBit)
    }
    return curve.price(at: 1, along: .width, of: "wire", in: .picojoulesPerMillimeter)
      .supplied(at: publishedVoltage, insteadOf: components[.wire]?.voltage).scaled(asWireBy: scaling)
  }

  private func missing(
    _ quantity: String, of component: Component, _ subject: @autoclosure @escaping @Sendable () -> String,
    in unit: PriceUnit? = nil
  ) -> Price {
    .unknown(
      subject(), in: unit ?? component.energyUnit, because: "\(name) has no \(quantity) for \(component.rawValue)")
  }
}

extension Price {
  /// What a bit costs over a wire of that length, this being the price of a millimetre.
  func along(millimeters length: Double) -> Price {
    let perMillimeter = value ?? 0
    return scaled(
      by: length, to: .picojoulesPerBit, step: "; \(perMillimeter.shortText()) pJ/mm x \(length.shortText()) mm")
  }
}

extension Primitive {
  /// The table's component and the width at which it is priced.
  ///
  /// A multiplier of two widths costs what one of their geometric mean does: its cells are `a · w`, as those of a square
  /// multiplier are `n²`. A full adder turns three ones of equal weight into a sum and a carry, one bit fewer each time:
  /// counting `n` ones into `⌊log2 n⌋ + 1` bits takes `n − ⌊log2 n⌋ − 1` of them. A table of constants is a tree of
  /// multiplexers, one fewer than its entries for each bit.
  var priced: (component: Component, width: Double) {
    switch self {
    case .adder(let bits): (.adder, Double(bits))
    case .multiplier(let bits, let other):
      (.multiplier, bits == other ? Double(bits) : (Double(bits) * Double(other)).squareRoot())
    case .floatAdder(let bits): (.floatAdder, Double(bits))
    case .floatMultiplier(let bits): (.floatMultiplier, Double(bits))
    case .shifter(let bits): (.shifter, Double(bits))
    case .register(let bits): (.register, Double(bits))
    case .xnor(let bits): (.bitwise, Double(bits))
    case .popcount(let bits): (.fullAdder, Double(Self.fullAdders(countingOnesOf: bits)))
    case .lookUp(let entries, let bits): (.multiplexer, Double(max(1, entries - 1).times(bits)))
    case .multiplexer(let bits): (.multiplexer, Double(bits))
    }
  }

  private static func fullAdders(countingOnesOf bits: Int) -> Int {
    max(1, bits - (Int.bitWidth - max(1, bits).leadingZeroBitCount))
  }

  /// The name in prices: "multiplier, 8 x 4 bits".
  public var name: String {
    let component = priced.component.words
    return switch self {
    case .multiplier(let bits, let other): "\(component), \(bits) x \(other) bits"
    case .xnor(let bits): "xnor, \(CostAxis.width.label(Double(bits)))"
    case .popcount(let bits): "popcount, \(CostAxis.width.label(Double(bits)))"
    case .lookUp(let entries, let bits): "look-up, \(entries) x \(CostAxis.width.label(Double(bits)))"
    case .adder(let bits), .floatAdder(let bits), .floatMultiplier(let bits), .shifter(let bits),
      .register(let bits), .multiplexer(let bits):
      "\(component), \(CostAxis.width.label(Double(bits)))"
    }
  }

  /// Says how the primitive became one width of a component.
  fileprivate func explained(_ price: Price) -> Price {
    let step: @Sendable () -> String
    switch self {
    case .multiplier(let bits, let other) where bits != other:
      step = { "at sqrt(\(bits) x \(other)) = \(priced.width.shortText()) bits" }
    case .popcount(let bits): step = { "\(bits) bits counted by \(Int(priced.width)) full adders" }
    case .lookUp(let entries, let bits): step = { "\(max(1, entries - 1)) x \(bits) multiplexers" }
    default: return price
    }
    guard price.value != nil else { return price }
    var explained = price.derived { "\(step()): \($0)" }
    explained.confidence = price.confidence.map { max($0, .derived) }
    return explained
  }
}
