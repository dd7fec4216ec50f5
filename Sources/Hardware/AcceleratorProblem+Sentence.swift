import Arithmetic
import Quantities

extension AcceleratorProblem {
  /// The problem in words, without a final stop.
  public var sentence: String {
    switch self {
    case .extentOutOfRange(let rows, let columns):
      "an array of \(rows)x\(columns) is out of range; rows and columns are from \(PEArray.extents.lowerBound) to "
        + "\(PEArray.extents.upperBound)"
    case .tooManyElements(let rows, let columns):
      "an array of \(rows)x\(columns) has \(rows.times(columns)) processing elements; at most "
        + "\(PEArray.mostElements) are simulated"
    case .noClock: "the clock has to be above zero"
    case .lanesOutOfRange(let lanes):
      "\(lanes) vector lanes are out of range; allowed: \(PEArray.extents.lowerBound) to \(PEArray.extents.upperBound)"
    case .noUnits: "a processing element needs at least one unit"
    case .formatsNotAccepted(let formats, let offered):
      "no unit accepts \(formats); on offer: \(offered.map(\.description).joined(separator: ", "))"
    case .tooManyMemories(let count):
      "there are \(count) memories; at most \(Accelerator.mostMemories) are simulated"
    case .elementMemoryNeedsMesh(let index):
      "memory \(index + 1) is one in every processing element; that needs an array of timing spatial"
    case .dram(let problem): "dram: \(problem.sentence)"
    case .memory(let problem, let index): "memory \(index + 1): \(problem.sentence)"
    case .heldNowhere(let operands):
      "no memory holds \(operands.map { $0 == .psum ? "ofmap" : $0.name }.joined(separator: " or ")); with memories on the "
        + "chip, each of ifmap, filter and ofmap (at least psum) needs one"
    }
  }
}

extension OfferedFormats: CustomStringConvertible {
  public var description: String { "\(kind) with \(formats)" }
}

extension MemoryProblem {
  /// The problem in words, without a final stop.
  public var sentence: String {
    switch self {
    case .badName:
      "the name of a memory becomes part of column names; it starts with a lower-case letter and goes on with these, "
        + "digits and underscores, 40 characters in all at most"
    case .reservedName:
      "this name is used in column names; a memory cannot be called "
        + Memory.reservedNames.sorted().joined(separator: ", ")
    case .duplicateName: "an earlier memory has this name"
    case .levelOutOfOrder(let found, let allowed):
      "level \(found) leaves a gap; levels count from 1, next to the DRAM, and the next one is "
        + (allowed.count > 1 ? "\(allowed.lowerBound) or \(allowed.upperBound)" : "\(allowed.lowerBound)")
    case .holdsNothing: "it holds nothing; name one or more of ifmap, filter, ofmap, psum"
    case .notPositive(let value): "\(value.rawValue) has to be above zero and at most 2^53 bits"
    case .wordExceedsCapacity(let word, let capacity):
      "a word of \(word.count) bits is longer than the \(capacity.count) bits that it is a part of"
    case .heldByTwoPartitions(let operand):
      "two partitions hold \(operand.words)"
    case .heldBeside(let operand, let other):
      "\(other), on the same level, holds \(operand.words) as well; memories of one level hold different operands"
    case .accumulatesOutside(let inner):
      "psum alone is for the memory nearest to the array that holds outputs, and \(inner) is nearer; hold ofmap here"
    case .sharedInside(let outer):
      "\(outer), of every processing element, is at the same level or further out; memories that all share come first"
    case .slidingOutputs: "windows slide over inputs; a memory that is sliding holds ifmap or filter alone"
    case .prefetchesTwice: "with two buffers the next tile has room of its own; prefetches is for memories with one"
    case .prefetchesForNobody(let operand):
      "no memory of the processing elements takes over \(operand.words), so that it is in use to the last step; prefetches is "
        + "for inputs that are handed on as a whole"
    }
  }
}

extension Operand {
  /// The operand with what it includes, for messages.
  fileprivate var words: String {
    switch self {
    case .filter, .ifmap: "the \(name)"
    case .psum: "partial sums (ofmap includes them)"
    case .ofmap: "the ofmap"
    }
  }
}
