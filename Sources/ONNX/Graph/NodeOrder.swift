import Documents

/// An order of nodes in which each comes after those that make what it reads.
enum NodeOrder {
  /// The file's order, if it is one; ONNX demands that, and some writers do not keep to it. Else the node that comes first
  /// in the file of those that could be next.
  /// - Throws: the names of nodes that wait for each other.
  static func order(_ graph: GraphMessage, _ table: TensorTable, file: String) throws(ONNXFailure) -> [Int] {
    /// The nodes whose outputs a node reads, each once.
    let waitsFor: [Set<Int>] = table.reads.map { reads in
      var nodes: Set<Int> = []
      for read in reads {
        if let read, case .node(let producer) = table.producers[read] { nodes.insert(producer) }
      }
      return nodes
    }
    if waitsFor.enumerated().allSatisfy({ index, nodes in nodes.allSatisfy { $0 < index } }) {
      return Array(graph.nodes.indices)
    }
    var readers = [[Int]](repeating: [], count: graph.nodes.count)
    for (index, nodes) in waitsFor.enumerated() { for node in nodes { readers[node].append(index) } }
    var left = waitsFor.map(\.count)
    var ready = MinimumHeap(left.indices.filter { left[$0] == 0 })
    var order: [Int] = []
    while let node = ready.removeFirst() {
      order.append(node)
      for reader in readers[node] {
        left[reader] -= 1
        if left[reader] == 0 { ready.insert(reader) }
      }
    }
    guard order.count == graph.nodes.count else {
      throw ONNXFailure(file: file, problem: .cycle(cycle(graph, waitsFor, left))).inside("node").inside("graph")
    }
    return order
  }

  /// One cycle: from a node that waits, always on to one that it waits for, until a node comes again.
  private static func cycle(_ graph: GraphMessage, _ waitsFor: [Set<Int>], _ left: [Int]) -> [String] {
    guard var node = left.firstIndex(where: { $0 > 0 }) else { return [] }
    var path: [Int] = []
    var places: [Int: Int] = [:]
    while places[node] == nil {
      places[node] = path.count
      path.append(node)
      guard let next = waitsFor[node].filter({ left[$0] > 0 }).min() else { break }
      node = next
    }
    return path[(places[node] ?? 0)...].map { graph.nodes[$0].title }
  }
}

/// A set of numbers whose least one is at hand.
private struct MinimumHeap {
  private var items: [Int]

  /// Numbers in rising order are a heap.
  init(_ sorted: [Int]) { items = sorted }

  mutating func insert(_ item: Int) {
    items.append(item)
    var place = items.count - 1
    while place > 0, items[place] < items[(place - 1) / 2] {
      items.swapAt(place, (place - 1) / 2)
      place = (place - 1) / 2
    }
  }

  mutating func removeFirst() -> Int? {
    guard let first = items.first, let last = items.popLast() else { return nil }
    guard !items.isEmpty else { return first }
    items[0] = last
    var place = 0
    while true {
      let least = [place, 2 * place + 1, 2 * place + 2].filter { $0 < items.count }.min { items[$0] < items[$1] }
      guard let least, least != place else { return first }
      items.swapAt(place, least)
      place = least
    }
  }
}
