import Hardware

/// A nest of the three blocks of loops that matter: filters (M), reduction (C, R, S) and pixels (N, E, F). Groups are
/// outside of them all, because every operand depends on them.
struct NestOrder: Sendable {
  /// Places from outside, 0 to 2.
  let filters: Int
  let reduction: Int
  let pixels: Int

  /// All six orders.
  static let all: [NestOrder] = [
    NestOrder(filters: 0, reduction: 1, pixels: 2), NestOrder(filters: 0, reduction: 2, pixels: 1),
    NestOrder(filters: 1, reduction: 0, pixels: 2), NestOrder(filters: 2, reduction: 0, pixels: 1),
    NestOrder(filters: 1, reduction: 2, pixels: 0), NestOrder(filters: 2, reduction: 1, pixels: 0),
  ]

  /// All eight dimensions in that order.
  var loopOrder: LoopOrder {
    let blocks: [(place: Int, dimensions: [Dimension])] = [
      (filters, [.outputChannel]), (reduction, [.inputChannel, .filterRow, .filterColumn]),
      (pixels, [.batch, .outputRow, .outputColumn]),
    ]
    return LoopOrder(innermost: blocks.sorted { $0.place < $1.place }.flatMap(\.dimensions))
  }
}
