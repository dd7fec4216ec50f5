/// From runs of bits to the bursts that hold them: each burst once, also where the end of a run and the beginning of the next lie
/// in one.
struct BurstStream: Sendable {
  private let shift: Int
  /// The last burst that was asked for.
  private var last = -1

  /// Bursts of so many bytes, a power of two.
  init(burstBytes: Int) { shift = burstBytes.trailingZeroBitCount + 3 }

  /// Hands over the byte address of every burst with some of the bits, but for the last one of the run before. Runs come in the
  /// order of their addresses.
  @inline(__always)
  mutating func bursts(of start: Int, _ length: Int, _ body: (_ address: Int) -> Void) {
    guard length > 0 else { return }
    let end = (start &+ length &- 1) >> shift
    var burst = max(start >> shift, last &+ 1)
    while burst <= end {
      body(burst << (shift &- 3))
      burst &+= 1
    }
    last = max(last, end)
  }
}
