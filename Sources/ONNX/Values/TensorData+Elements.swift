import Quantities

extension TensorData {
  /// All elements of an integer or truth-value tensor, in row-major order.
  /// - Throws: data that are not there or of the wrong size, another type, a number beyond `Int`.
  public func integers() throws(ONNXFailure) -> [Int] {
    guard type.isInteger else { throw failure(.notNumbers(type)) }
    if case .integers(let values) = place { return values }
    let type = type
    let values = try patterns { type.integer($0) }
    guard values.count == count else { throw failure(.notNumbers(type)) }
    return values
  }

  /// All elements of a tensor of numbers as doubles, in row-major order. Whole numbers become the nearest double.
  /// - Throws: data that are not there or of the wrong size, or a tensor of texts or complex numbers.
  public func reals() throws(ONNXFailure) -> [Double] {
    guard type.isInteger || type.isReal else { throw failure(.notNumbers(type)) }
    switch place {
    case .integers(let values): return values.map { Double($0) }
    case .reals(let values): return values.map { Double($0) }
    default: break
    }
    let type = type
    let values = try patterns { type.real($0) }
    guard values.count == count else { throw failure(.notNumbers(type)) }
    return values
  }

  /// The bit patterns of all elements in order, each taken through `transform`; those without a result are left out.
  private func patterns<Value>(_ transform: (UInt64) -> Value?) throws(ONNXFailure) -> [Value] {
    switch place {
    case .raw(let range): return packed(range, transform)
    case .external(let external): return packed(try external.open(expecting: byteCount ?? 0), transform)
    case .typed(let message):
      let values = try TensorLists(message).patterns(of: type, count: count)
      return values.compactMap(transform)
    case .integers, .reals: return []
    }
  }

  /// Elements that lie one behind the other. The range has as many bytes as the shape needs; that was checked.
  private func packed<Value>(_ range: ByteRange, _ transform: (UInt64) -> Value?) -> [Value] {
    guard let bits = type.bits else { return [] }
    // Small constants may lie anywhere among the weights.
    defer { range.bytes.releasePages() }
    var values: [Value] = []
    values.reserveCapacity(count)
    let start = range.offsets.lowerBound
    for index in 0..<count {
      let pattern =
        bits == 4
        ? UInt64(range.bytes[start + index / 2] >> (index % 2 == 0 ? 0 : 4) & 15)
        : range.bytes.littleEndian(at: start + index * (bits / 8), width: bits / 8)
      if let value = transform(pattern) { values.append(value) }
    }
    return values
  }

  private func failure(_ problem: ONNXProblem) -> ONNXFailure {
    switch place {
    case .raw(let range), .typed(let range):
      ONNXFailure(file: range.bytes.file, offset: range.offsets.lowerBound, problem: problem)
    case .external(let external): ONNXFailure(file: external.files.model, problem: problem)
    case .integers, .reals: ONNXFailure(file: "", problem: problem)
    }
  }
}

extension TensorData {
  /// All elements of a tensor of numbers in single precision, in row-major order: other numbers become the nearest float.
  /// Those of single precision are copied as they lie in the file.
  /// - Throws: as ``reals()``.
  public func floats() throws(ONNXFailure) -> [Float] {
    guard type == .float32 else { return try reals().map { Float($0) } }
    let range: ByteRange
    switch place {
    case .raw(let raw): range = raw
    case .external(let external): range = try external.open(expecting: byteCount ?? 0)
    case .reals(let values): return values
    case .typed, .integers: return try reals().map { Float($0) }
    }
    let count = count
    defer { range.bytes.releasePages() }
    return range.bytes.withBytes(range.offsets) { bytes in
      [Float](unsafeUninitializedCapacity: count) { target, initialized in
        let width = MemoryLayout<UInt32>.size
        for index in 0..<count {
          let pattern = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: index * width, as: UInt32.self))
          target.initializeElement(at: index, to: Float(bitPattern: pattern))
        }
        initialized = count
      }
    }
  }
}
