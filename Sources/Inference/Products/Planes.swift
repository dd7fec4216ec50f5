import ONNX

/// One spatial dimension of a window that slides over planes.
struct WindowAxis: Sendable, Hashable {
  /// Words of the input.
  var size = 1
  /// Positions of the window.
  var outputs = 1
  /// Taps.
  var kernel = 1
  var stride = 1
  var dilation = 1
  /// Padding before the first word; below zero so many words are passed by.
  var before = 0

  /// Where a tap reads at a position; outside 0..<``size`` it reads padding.
  @inline(__always)
  func place(position: Int, tap: Int) -> Int { position * stride + tap * dilation - before }

  /// The positions at which a tap reads words and not padding.
  func positions(tap: Int) -> Range<Int> {
    let shift = before - tap * dilation
    return Self.range(0..<outputs, from: shift, to: size + shift, step: stride)
  }

  /// The taps that read a word at some position: a window may reach far beyond the plane.
  var takenTaps: Range<Int> {
    let last = max(0, outputs - 1) * stride
    return Self.range(0..<kernel, from: before - last, to: size + before, step: dilation)
  }

  /// How many taps read places of `allowed` at a position.
  func tapCount(position: Int, within allowed: Range<Int>) -> Int {
    let start = place(position: position, tap: 0)
    return Self.range(0..<kernel, from: allowed.lowerBound - start, to: allowed.upperBound - start, step: dilation)
      .count
  }

  /// The numbers of `all` (which starts at 0) whose multiples by `step` lie in `from`..<`to`.
  private static func range(_ all: Range<Int>, from: Int, to: Int, step: Int) -> Range<Int> {
    let first = from <= 0 ? 0 : (from - 1) / step + 1
    let end = min(all.upperBound, to <= 0 ? 0 : (to - 1) / step + 1)
    return first < end ? first..<end : 0..<0
  }
}

/// A window over planes of up to three dimensions; those that are missing have one word and one tap.
struct Planes: Sendable, Hashable {
  var depth = WindowAxis()
  var rows = WindowAxis()
  var columns = WindowAxis()

  /// Axes of up to three dimensions, the last of which are the columns.
  init(_ axes: [WindowAxis]) {
    columns = axes.last ?? WindowAxis()
    rows = axes.dropLast().last ?? WindowAxis()
    depth = axes.dropLast(2).last ?? WindowAxis()
  }

  /// The window over inputs of these sizes that makes outputs of these; `nil` for more than three dimensions.
  init?(_ window: ONNXWindow, inputs: [Int], outputs: [Int]) {
    guard inputs.count <= 3, inputs.count == outputs.count, window.kernel.count == inputs.count else { return nil }
    self.init(
      inputs.indices.map { axis in
        WindowAxis(
          size: inputs[axis], outputs: outputs[axis], kernel: window.kernel[axis], stride: window.strides[axis],
          dilation: window.dilations[axis], before: window.paddingBefore[axis])
      })
  }

  /// Words of a plane of the input.
  var inputCount: Int { depth.size * rows.size * columns.size }
  /// Words of a plane of the output.
  var outputCount: Int { depth.outputs * rows.outputs * columns.outputs }
  /// Taps of the window.
  var taps: Int { depth.kernel * rows.kernel * columns.kernel }

  /// The same with all words in one row where the window is a single word that meets every word once.
  var joined: Planes {
    let meetsAll = [depth, rows, columns].allSatisfy {
      $0.kernel == 1 && $0.stride == 1 && $0.before == 0 && $0.size == $0.outputs
    }
    guard meetsAll else { return self }
    var copy = self
    copy.depth = WindowAxis()
    copy.rows = WindowAxis()
    copy.columns = WindowAxis(size: inputCount, outputs: inputCount)
    return copy
  }

  /// Calls `body` with the place in the window, and its part along each dimension, of every tap that reads a word somewhere.
  func forEachTap(_ body: (_ tap: Int, _ depth: Int, _ row: Int, _ column: Int) -> Void) {
    for inDepth in depth.takenTaps {
      for inRows in rows.takenTaps {
        for inColumns in columns.takenTaps {
          // Windows of pools have no words and may be of any size: their taps' places count for nothing.
          let tap = (inDepth &* rows.kernel &+ inRows) &* columns.kernel &+ inColumns
          body(tap, inDepth, inRows, inColumns)
        }
      }
    }
  }

  /// Calls `body` for every row of outputs at which a tap reads words: the place of the row's first output, that of the word
  /// which column 0 of the row reads (it may lie before the plane), and the columns at which there are words. From one column to the
  /// next, ``columns``' stride of words lies between them.
  @inline(__always)
  func forEachRow(
    depth tapDepth: Int, row tapRow: Int, column tapColumn: Int,
    _ body: (_ output: Int, _ input: Int, _ positions: Range<Int>) -> Void
  ) {
    let positions = columns.positions(tap: tapColumn)
    guard !positions.isEmpty else { return }
    for inDepth in depth.positions(tap: tapDepth) {
      for inRows in rows.positions(tap: tapRow) {
        let plane = depth.place(position: inDepth, tap: tapDepth)
        let row = plane * rows.size + rows.place(position: inRows, tap: tapRow)
        let input = row * columns.size + columns.place(position: 0, tap: tapColumn)
        body((inDepth * rows.outputs + inRows) * columns.outputs, input, positions)
      }
    }
  }
}
