import Testing

@testable import Workloads

@Suite("SlidingAxis")
struct SlidingAxisTests {
  @Test("windows are those that a walk along the axis finds")
  func windows() {
    for ifmap in 1...9 {
      for window in 1...4 {
        for stride in 1...4 {
          for (dilation, before, after) in [(1, 0, 0), (2, 0, 0), (1, 1, 0), (1, 0, 1), (1, 2, 3), (2, 1, 1)] {
            var axis = SlidingAxis(
              ifmap: ifmap, window: window, stride: stride, dilation: dilation, paddingBefore: before,
              paddingAfter: after)
            let end = ifmap + before + after
            let starts = Array(Swift.stride(from: 0, to: end, by: stride))
            let reach = (window - 1) * dilation + 1
            guard reach <= end else {
              #expect(axis.ofmap == 0)
              continue
            }
            let whole = starts.filter { $0 + reach <= end }
            #expect(axis.ofmap == whole.count, "\(axis)")
            // The partial window is the one after the last whole one that does not end with the positions.
            let hasPartial = (whole.last ?? 0) + reach < end
            axis.rounding = .ceilUnclipped
            #expect(axis.ofmap == whole.count + (hasPartial ? 1 : 0), "\(axis)")
            axis.rounding = .ceil
            let all = (0..<(whole.count + (hasPartial ? 1 : 0))).map { $0 * stride }
            #expect(axis.ofmap == all.filter { $0 < ifmap + before }.count, "\(axis)")
          }
        }
      }
    }
  }

  @Test("SCALE-Sim counts a last window that starts beyond the ifmap, Caffe does not")
  func beyond() {
    #expect(SlidingAxis(ifmap: 56, window: 1, stride: 2, rounding: .floor).ofmap == 28)
    #expect(SlidingAxis(ifmap: 56, window: 1, stride: 2, rounding: .ceil).ofmap == 28)
    #expect(SlidingAxis(ifmap: 56, window: 1, stride: 2, rounding: .ceilUnclipped).ofmap == 29)
  }
}
