/// What can be swept: numbered points, each with a row of results.
///
/// Running knows nothing of hardware and networks; a sweep's journal, shards and merging work on any such thing.
public protocol SweepSource: Sendable {
  /// How many points there are, numbered from 0 in plan order.
  var count: Int { get }
  /// The columns of `results.csv` after `point`: the varied paths, the figures, `failure`.
  var columns: [String] { get }
  /// The first so many of the columns are varied paths.
  var variedCount: Int { get }
  /// The plan as canonical JSON with a digest of every input file: equal if and only if every row is.
  var identity: String { get }
  /// The row of a point; the same one whenever and on whatever thread it is asked for. What fails is a row, too.
  func row(at index: Int) -> SweepRow
}
