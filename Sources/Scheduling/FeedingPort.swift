import Hardware
import Quantities

/// A memory that exchanges words with the array itself, and which operands it feeds.
struct FeedingPort: Sendable {
  private var feedsFilter = false
  private var feedsIfmap = false
  private var feedsOutputs = false
  private let read: TransferRate?
  private let write: TransferRate?

  private init(_ memory: Memory) {
    read = memory.readBandwidth.flatMap { TransferRate(bits: $0.count) }
    write = memory.writeBandwidth.flatMap { TransferRate(bits: $0.count) }
  }

  /// The memories next to the array: for each operand the innermost one that holds it.
  static func all(of accelerator: Accelerator) -> [FeedingPort] {
    var ports: [Int: FeedingPort] = [:]
    func innermost(_ operands: OperandSet) -> Int? {
      accelerator.memories.lastIndex { !$0.holds.isDisjoint(with: operands) }
    }
    if let index = innermost(.filter) {
      ports[index, default: FeedingPort(accelerator.memories[index])].feedsFilter = true
    }
    if let index = innermost(.ifmap) {
      ports[index, default: FeedingPort(accelerator.memories[index])].feedsIfmap = true
    }
    if let index = innermost([.psum, .ofmap]) {
      ports[index, default: FeedingPort(accelerator.memories[index])].feedsOutputs = true
    }
    return ports.sorted { $0.key < $1.key }.map(\.value)
  }

  /// Cycles for so many bits of each operand, psums both ways.
  func cycles(filter: Int, ifmap: Int, psum: Int) -> Int {
    let out = (feedsFilter ? filter : 0).plus(feedsIfmap ? ifmap : 0).plus(feedsOutputs ? psum : 0)
    return max(
      read?.cycles(toMove: Bits(out)).count ?? 0,
      feedsOutputs ? write?.cycles(toMove: Bits(psum)).count ?? 0 : 0)
  }
}
