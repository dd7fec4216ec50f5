import Quantities

/// SCALE-Sim's ofmap buffer, in closed form.
///
/// Words are packed in lines as wide as the array. When more than half of the memory is occupied, the line at hand is
/// closed as it is and half of the memory is drained, a line a cycle; after the last word everything is drained. Where
/// lines fill half of the memory exactly, the first drain leaves a line with a single word, which is later drained, and
/// counted, as a full one. Source: SCALE-Sim 3.0.0, `memory/write_buffer.py`, whose stalls never arise at this rate.
struct ScaleSimWriteBuffer: Sendable {
  /// Lines of one drain.
  let linesPerDrain: Int
  /// Drains before the last word has been written.
  let drains: Int
  /// Words written when the first of them begins.
  let wordsAtFirstDrain: Int
  /// Words written when the last of them begins; 0 if there is none.
  let wordsAtLastDrain: Int
  /// Lines left for the end.
  let linesAtEnd: Int
  /// Words that SCALE-Sim counts as written to DRAM although they carry nothing.
  let paddingWords: Int

  /// What becomes of `words` words in a memory of `memoryWords`, over an array of `columns`.
  init(words: Int, memoryWords: Int, columns: Int) {
    let half = memoryWords / 2
    linesPerDrain = half.dividedRoundingUp(by: columns)
    let isExact = half > 0 && half % columns == 0
    // Without exact lines, each drain takes everything there is: half of the memory and the word that was too much.
    let perDrain = isExact ? half : half.plus(1)
    wordsAtFirstDrain = half.plus(1)
    drains = words > half ? 1 + (words - half - 1) / perDrain : 0
    wordsAtLastDrain = drains == 0 ? 0 : wordsAtFirstDrain + (drains - 1) * perDrain
    let wordsAtEnd = words - wordsAtLastDrain
    let isLineLeft = isExact && drains > 0
    linesAtEnd = wordsAtEnd.dividedRoundingUp(by: columns).plus(isLineLeft ? 1 : 0)
    paddingWords = isLineLeft && words > wordsAtFirstDrain ? columns - 1 : 0
  }
}
