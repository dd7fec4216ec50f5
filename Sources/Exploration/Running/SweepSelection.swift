/// Which points of a plan are run.
public struct SweepSelection: Sendable, Hashable {
  public enum Choice: Sendable, Hashable {
    case all
    /// The first so many.
    case first(Int)
    /// So many, drawn evenly without repetition; the same seed draws the same ones.
    case sample(Int, seed: UInt64)
    /// Those that a search wants, which only running it tells.
    case searched(PlanSearch)
  }

  /// Part `number` of `count` parts, counted from 1. Points are dealt out like cards, so that the parts differ by one
  /// point at most, and half a part is a quarter of the whole. An axis of `count` values, or a multiple of them, that is
  /// the last of a plan meets the deal in step: each part then gets some of its values only.
  public struct Shard: Sendable, Hashable {
    public let number: Int
    public let count: Int

    /// - Returns: `nil` unless 1 <= number <= count.
    public init?(number: Int, of count: Int) {
      guard number >= 1, number <= count else { return nil }
      self.number = number
      self.count = count
    }

    /// `K/N`; `nil` for anything else.
    public init?(_ text: String) {
      let sides = text.split(separator: "/", omittingEmptySubsequences: false)
      guard sides.count == 2, sides.allSatisfy({ $0.allSatisfy { ("0"..."9").contains($0) } }),
        let number = Int(sides[0]), let count = Int(sides[1])
      else { return nil }
      self.init(number: number, of: count)
    }

    /// As the command line has it.
    public var text: String { "\(number)/\(count)" }
  }

  public var choice: Choice
  public var shard: Shard?

  /// All points unless told otherwise.
  public init(_ choice: Choice = .all, shard: Shard? = nil) {
    self.choice = choice
    self.shard = shard
  }

  /// Whether a search decides.
  var isSearched: Bool { if case .searched = choice { true } else { false } }

  /// The points of a plan of `total` points that are meant; of a search all that it may want.
  public func points(of total: Int) -> SelectedPoints { SelectedPoints(self, of: total) }
}

/// Chosen points of a plan, in ascending order unless they are listed in another. It takes memory only for points that are drawn.
public struct SelectedPoints: RandomAccessCollection, Sendable {
  public let startIndex = 0
  public let endIndex: Int
  /// Points that were drawn; `nil` where a point is its own position.
  private let drawn: [Int]?
  private let shard: SweepSelection.Shard?

  /// These points, in their order.
  init(listed points: [Int]) {
    (drawn, endIndex, shard) = (points, points.count, nil)
  }

  init(_ selection: SweepSelection, of total: Int) {
    let total = Swift.max(total, 0)
    shard = selection.shard
    let chosen: Int
    switch selection.choice {
    case .all, .searched: (chosen, drawn) = (total, nil)
    case .first(let limit): (chosen, drawn) = (Swift.min(Swift.max(limit, 0), total), nil)
    case .sample(let count, _) where count >= total: (chosen, drawn) = (total, nil)
    case .sample(let count, let seed):
      let points = Self.draw(Swift.max(count, 0), of: total, seed: seed)
      (chosen, drawn) = (points.count, points)
    }
    // Position p belongs to part p mod N + 1.
    endIndex = shard.map { ($0.number <= chosen ? (chosen - $0.number) / $0.count + 1 : 0) } ?? chosen
  }

  public subscript(position: Int) -> Int {
    let place = shard.map { $0.number - 1 + position * $0.count } ?? position
    return drawn?[place] ?? place
  }

  /// `count` of the numbers below `total`, ascending: every set of that size is as likely (Bentley and Floyd, "A sample
  /// of brilliance", CACM 1987).
  private static func draw(_ count: Int, of total: Int, seed: UInt64) -> [Int] {
    var random = SplitMix64(seed: seed)
    var points: Set<Int> = []
    for last in (total - count)..<total {
      let point = random.below(last + 1)
      points.insert(points.contains(point) ? last : point)
    }
    return points.sorted()
  }
}
