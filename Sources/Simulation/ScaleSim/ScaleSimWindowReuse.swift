import Hardware
import Quantities

/// An estimate of the DRAM reads of an ifmap whose windows overlap and that does not fit its buffer.
///
/// The buffer is emptied whenever it holds G distinct words. Between two such moments the array requests some stretch of
/// its stream; if the stretch that touches G distinct words is ℓ requests long, a stream of n requests takes n/ℓ stretches
/// and G·n/ℓ reads. ``distinctWords(pixels:windowWords:)`` says what a stretch touches, with fractions of rows taken as
/// such and with the places where stretches begin ignored. That makes it an estimate: SCALE-Sim itself replays every
/// request. `docs/validation.md` shows the difference.
struct ScaleSimWindowReuse: Sendable {
  private let gemm: ScaleSimGEMM
  /// Words of a window that are requested.
  private let windowWords: Int
  /// Channels that are requested: fewer than there are with block sparsity.
  private let channels: Double

  init(_ gemm: ScaleSimGEMM, kept: Int) {
    self.gemm = gemm
    windowWords = kept
    channels = Double(kept) / (Double(gemm.vertical.taps) * Double(gemm.horizontal.taps))
  }

  /// Words read when an operand of that dataflow is streamed so many times.
  func reads(on machine: ScaleSimMachine, sweeps: Int, flushWords: Int) -> Int {
    let requests = gemm.ifmapRequests.times(sweeps)
    guard flushWords > 0 else { return requests }
    let (pixelsAtOnce, wordsAtOnce): (Int, Int)
    switch machine.dataflow {
    case .outputStationary: (pixelsAtOnce, wordsAtOnce) = (machine.rows, 1)
    case .weightStationary: (pixelsAtOnce, wordsAtOnce) = (gemm.pixels, machine.rows)
    case .inputStationary: (pixelsAtOnce, wordsAtOnce) = (machine.columns, machine.rows)
    }
    let once = readsOfOneSweep(
      pixelsAtOnce: min(pixelsAtOnce, gemm.pixels), wordsAtOnce: min(wordsAtOnce, windowWords),
      flushWords: Double(flushWords))
    let all = once * Double(sweeps)
    guard all < Double(requests) else { return requests }
    return max(min(gemm.ifmapWords, requests), Int(all + 0.5))
  }

  /// The stream is a nest of loops: groups of pixels; slices of the window; pixels of the group. The stretch between two
  /// flushes ends in one of them, and it is that loop which decides.
  private func readsOfOneSweep(pixelsAtOnce: Int, wordsAtOnce: Int, flushWords: Double) -> Double {
    let (pixels, window) = (Double(gemm.pixels), Double(windowWords))
    if distinctWords(pixels: Double(pixelsAtOnce), windowWords: window) < flushWords {
      let stretch = Self.smallest(from: Double(pixelsAtOnce), to: pixels) {
        distinctWords(pixels: $0, windowWords: window) >= flushWords
      }
      return pixels / stretch * flushWords
    }
    return Self.pieces(of: gemm.pixels, size: pixelsAtOnce) { group in
      guard distinctWords(pixels: group, windowWords: window) >= flushWords else {
        return distinctWords(pixels: group, windowWords: window)
      }
      if distinctWords(pixels: group, windowWords: Double(wordsAtOnce)) < flushWords {
        let stretch = Self.smallest(from: Double(wordsAtOnce), to: window) {
          distinctWords(pixels: group, windowWords: $0) >= flushWords
        }
        return window / stretch * flushWords
      }
      return Self.pieces(of: windowWords, size: wordsAtOnce) { slice in
        guard distinctWords(pixels: group, windowWords: slice) >= flushWords else {
          return distinctWords(pixels: group, windowWords: slice)
        }
        let stretch = Self.smallest(from: 1, to: group) {
          distinctWords(pixels: $0, windowWords: slice) >= flushWords
        }
        return group / stretch * flushWords
      }
    }
  }

  /// Words under `windowWords` successive words of the windows of `pixels` successive ofmap pixels, in raster order:
  /// rows of either are complete, or there is but one.
  private func distinctWords(pixels: Double, windowWords: Double) -> Double {
    let taps = windowWords / channels
    if taps <= 1 { return pixels * windowWords }
    let (vertical, horizontal) = (gemm.vertical, gemm.horizontal)
    let (pixelColumns, tapColumns) = (Double(horizontal.windows), Double(horizontal.taps))
    let perImage = Double(vertical.windows) * pixelColumns
    if pixels > perImage {
      return pixels / perImage * distinctWords(pixels: perImage, windowWords: windowWords)
    }
    let rows = Self.positions(
      windows: max(1, pixels / pixelColumns), taps: max(1, taps / tapColumns), axis: vertical)
    var columns = Self.positions(
      windows: min(pixels, pixelColumns), taps: min(taps, tapColumns), axis: horizontal)
    if pixels < pixelColumns {
      // So often does a run of pixels go round the end of a row, where neighbouring windows share nothing.
      let around = pixels / pixelColumns
      columns = min(
        Double(horizontal.extent), columns + around * max(0, min(taps, tapColumns) - Double(horizontal.stride)))
    }
    return rows * columns * channels
  }

  /// ``ScaleSimAxis/touched`` for fractions of windows and taps.
  private static func positions(windows: Double, taps: Double, axis: ScaleSimAxis) -> Double {
    let repeated = max(0, windows - Double(axis.reducedDilation)) * max(0, taps - Double(axis.reducedStride))
    return min(Double(axis.extent), windows * taps - repeated)
  }

  /// The sum of `reads` over pieces of `size`, the last of which may be smaller.
  private static func pieces(of whole: Int, size: Int, reads: (Double) -> Double) -> Double {
    let (full, rest) = whole.quotientAndRemainder(dividingBy: max(1, size))
    return (full > 0 ? Double(full) * reads(Double(size)) : 0) + (rest > 0 ? reads(Double(rest)) : 0)
  }

  /// The smallest number in a range at which a condition that stays true has become true; the upper end if it never does.
  private static func smallest(from low: Double, to high: Double, where condition: (Double) -> Bool) -> Double {
    var (low, high) = (low, high)
    for _ in 0..<50 {
      let middle = (low + high) / 2
      if condition(middle) { high = middle } else { low = middle }
    }
    return high
  }
}
