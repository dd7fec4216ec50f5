/// What the naive machine counts while it runs a layer. All figures are words unless said otherwise.
struct NaiveCounts: Equatable {
  /// Words of an input that come into one level's memories.
  struct Input: Equatable {
    /// Written into all copies, summed over the processing elements where each has its own.
    var filled = 0
    /// Read where they come from if every copy is served on its own. Equal to `filled`.
    var readByUnicast = 0
    /// Read where they come from if a word that several elements take in the same step is read once.
    var readByMulticast = 0
    /// As by multicast; if the memories are sliding ones, words are not read again that any element held which was at work in the
    /// step before.
    var readBySystolic = 0
  }

  /// Words of psums and ofmap that go out of one level's memories and come back.
  struct Output: Equatable {
    /// Leaving all copies, summed over the processing elements where each has its own.
    var evicted = 0
    /// What arrives further out: psums of one word that leave several elements in the same step arrive as one sum.
    var received = 0
    /// Psums that come in again because work on them had begun before.
    var returned = 0
  }

  /// One level's share; `nil` for operands that the level does not hold.
  struct Level: Equatable {
    var filter: Input?
    var ifmap: Input?
    var output: Output?

    /// The level's figures of an input that it holds.
    subscript(operand: NaiveOperand) -> Input {
      get { (operand == .filter ? filter : ifmap) ?? Input() }
      set { if operand == .filter { filter = newValue } else { ifmap = newValue } }
    }
  }

  /// From DRAM to the array.
  var levels: [Level]
  /// The registers at the multipliers. `filled` of an input: words that changed there, summed over the elements; that is
  /// also what an outer memory is read for if no memory in the elements holds the operand. The outputs' figures are
  /// those of the accumulators, and `nil` if a memory in the elements holds psums.
  var registers = Level(filter: .init(), ifmap: .init())
  /// Reads of the innermost memory in the elements that holds the operand: the words of every box of lanes, in every step
  /// of every element. Zero if none holds it.
  var filterReads = 0
  var ifmapReads = 0
  /// Outputs of every box of lanes, in every step of every element, if a memory in the elements holds psums: each is read
  /// once and written once.
  var psumUpdates = 0
  /// Combinations of loop counters that the largest block takes, all array tiles together.
  var steps = 0
  /// Elements at work, summed over the steps.
  var activePECycles = 0
  /// Additions on the way out of the array: psums that leave elements, less those that arrive.
  var spatialReductions = 0
  /// Tiles of each shared level, as often as they are come by.
  var tiles: [Int] = []
  /// How often an array tile, of all elements together, has other ranges along an operand's dimensions than the one before,
  /// the first included.
  var filterArrayTiles = 0
  var ifmapArrayTiles = 0
}
