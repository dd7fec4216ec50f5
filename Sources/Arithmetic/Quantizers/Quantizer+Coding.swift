import Quantities

extension Quantizer {
  /// The code of a number.
  public func encode(_ number: Double) throws(QuantizationError) -> NumberFormat.Code {
    if let kind = QuantizationError.NonFinite(number) { throw .notFinite(kind, index: 0) }
    return code(ofFinite: number)
  }

  /// The codes of many numbers; an error names the first that is not finite.
  public func encode(_ numbers: [Double]) throws(QuantizationError) -> [NumberFormat.Code] {
    try Self.checkFinite(numbers)
    return numbers.map(code(ofFinite:))
  }

  /// The number that a code stands for.
  ///
  /// Throws ``QuantizationError/unusedCode(_:_:)`` for a code that stands for none.
  public func decode(_ code: NumberFormat.Code) throws(QuantizationError) -> Double {
    switch scaling {
    case .symmetric(let scale): try scale * unscaled(code)
    case .asymmetric(let scale, let zeroPoint): try scale * Double(format.integer(of: code) - zeroPoint)
    case .separate(let positive, let negative):
      switch try format.integer(of: code) {
      case 1: positive
      case -1: -negative
      default: 0
      }
    case .fraction(let steps): try unscaled(code) / Double(steps)
    }
  }

  /// The numbers that codes stand for.
  public func decode(_ codes: [NumberFormat.Code]) throws(QuantizationError) -> [Double] {
    var numbers: [Double] = []
    numbers.reserveCapacity(codes.count)
    for code in codes { numbers.append(try decode(code)) }
    return numbers
  }

  /// The representable value that a number becomes: `decode(encode(number))`.
  public func quantize(_ number: Double) throws(QuantizationError) -> Double {
    if let kind = QuantizationError.NonFinite(number) { throw .notFinite(kind, index: 0) }
    return value(ofFinite: number)
  }

  /// The mean of the squares of what quantizing takes from or adds to the numbers; infinite where a square is.
  public func meanSquareError(of numbers: [Double]) throws(QuantizationError) -> Double {
    try Self.checkFinite(numbers)
    guard !numbers.isEmpty else { throw .noSamples }
    return squareError(ofFinite: numbers, relativeTo: 1) / Double(numbers.count)
  }

  /// The representable numbers, ascending and without repeats; `nil` for formats of more than 16 bits, whose values are
  /// those of ``NumberFormat/values`` times the scale.
  public var values: [Double]? {
    switch method {
    case .table(let table):
      if case .symmetric(let scale) = scaling, format != .ternary { return table.values.map { scale * $0 } }
      return table.values
    case .integers(let range, let zeroPoint):
      guard storageBits <= 16 else { return nil }
      return range.map { scaled(Double($0 - zeroPoint)) }
    case .half, .single:
      guard case .listed(let values)? = format.values else { return nil }
      return values.map(scaled)
    }
  }

  /// The sum over finite numbers of ((x − x̂) / reference)².
  func squareError(ofFinite numbers: [Double], relativeTo reference: Double) -> Double {
    var sum = 0.0
    for number in numbers {
      let error = (number - value(ofFinite: number)) / reference
      sum += error * error
    }
    return sum
  }

  /// The code of a number known to be finite.
  func code(ofFinite number: Double) -> NumberFormat.Code {
    let quotient = divisor.quotient(number)
    switch method {
    case .integers(let range, let zeroPoint):
      return NumberFormat.Code(truncatingIfNeeded: Self.integer(quotient, range, zeroPoint)) & format.codeMask
    case .table(let table):
      return table.codes[table.place(of: quotient)]
    case .half:
      return HalfPrecision.code(nearest: quotient)
    case .single:
      return Self.single(quotient).bitPattern
    }
  }

  /// The representable value of a number known to be finite; no code is made on the way.
  func value(ofFinite number: Double) -> Double {
    let quotient = divisor.quotient(number)
    switch method {
    case .integers(let range, let zeroPoint):
      return scaled(Double(Self.integer(quotient, range, zeroPoint) - zeroPoint))
    case .table(let table):
      let value = table.values[table.place(of: quotient)]
      return format == .ternary ? value : scaled(value)
    case .half:
      return scaled(HalfPrecision.value(of: HalfPrecision.code(nearest: quotient)) ?? 0)
    case .single:
      return scaled(Double(Self.single(quotient)))
    }
  }

  static func checkFinite(_ numbers: [Double]) throws(QuantizationError) {
    for (index, number) in numbers.enumerated() {
      if let kind = QuantizationError.NonFinite(number) { throw .notFinite(kind, index: index) }
    }
  }

  /// What puts numbers on the scale of the format's values, except ternary tables, which hold the scaled ones.
  var divisor: Divisor {
    switch scaling {
    case .symmetric(let scale): format == .ternary ? Divisor() : Divisor(scale: scale)
    case .asymmetric(let scale, _): Divisor(scale: scale)
    case .separate: Divisor()
    case .fraction(let steps): Divisor(steps: Double(steps))
    }
  }

  /// A division or a multiplication; the other one is by one, and exact.
  struct Divisor {
    var scale = 1.0
    var steps = 1.0

    func quotient(_ number: Double) -> Double { number / scale * steps }
  }

  func scaled(_ value: Double) -> Double {
    switch scaling {
    case .symmetric(let scale), .asymmetric(let scale, _): scale * value
    case .separate: value
    case .fraction(let steps): value / Double(steps)
    }
  }

  private func unscaled(_ code: NumberFormat.Code) throws(QuantizationError) -> Double {
    guard let codeBook else { return try format.decode(code) }
    guard code < codeBook.entries.count else { throw .unusedCode(code, format) }
    return codeBook.entries[Int(code)]
  }

  /// round(x / s) + z, clipped to the range.
  static func integer(_ quotient: Double, _ range: ClosedRange<Int>, _ zeroPoint: Int) -> Int {
    let unshifted = range.lowerBound - zeroPoint...range.upperBound - zeroPoint
    return RealMath.nearestInteger(to: quotient, in: unshifted) + zeroPoint
  }

  /// The nearest finite single, without a negative zero.
  static func single(_ number: Double) -> Float {
    let limit = Float.greatestFiniteMagnitude
    let nearest = Float(number)
    return nearest == 0 ? 0 : min(max(nearest, -limit), limit)
  }
}
