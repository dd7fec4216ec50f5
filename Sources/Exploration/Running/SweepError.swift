import Documents

/// Why a sweep's directory cannot be used, or no longer.
public enum SweepError: Error, Sendable, Hashable {
  /// What the system says about a file or directory that cannot be made, written or renamed.
  case cannotWrite(path: String, reason: String)
  case cannotRead(path: String, reason: String)
  /// Rows stopped going into the journal; those before are safe in it: `done` of `count`.
  case stopped(path: String, reason: String, done: Int, count: Int)
  /// The directory went away, or another one took its place, while the sweep ran.
  case removed(directory: String)
  /// Another run is at work there.
  case inUse(directory: String)
  /// There is a file of a sweep's name, but no plan that it could belong to.
  case notASweep(directory: String, file: String)
  /// The plan file of a directory cannot be understood.
  case plan(Findings)
  /// The directory belongs to another plan, or inputs have changed since.
  case planChanged(directory: String, [PlanDifference])
  /// A line in the midst of a journal is not what was written, or belongs to another plan. `line` counts from 1.
  case damagedJournal(path: String, line: Int)
  /// A row of the journal does not fit the plan's columns.
  case foreignRow(path: String, point: Int)
  /// Parts that cannot be merged.
  case merging(MergeProblem)
}

/// What keeps parts of a sweep from being one whole.
public enum MergeProblem: Sendable, Hashable {
  /// The part is also where the whole should go.
  case partIsOutput(String)
  /// The part was searched: its points follow from each other and are no part of anything.
  case searched(String)
  /// Two parts belong to different plans.
  case differentPlans(first: String, second: String, [PlanDifference])
  /// Not every point is there.
  case incomplete([MergeGap])
  /// Two parts have the same point with different values in a column.
  case contradiction(point: Int, column: String, first: MergeValue, second: MergeValue)
}

/// A value of a column, and the directory that says so.
public struct MergeValue: Sendable, Hashable {
  public var directory: String
  public var value: String

  /// A value of parts.
  public init(directory: String, value: String) {
    self.directory = directory
    self.value = value
  }
}

/// Points that no part has.
public struct MergeGap: Sendable, Hashable {
  /// The shard that they belong to; `nil` where the parts are not shards of one division.
  public var shard: SweepSelection.Shard?
  /// The part that should have them; `nil` if there is none.
  public var part: String?
  /// How many points are missing, and of how many.
  public var missing: Int
  public var count: Int
  /// The first few of them.
  public var examples: [Int]

  /// A gap of parts.
  public init(
    shard: SweepSelection.Shard? = nil, part: String? = nil, missing: Int, count: Int, examples: [Int] = []
  ) {
    self.shard = shard
    self.part = part
    self.missing = missing
    self.count = count
    self.examples = examples
  }
}

/// A value of a plan that is not what it was.
public struct PlanDifference: Sendable, Hashable {
  /// Its path in the plan file.
  public var path: String
  /// `nil` where there was none.
  public var old: String?
  /// `nil` where there is none any more.
  public var new: String?

  /// A difference of parts.
  public init(path: String, old: String?, new: String?) {
    self.path = path
    self.old = old
    self.new = new
  }
}
