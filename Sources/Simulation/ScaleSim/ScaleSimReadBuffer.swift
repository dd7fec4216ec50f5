import Quantities

/// SCALE-Sim's read buffer in its CALC mode, in closed form.
///
/// The buffer collects *distinct* addresses. Every address that is not in it is read from DRAM once and put in; the moment
/// it holds ``flushWords`` words it is emptied entirely. Source: SCALE-Sim 3.0.0, `memory/read_buffer_estimate_bw.py`:
/// the half of the memory that is "active" makes 50 sets of ⌊size / 100⌋ words, and the first of the sets to be replaced
/// is also the last.
struct ScaleSimReadBuffer: Sendable {
  /// A request, by its place in the stream.
  struct Position: Sendable, Hashable {
    /// Counted over all calls of ``stream(blocks:of:sweeps:)``.
    var block: Int
    /// How many times the block had been swept before.
    var sweep: Int
    /// Words of this sweep before it.
    var request: Int
  }

  /// Words at which the buffer is emptied; 0 for a memory too small to hold anything.
  let flushWords: Int
  /// Words of one set.
  let setWords: Int
  /// Words read from DRAM so far.
  private(set) var reads = 0
  /// The request that last filled the buffer, and so emptied it; `nil` while everything fits.
  private(set) var lastFlush: Position?
  private var fill = 0
  private var blocksBefore = 0

  /// A buffer in a memory of so many words.
  init(memoryWords: Int) {
    setWords = memoryWords / 100
    flushWords = setWords * 50
  }

  /// Streams `blocks` blocks of `words` distinct words each, every block `sweeps` times over in the same order before the
  /// next one begins.
  mutating func stream(blocks: Int, of words: Int, sweeps: Int) {
    guard blocks > 0, words > 0, sweeps > 0 else { return }
    if flushWords == 0 {
      reads = reads.plus(blocks.times(words).times(sweeps))
    } else if sweeps == 1 || words >= flushWords {
      streamWithoutReuse(blocks: blocks, of: words, sweeps: sweeps)
    } else {
      streamWithReuse(blocks: blocks, of: words)
    }
    blocksBefore = blocksBefore.plus(blocks)
  }

  /// Streams words of which it is only known how many miss: the misses are taken to be spread evenly.
  mutating func stream(requests: Int, sweeps: Int, missing: Int) {
    guard requests > 0, sweeps > 0, missing > 0 else { return }
    reads = reads.plus(missing)
    guard flushWords > 0, missing >= flushWords else { return }
    let share = Double(missing - missing % flushWords) / Double(missing)
    let all = requests.times(sweeps)
    // Halved, so that the top of `Int` stays convertible.
    let last = min(all - 1, Int(share * Double(all.dividedRoundingUp(by: 2))).times(2))
    lastFlush = Position(block: blocksBefore, sweep: last / requests, request: last % requests)
  }

  /// Every request is a miss: a block that does not fit is gone before it comes round again.
  private mutating func streamWithoutReuse(blocks: Int, of words: Int, sweeps: Int) {
    let perBlock = words.times(sweeps)
    let requests = blocks.times(perBlock)
    let filled = fill.plus(requests)
    if filled >= flushWords {
      let last = filled - filled % flushWords - fill - 1
      lastFlush = Position(
        block: blocksBefore.plus(last / perBlock), sweep: last % perBlock / words, request: last % words)
    }
    reads = reads.plus(requests)
    fill = filled % flushWords
  }

  /// Blocks that fit, swept more than once: a block is read once, and what it had before a flush in its midst once more.
  private mutating func streamWithReuse(blocks: Int, of words: Int) {
    reads = reads.plus(blocks.times(words))
    let fitting = (flushWords - 1 - fill) / words
    guard blocks > fitting else {
      fill += blocks * words
      return
    }
    // The first flush comes in the midst of block `fitting`; from then on, one comes every `period` blocks.
    let first = flushWords - fill - fitting * words
    let period = (flushWords - 1) / words
    let (flushes, rest) = (blocks - fitting - 1).quotientAndRemainder(dividingBy: period)
    let again = flushWords - period * words
    reads = reads.plus(first).plus(flushes.times(again))
    fill = words * (1 + rest)
    lastFlush = Position(
      block: blocksBefore.plus(fitting).plus(flushes * period), sweep: 0, request: (flushes == 0 ? first : again) - 1)
  }
}
