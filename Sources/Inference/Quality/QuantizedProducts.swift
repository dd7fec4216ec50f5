/// Products some of which are computed in numbers of their own.
protocol QuantizedProducts: Sendable {
  associatedtype Run: CountingProducts
  /// Those of one run.
  func counting() -> Run
}

/// The products of one run, which count what happens.
protocol CountingProducts: ProductEngine {
  /// By node.
  var counts: [Int: ProductCounts] { get }
}

extension DatapathProducts: QuantizedProducts {}
extension DatapathProducts.Run: CountingProducts {}
