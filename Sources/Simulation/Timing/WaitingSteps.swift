/// Steps that were handed over and are not timed yet, in their order; each has a number, from 0.
struct WaitingSteps: Sendable {
  struct Step: Sendable {
    var change: TileChange
    var work = 0
    var isFirst = false
    /// Tiles that were asked for ahead.
    var inputs: [DRAMDevicePort.Arrival?]
    var psums: DRAMDevicePort.Arrival?
  }

  /// So many wait at most: enough for the tiles of an inner memory in one of an outer memory.
  static let capacity = 512

  private var ring: [Step]
  /// The first that waits, and the next to come.
  private(set) var first = 0
  private(set) var next = 0
  /// Whether all of the first one was done but the array's work.
  var isFirstBegun = false

  init(_ program: TileProgram) {
    let step = Step(
      change: TileChange(program), inputs: Array(repeating: nil, count: program.inputs.count))
    ring = Array(repeating: step, count: Self.capacity)
  }

  var isFull: Bool { next - first >= Self.capacity }

  subscript(number: Int) -> Step {
    get { ring[number % Self.capacity] }
    _modify { yield &ring[number % Self.capacity] }
  }

  mutating func append(_ change: borrowing TileChange, work: Int, isFirst: Bool) {
    let place = next % Self.capacity
    ring[place].change.copy(change)
    ring[place].work = work
    ring[place].isFirst = isFirst
    for index in ring[place].inputs.indices { ring[place].inputs[index] = nil }
    ring[place].psums = nil
    next += 1
  }

  mutating func removeFirst() {
    first += 1
    isFirstBegun = false
  }
}
