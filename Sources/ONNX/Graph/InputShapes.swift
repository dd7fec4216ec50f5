import Documents
import Quantities

/// The shapes of a graph's inputs: as declared, as the caller sets them, and by one rule for what is still open.
///
/// A symbol stands for the same size wherever it is declared: setting one input sets the others that share its symbols. A
/// leading dimension that is open though all others are known is a batch, and is taken as 1.
struct InputShapes {
  private(set) var shapes: [String: [Int]] = [:]
  private(set) var assumed: [ONNXAssumedDimension] = []
  /// Whether the caller changed a size that the file states. Other shapes that it states may then be wrong.
  private(set) var changesDeclared = false
  private var symbols: [String: Int] = [:]

  /// The shapes of `declared`, of which the caller sets `given`.
  init(_ declared: [ValueInfoMessage], given: [ONNXInputShape], file: String) throws(ONNXFailure) {
    func failure(_ problem: ONNXProblem) -> ONNXFailure { ONNXFailure(file: file, problem: problem) }
    do throws(ONNXFailure) {
      try take(given, declared: declared)
    } catch {
      throw failure(error.problem)
    }
    var open: [OpenInput] = []
    for input in declared where shapes[input.name] == nil {
      if let kind = input.otherKind { throw failure(.notATensor(kind)).inside("input") }
      guard let shape = resolved(input) else {
        open.append(OpenInput(name: input.name, declared: input.shape?.map { known($0) }))
        continue
      }
      guard shape.elementCount <= Count.limit else { throw failure(.tooManyElements(shape)).inside("input") }
      shapes[input.name] = shape
    }
    if !open.isEmpty { throw failure(.openInputs(open)) }
  }

  private mutating func take(_ given: [ONNXInputShape], declared: [ValueInfoMessage]) throws(ONNXFailure) {
    func failure(_ problem: ONNXProblem) -> ONNXFailure { ONNXFailure(file: "", problem: problem) }
    for input in given {
      guard let declaration = declared.first(where: { $0.name == input.name }) else {
        let names = declared.map(\.name)
        let nearest = nearest(to: input.name, among: names.prefix(1000))
        throw failure(.unknownInput(input.name, allowed: names, nearest: nearest))
      }
      guard shapes[input.name] == nil else { throw failure(.repeatedInput(input.name)) }
      if let negative = input.dimensions.first(where: { $0 < 0 }) { throw failure(.negativeDimension(negative)) }
      guard input.dimensions.elementCount <= Count.limit, input.dimensions.allSatisfy({ $0 <= Count.limit }) else {
        throw failure(.tooManyElements(input.dimensions))
      }
      if let shape = declaration.shape { try bind(input, to: shape) }
      shapes[input.name] = input.dimensions
    }
  }

  private mutating func bind(_ input: ONNXInputShape, to declared: [ONNXDimension]) throws(ONNXFailure) {
    guard declared.count == input.dimensions.count else {
      let text = declared.map(\.description).joined(separator: "x")
      throw ONNXFailure(file: "", problem: .wrongRank(name: input.name, declared: text, given: input.dimensions))
    }
    for (dimension, size) in zip(declared, input.dimensions) {
      switch dimension {
      case .fixed(let stated): changesDeclared = changesDeclared || stated != size
      case .named(let symbol):
        if let first = symbols[symbol], first != size {
          throw ONNXFailure(file: "", problem: .symbolConflict(symbol: symbol, first: first, second: size))
        }
        symbols[symbol] = size
      case .unknown: break
      }
    }
  }

  /// A dimension with what is known of its symbol.
  private func known(_ dimension: ONNXDimension) -> ONNXDimension {
    guard case .named(let symbol) = dimension, let size = symbols[symbol] else { return dimension }
    return .fixed(size)
  }

  private mutating func resolved(_ input: ValueInfoMessage) -> [Int]? {
    guard let dimensions = input.shape?.map({ known($0) }) else { return nil }
    var sizes: [Int] = []
    for (axis, dimension) in dimensions.enumerated() {
      guard case .fixed(let size) = dimension else {
        guard axis == 0, dimensions.count > 1 else { return nil }
        sizes.append(1)
        continue
      }
      sizes.append(size)
    }
    switch dimensions.first {
    case .named(let symbol):
      symbols[symbol] = 1
      assumed.append(ONNXAssumedDimension(input: input.name, shape: sizes))
    case .unknown: assumed.append(ONNXAssumedDimension(input: input.name, shape: sizes))
    case .fixed, nil: break
    }
    return sizes
  }
}
