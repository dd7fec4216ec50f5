/// Steps that were handed over and are not timed yet, in their order; each has a number, from 0.
struct WaitingSteps: Sendable {
  struct Step: Sendable {
    var work = 0
    var isFirst = false
    /// Tiles that were asked for ahead.
    var inputs: [DRAMDevicePort.Arrival?]
    var psums: DRAMDevicePort.Arrival?
  }

  /// What changes with each, where it is not copied with the steps: there is one who goes on with them.
  private final class Changes: Sendable {
    let numbers: TileTimes
    init(count: Int) { numbers = TileTimes(count: count) }
  }

  /// So many wait at most: enough for the tiles of an inner memory in one of an outer memory.
  static let capacity = 512

  private var ring: [Step]
  private let changes: Changes
  private let changeSize: Int
  private let inputs: Int
  /// The first that waits, and the next to come.
  private(set) var first = 0
  private(set) var next = 0
  /// Whether all of the first one was done but the array's work.
  var isFirstBegun = false

  init(_ program: TileLayout) {
    ring = Array(
      repeating: Step(inputs: Array(repeating: nil, count: program.inputs.count)), count: Self.capacity)
    changeSize = program.changeSize
    inputs = program.inputs.count
    changes = Changes(count: Self.capacity * changeSize)
  }

  var isFull: Bool { next - first >= Self.capacity }

  subscript(number: Int) -> Step {
    get { ring[number % Self.capacity] }
    _modify { yield &ring[number % Self.capacity] }
  }

  /// What changes with a step that waits.
  func change(_ number: Int) -> TileChange {
    changes.numbers.change(at: number % Self.capacity * changeSize, inputs: inputs)
  }

  mutating func append(_ change: TileChange, work: Int, isFirst: Bool) {
    let place = next % Self.capacity
    self.change(next).copy(change, changeSize)
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
