/// Lengths of Huffman's code words (Huffman 1952): a prefix code of least total length.
public enum HuffmanCode {
  /// The length of every symbol's word, for symbols as often as they occur here. A single symbol takes one bit.
  public static func lengths<Symbol: Hashable & Comparable>(of symbols: some Swift.Sequence<Symbol>) -> [Symbol: Int] {
    var counts: [Symbol: Int] = [:]
    for symbol in symbols { counts[symbol, default: 0] += 1 }
    let known = counts.keys.sorted()
    let lengths = lengths(weights: known.map { Double(counts[$0] ?? 0) })
    return Dictionary(zip(known, lengths), uniquingKeysWith: { first, _ in first })
  }

  /// The length of every symbol's word, for symbols of these weights. Symbols that never occur take part like others: leave
  /// them out.
  public static func lengths(weights: [Double]) -> [Int] {
    guard weights.count > 1 else { return weights.map { _ in 1 } }
    // Two queues, each in rising order: leaves, and the nodes made of them (van Leeuwen 1976).
    let leaves = weights.indices.sorted { (weights[$0], $0) < (weights[$1], $1) }
    var parents = [Int](repeating: -1, count: 2 * weights.count - 1)
    var sums: [Double] = []
    var (nextLeaf, nextNode) = (0, 0)
    func take() -> (node: Int, weight: Double) {
      let isLeaf =
        nextLeaf < leaves.count && (nextNode >= sums.count || weights[leaves[nextLeaf]] <= sums[nextNode])
      if isLeaf {
        defer { nextLeaf += 1 }
        return (leaves[nextLeaf], weights[leaves[nextLeaf]])
      }
      defer { nextNode += 1 }
      return (weights.count + nextNode, sums[nextNode])
    }
    while sums.count < weights.count - 1 {
      let (left, right) = (take(), take())
      let parent = weights.count + sums.count
      parents[left.node] = parent
      parents[right.node] = parent
      sums.append(left.weight + right.weight)
    }
    // Parents stand behind their children, so depths are known from the root down.
    var depths = [Int](repeating: 0, count: parents.count)
    for node in parents.indices.dropLast().reversed() { depths[node] = depths[parents[node]] + 1 }
    return Array(depths.prefix(weights.count))
  }
}
