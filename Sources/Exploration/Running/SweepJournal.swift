import Synchronization

/// The rows of a sweep in the order in which they were finished: a file that only grows.
///
/// A row is written by one call as soon as it is there, so that a killed process leaves whole lines and at most one torn
/// one, the last, which opening drops. About once a second the system is asked to put them onto the medium; a failure of
/// power costs what came since, and those points run again.
final class SweepJournal: Sendable {
  private struct State {
    var length: Int
    var lastCare = ContinuousClock.now
  }

  /// The points that it had when it was opened.
  let done: PointSet
  /// How many bytes of a torn last line were dropped.
  let dropped: Int
  private let file: SystemFile
  private let seed: Checksum
  private let state: Mutex<State>

  /// Reads what is there, and drops a torn last line.
  /// - Parameter count: the number of points of the plan.
  init(_ file: SystemFile, seed: Checksum, count: Int) throws(SweepError) {
    self.file = file
    self.seed = seed
    let size = try file.size()
    let (done, length) = try Self.scan(file, seed: seed, count: count, end: size)
    self.done = done
    dropped = size - length
    if length < size { try file.truncate(to: length) }
    state = Mutex(State(length: length))
  }

  /// The points of a journal, and where its sound lines end.
  static func scan(
    _ file: SystemFile, seed: Checksum, count: Int, end: Int
  ) throws(SweepError) -> (done: PointSet, length: Int) {
    var done = PointSet()
    var reader = JournalReader(file, seed: seed, end: end)
    while let line = try reader.next() {
      guard line.point < count else { throw .foreignRow(path: file.path, point: line.point) }
      done.insert(line.point)
    }
    return (done, reader.torn ?? end)
  }

  var path: String { file.path }

  /// Puts a row behind the others. May be called from several threads at once.
  func append(_ row: SweepRow) throws(SweepError) { try append(RowText.bytes(of: row)) }

  /// Puts a row, as ``RowText`` has it, behind the others.
  func append(_ text: [UInt8]) throws(SweepError) {
    let line = JournalReader.line(of: text, seed: seed)
    let isDue = try state.withLock { (state) throws(SweepError) in
      do throws(SweepError) {
        try file.write(line, at: state.length)
      } catch {
        // A part of the line may have found room. If even this fails, opening drops it.
        try? file.truncate(to: state.length)
        throw error
      }
      state.length += line.count
      let now = ContinuousClock.now
      guard now - state.lastCare >= .seconds(1) else { return false }
      state.lastCare = now
      return true
    }
    // Without the lock: other threads go on writing while the medium works.
    if isDue { try care() }
  }

  /// Has everything put onto the medium, and looks whether it can be found there.
  func care() throws(SweepError) {
    try file.synchronize()
    guard file.isInPlace else { throw .removed(directory: String(path.dropLast("/journal".count))) }
  }

  /// Hands every row that is there now to `body` as ``RowText`` has it, in the journal's order.
  func forEachRow(_ body: (_ point: Int, _ text: [UInt8]) throws(SweepError) -> Void) throws(SweepError) {
    var reader = JournalReader(file, seed: seed, end: state.withLock { $0.length })
    while let line = try reader.next() { try body(line.point, line.text) }
  }

  /// What is there now, for reading in plan order.
  var rows: OrderedRows { OrderedRows(file, seed: seed, end: state.withLock { $0.length }) }
}

/// The rows of a journal in plan order.
///
/// Rows were written nearly in that order, as points are begun in it: what comes too early waits as the place where it
/// stands, so that memory holds as many places as rows overtook one.
struct OrderedRows {
  private var reader: JournalReader
  private let file: SystemFile
  private let seed: Checksum
  private var early: [Int: (offset: Int, length: Int)] = [:]

  init(_ file: SystemFile, seed: Checksum, end: Int) {
    reader = JournalReader(file, seed: seed, end: end)
    self.file = file
    self.seed = seed
  }

  /// The row of a point as ``RowText`` has it; `nil` if there is none. Points must be asked for in ascending order; asking
  /// for one that is not there reads to the end.
  mutating func text(of point: Int) throws(SweepError) -> [UInt8]? {
    if let place = early.removeValue(forKey: point) { return try read(place.offset, place.length) }
    while let line = try reader.next() {
      if line.point == point { return line.text }
      if line.point > point { early[line.point] = (line.offset, line.text.count) }
    }
    return nil
  }

  private func read(_ offset: Int, _ length: Int) throws(SweepError) -> [UInt8] {
    var failure: SweepError?
    let line = [UInt8](unsafeUninitializedCapacity: Checksum.digits + 1 + length) { buffer, initialized in
      do throws(SweepError) {
        initialized = try file.read(into: UnsafeMutableRawBufferPointer(buffer), at: offset)
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    guard let (_, text) = JournalReader.content(of: line[...], seed: seed) else {
      throw .cannotRead(path: file.path, reason: "it changed while it was read")
    }
    return Array(text)
  }
}
