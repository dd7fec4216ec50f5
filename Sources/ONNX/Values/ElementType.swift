/// The type of a tensor's elements; the raw value is ONNX's code (`TensorProto.DataType`, IR version 10).
public enum ElementType: Int, Sendable, Hashable, CaseIterable {
  case float32 = 1
  case uint8, int8, uint16, int16, int32, int64
  case string
  case boolean
  case float16, float64, uint32, uint64, complex64, complex128, bfloat16
  case float8E4M3FN, float8E4M3FNUZ, float8E5M2, float8E5M2FNUZ
  case uint4, int4

  /// Bits of one element in memory; texts have no fixed size.
  public var bits: Int? {
    switch self {
    case .uint4, .int4: 4
    case .uint8, .int8, .boolean, .float8E4M3FN, .float8E4M3FNUZ, .float8E5M2, .float8E5M2FNUZ: 8
    case .uint16, .int16, .float16, .bfloat16: 16
    case .float32, .int32, .uint32: 32
    case .float64, .int64, .uint64, .complex64: 64
    case .complex128: 128
    case .string: nil
    }
  }

  /// The name in messages.
  public var name: String {
    switch self {
    case .float32: "float32"
    case .uint8: "uint8"
    case .int8: "int8"
    case .uint16: "uint16"
    case .int16: "int16"
    case .int32: "int32"
    case .int64: "int64"
    case .string: "string"
    case .boolean: "bool"
    case .float16: "float16"
    case .float64: "float64"
    case .uint32: "uint32"
    case .uint64: "uint64"
    case .complex64: "complex64"
    case .complex128: "complex128"
    case .bfloat16: "bfloat16"
    case .float8E4M3FN: "float8e4m3fn"
    case .float8E4M3FNUZ: "float8e4m3fnuz"
    case .float8E5M2: "float8e5m2"
    case .float8E5M2FNUZ: "float8e5m2fnuz"
    case .uint4: "uint4"
    case .int4: "int4"
    }
  }

  /// Whole numbers and truth values.
  public var isInteger: Bool { integerRange != nil }

  /// Real numbers.
  public var isReal: Bool {
    switch self {
    case .float32, .float16, .float64, .bfloat16, .float8E4M3FN, .float8E4M3FNUZ, .float8E5M2, .float8E5M2FNUZ: true
    default: false
    }
  }

  /// The whole numbers of an integer type, those of `uint64` only up to the largest `Int`; `nil` for other types.
  public var integerRange: ClosedRange<Int>? {
    switch self {
    case .uint4: 0...15
    case .int4: -8...7
    case .boolean: 0...1
    case .uint8: 0...255
    case .int8: -128...127
    case .uint16: 0...65535
    case .int16: -32768...32767
    case .uint32: 0...Int(UInt32.max)
    case .int32: Int(Int32.min)...Int(Int32.max)
    case .uint64: 0...Int.max
    case .int64: Int.min...Int.max
    default: nil
    }
  }
}

/// One dimension as a file declares it.
public enum ONNXDimension: Sendable, Hashable, CustomStringConvertible {
  case fixed(Int)
  /// A symbol: every dimension of that name has the same size.
  case named(String)
  case unknown

  public var description: String {
    switch self {
    case .fixed(let size): "\(size)"
    case .named(let name): name
    case .unknown: "?"
    }
  }
}
