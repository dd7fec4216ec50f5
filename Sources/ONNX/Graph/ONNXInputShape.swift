/// The shape of an input as the caller sets it: `data=1x3x224x224`.
public struct ONNXInputShape: Sendable, Hashable {
  /// The input's name.
  public var name: String
  /// The sizes of its dimensions, none for a scalar.
  public var dimensions: [Int]

  /// A shape of parts; sizes must be 1 or more.
  public init(name: String, dimensions: [Int]) {
    self.name = name
    self.dimensions = dimensions
  }

  /// Reads `name=1x3x224x224`. A name may have an equals sign of its own: the last one counts.
  /// - Throws: ``ONNXProblem/badInputText(_:)``.
  public init(parsing text: String) throws(ONNXFailure) {
    let failure = ONNXFailure(file: "", problem: .badInputText(text))
    guard let equals = text.lastIndex(of: "="), equals > text.startIndex else { throw failure }
    name = String(text[..<equals])
    dimensions = []
    for part in text[text.index(after: equals)...].split(separator: "x", omittingEmptySubsequences: false) {
      guard !part.isEmpty, part.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
        let size = Int(part), (1...WindowRules.most).contains(size)
      else { throw failure }
      dimensions.append(size)
    }
    guard dimensions.count <= TensorMessage.mostDimensions else { throw failure }
  }
}
