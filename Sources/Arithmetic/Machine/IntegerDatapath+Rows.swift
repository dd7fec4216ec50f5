/// Rows of pairs side by side for one sum: operands of 16 bits are taken eight at a time, whose terms 32 bits hold.
extension IntegerDatapath {
  /// What pairs side by side add together, in words that hold it.
  @inlinable @inline(__always)
  func total<Part: MachineInteger>(
    _ taps: Int, _ weights: UnsafePointer<Operand>, _ activations: UnsafePointer<Operand>, dropping dropped: Int
  ) -> Part {
    var (sum, tap): (Part, Int) = (0, 0)
    if Operand.self == Int16.self, Part.self == Int32.self, taps >= 8 {
      var (sums, others) = (SIMD4<Int32>.zero, SIMD4<Int32>.zero)
      while tap &+ 16 <= taps {
        sums &+= Self.pairs(weights + tap, activations + tap, dropping: dropped)
        others &+= Self.pairs(weights + (tap &+ 8), activations + (tap &+ 8), dropping: dropped)
        tap &+= 16
      }
      if tap &+ 8 <= taps {
        sums &+= Self.pairs(weights + tap, activations + tap, dropping: dropped)
        tap &+= 8
      }
      sum = Part(truncatingIfNeeded: (sums &+ others).wrappedSum())
    }
    while tap < taps {
      sum &+= term(weights[tap], activations[tap], dropped)
      tap &+= 1
    }
    return sum
  }

  /// What eight pairs of operands of 16 bits add, in four parts. Neighbours together is what machines do at once that multiply and
  /// add in pairs; where bits are cut off every product it only would cost time.
  @inlinable @inline(__always)
  static func pairs(
    _ weights: UnsafePointer<Operand>, _ activations: UnsafePointer<Operand>, dropping dropped: Int
  ) -> SIMD4<Int32> {
    let weight = UnsafeRawPointer(weights).loadUnaligned(as: SIMD8<Int16>.self)
    let activation = UnsafeRawPointer(activations).loadUnaligned(as: SIMD8<Int16>.self)
    let products = SIMD8<Int32>(truncatingIfNeeded: weight) &* SIMD8<Int32>(truncatingIfNeeded: activation)
    if dropped == 0 { return products.evenHalf &+ products.oddHalf }
    let terms = products &>> Int32(truncatingIfNeeded: dropped)
    return terms.lowHalf &+ terms.highHalf
  }
}
