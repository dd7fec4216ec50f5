/// A set of point numbers: a bit each, in pages that are there only where there are points.
struct PointSet: Sendable, Hashable {
  private static let pageSize = 4096
  private var pages: [Int: [UInt64]] = [:]
  private(set) var count = 0

  func contains(_ point: Int) -> Bool {
    guard let page = pages[point / Self.pageSize] else { return false }
    return page[point % Self.pageSize / 64] >> UInt64(point % 64) & 1 == 1
  }

  mutating func insert(_ point: Int) {
    guard !contains(point) else { return }
    let empty = [UInt64](repeating: 0, count: Self.pageSize / 64)
    pages[point / Self.pageSize, default: empty][point % Self.pageSize / 64] |= 1 << UInt64(point % 64)
    count += 1
  }
}
