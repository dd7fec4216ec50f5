/// Branches of a search, least bound first; of equal ones the first to come. A binary heap.
struct BranchQueue {
  private struct Entry {
    var branch: SearchWorker.Branch
    var number: Int

    func precedes(_ other: Entry) -> Bool {
      if branch.bound.isBelow(other.branch.bound) { return true }
      return !other.branch.bound.isBelow(branch.bound) && number < other.number
    }
  }

  private var entries: [Entry] = []
  private var added = 0

  /// The least bound of all.
  var least: MappingBound? { entries.first?.branch.bound }

  mutating func add(_ branch: SearchWorker.Branch) {
    entries.append(Entry(branch: branch, number: added))
    added += 1
    var child = entries.count - 1
    while child > 0, entries[child].precedes(entries[(child - 1) / 2]) {
      entries.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  mutating func removeLeast() -> SearchWorker.Branch? {
    guard let first = entries.first, let last = entries.popLast() else { return nil }
    guard !entries.isEmpty else { return first.branch }
    entries[0] = last
    var parent = 0
    while true {
      var least = parent
      for child in (2 * parent + 1)...(2 * parent + 2) where child < entries.count {
        if entries[child].precedes(entries[least]) { least = child }
      }
      guard least != parent else { return first.branch }
      entries.swapAt(parent, least)
      parent = least
    }
  }
}
