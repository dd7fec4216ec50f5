import Arithmetic

/// The products of a node on the datapath of its unit: rows of coded weights against columns of coded activations.
///
/// A block of columns is written side by side, each with its taps one behind the other, and every row of weights goes over it: the
/// order of additions is that of the taps, as many at once as the unit has lanes, for any number of threads.
struct DatapathSums<Datapath: ElementDatapath>: Sendable {
  let datapath: Datapath
  let coded: CodedNumbers
  let threads: Int

  /// Bytes of a block of columns.
  private static var blockSize: Int { 1 << 17 }

  /// The outputs and what happened.
  func outputs(
    _ task: ProductTask, _ rows: CodedRows<Datapath>
  ) throws(InferenceFailure) -> ([Float], ProductCounts) {
    let columns = try CodedColumns(datapath, coded, task.activations, threads: threads)
    let numbers = rowNumbers(task, rows)
    let blocks = blocks(of: task)
    var overflows = [Int](repeating: 0, count: blocks.count)
    let words = [Float](unsafeUninitializedCapacity: task.outputCount) { target, count in
      target.initialize(repeating: 0)
      overflows.withUnsafeMutableBufferPointer { overflows in
        rows.operands.withUnsafeBufferPointer { weights in
          columns.operands.withUnsafeBufferPointer { activations in
            columns.integers.withUnsafeBufferPointer { integers in
              guard let weights = weights.baseAddress, let activations = activations.baseAddress,
                let target = target.baseAddress
              else { return }
              let operands = Operands(
                weights: weights, activations: activations, integers: integers.baseAddress, padding: columns.padding,
                target: target)
              // Each block writes words of its own.
              nonisolated(unsafe) let overflows = overflows
              inParallel(blocks.count, threads: threads) { index in
                overflows[index] = write(blocks[index], task, numbers, operands)
              }
            }
          }
        }
      }
      count = task.outputCount
    }
    var counts = ProductCounts()
    counts.activations = columns.counts
    counts.weights = rows.counts
    counts.outputs = task.outputCount
    counts.overflows = overflows.reduce(0, +)
    return (words, counts)
  }

  /// Where operands are read and outputs written; valid in one run.
  private struct Operands: @unchecked Sendable {
    let weights: UnsafePointer<Datapath.Operand>
    let activations: UnsafePointer<Datapath.Operand>
    let integers: UnsafePointer<Int>?
    let padding: Datapath.Operand
    let target: UnsafeMutablePointer<Float>
  }

  // MARK: Rows

  /// What a row's sums start from and what they stand for.
  private struct RowNumbers {
    var start: Datapath.Word
    /// Whether the register does not hold what it should start from.
    var isStartLost: Bool
    /// Whether no activations move a sum out of the register.
    var isSafe: Bool
    /// What one in each word of a sum stands for.
    var levels: [Double]
    var offset: Double
    /// What one in the sum of a column's activations takes away.
    var shift: Double
  }

  private func rowNumbers(_ task: ProductTask, _ rows: CodedRows<Datapath>) -> [RowNumbers] {
    let activations = coded.numbers.activations
    return (0..<task.rows.count).map { row in
      let channel = row % task.rows.channels
      let quantizer = coded.quantizer(ofChannel: channel)
      let scale = (quantizer.scale ?? 1) * (activations.scale ?? 1)
      let bias = task.bias.map { Double($0[channel]) } ?? 0
      var numbers = RowNumbers(
        start: datapath.start(0), isStartLost: false, isSafe: false, levels: coded.levels(ofChannel: channel),
        offset: 0,
        shift: scale * Double(quantizer.zeroPoint))
      var start = 0
      let zeroSum = Double(activations.zeroPoint) * rows.sums[row]
      if coded.startsFromBias {
        let exact = ((bias / scale - zeroSum) / coded.step).rounded(.toNearestOrAwayFromZero)
        // A register that wraps keeps the low bits.
        start = Int(exact: exact)
        if let range = datapath.sumRange, !(range ~= start) {
          numbers.isStartLost = true
          if coded.numbers.unit.saturates { start = min(max(start, range.lowerBound), range.upperBound) }
        }
        numbers.start = datapath.start(start)
      } else {
        numbers.offset =
          bias - Double(activations.zeroPoint) * (activations.scale ?? 1)
          * coded.value(ofSum: rows.sums[row], channel: channel)
      }
      if let range = datapath.sumRange, let reach = rows.reaches[row], !numbers.isStartLost {
        let (high, tooHigh) = start.addingReportingOverflow(reach)
        let (low, tooLow) = start.subtractingReportingOverflow(reach)
        numbers.isSafe = !tooHigh && !tooLow && low >= range.lowerBound && high <= range.upperBound
      }
      return numbers
    }
  }

  // MARK: Blocks

  /// Some rows against some columns.
  private struct Block {
    var rows: Range<Int>
    var columns: Range<Int>
    var source: Int
    /// Where the output of the part's first row and column is.
    var target: Int
    var firstRow: Int
  }

  private func blocks(of task: ProductTask) -> [Block] {
    let bytes = max(1, task.rows.taps * MemoryLayout<Datapath.Operand>.stride)
    let width = min(max(4, Self.blockSize / bytes), 128)
    let each = (task.columnCount + width - 1) / width
    // Where there are few blocks, rows are shared out, too.
    let all = each * task.parts.count
    let wanted = threads > 1 && all > 0 && all < 4 * threads ? (4 * threads + all - 1) / all : 1
    var blocks: [Block] = []
    for part in task.parts {
      let rowParts = max(1, min(wanted, part.rows.count / 4))
      for block in 0..<each {
        let columns = block * width..<min(task.columnCount, (block + 1) * width)
        for rowPart in 0..<rowParts {
          let (first, end) = (part.rows.count * rowPart / rowParts, part.rows.count * (rowPart + 1) / rowParts)
          blocks.append(
            Block(
              rows: part.rows.lowerBound + first..<part.rows.lowerBound + end, columns: columns, source: part.source,
              target: part.target, firstRow: part.rows.lowerBound))
        }
      }
    }
    return blocks
  }

  /// Writes the outputs of a block; returns how many overflowed.
  private func write(_ block: Block, _ task: ProductTask, _ numbers: [RowNumbers], _ operands: Operands) -> Int {
    let (taps, count, sumWords) = (task.rows.taps, block.columns.count, datapath.wordsPerSum)
    return withUnsafeTemporaryAllocation(of: Datapath.Operand.self, capacity: max(1, taps * count)) { columns in
      withUnsafeTemporaryAllocation(of: Datapath.Word.self, capacity: count * sumWords) { sums in
        withUnsafeTemporaryAllocation(of: Double.self, capacity: count) { shifts in
          guard let columns = columns.baseAddress, let sums = sums.baseAddress, let shifts = shifts.baseAddress else {
            return 0
          }
          columns.initialize(repeating: operands.padding, count: taps * count)
          sums.initialize(repeating: 0, count: count * sumWords)
          fill(columns, block, task, operands.activations, padding: operands.padding)
          let isShifted = fillShifts(shifts, block, task, operands.integers)
          var overflows = 0
          for row in block.rows {
            let number = numbers[row]
            let weights = operands.weights + row * taps
            sums.update(repeating: datapath.start(0), count: count * sumWords)
            if coded.startsFromBias { sums.update(repeating: number.start, count: count) }
            datapath.stream(
              count, taps: taps, weights: weights, by: 0, activations: columns, by: taps, into: sums, by: sumWords)
            overflows += self.overflows(number, count, taps, weights, columns, sums)
            let first = block.target + (row - block.firstRow) * task.targetStrides.row
            write(
              number, sums, shifts: isShifted ? shifts : nil, count,
              to: operands.target + first + block.columns.lowerBound * task.targetStrides.column,
              by: task.targetStrides.column)
          }
          return overflows
        }
      }
    }
  }

  /// The taps of some columns, column by column.
  private func fill<Word: BitwiseCopyable>(
    _ target: UnsafeMutablePointer<Word>, _ block: Block, _ task: ProductTask, _ words: UnsafePointer<Word>,
    padding: Word
  ) {
    let taps = task.rows.taps
    let start = words + block.source
    switch task.columns {
    case .window(let planes):
      PatchColumns(words: start, planes: planes, padding: padding)
        .fill(target, stride: 1, step: taps, inner: 0..<taps, columns: block.columns)
    case .matrix(let inner, let column):
      MatrixColumns(words: start, innerStride: inner, columnStride: column)
        .fill(target, stride: 1, step: taps, inner: 0..<taps, columns: block.columns)
    }
  }

  /// The sums of the integers of each column, where weights have zero points.
  private func fillShifts(
    _ target: UnsafeMutablePointer<Double>, _ block: Block, _ task: ProductTask, _ integers: UnsafePointer<Int>?
  ) -> Bool {
    let (taps, count) = (task.rows.taps, block.columns.count)
    target.initialize(repeating: 0, count: count)
    guard let integers, coded.numbers.weights.contains(where: { $0.zeroPoint != 0 }) else { return false }
    withUnsafeTemporaryAllocation(of: Int.self, capacity: max(1, taps * count)) { words in
      guard let words = words.baseAddress else { return }
      words.initialize(repeating: 0, count: taps * count)
      fill(words, block, task, integers, padding: coded.numbers.activations.zeroPoint)
      for column in 0..<count {
        var sum = 0
        for tap in 0..<taps { sum += words[column * taps + tap] }
        target[column] = Double(sum)
      }
    }
    return true
  }

  /// How many of a row's sums overflowed.
  private func overflows(
    _ numbers: RowNumbers, _ count: Int, _ taps: Int, _ weights: UnsafePointer<Datapath.Operand>,
    _ columns: UnsafePointer<Datapath.Operand>, _ sums: UnsafePointer<Datapath.Word>
  ) -> Int {
    if numbers.isStartLost { return count }
    if numbers.isSafe { return 0 }
    let sumWords = datapath.wordsPerSum
    return withUnsafeTemporaryAllocation(of: Datapath.Word.self, capacity: sumWords) { start in
      guard let start = start.baseAddress else { return 0 }
      start.initialize(repeating: numbers.start, count: sumWords)
      var found = 0
      for column in 0..<count
      where datapath.isInexact(
        from: start, to: sums + column * sumWords, taps: taps, weights: weights, activations: columns + column * taps)
      {
        found += 1
      }
      return found
    }
  }

  /// A row's sums as the numbers that they stand for.
  private func write(
    _ numbers: RowNumbers, _ sums: UnsafePointer<Datapath.Word>, shifts: UnsafePointer<Double>?, _ count: Int,
    to target: UnsafeMutablePointer<Float>, by stride: Int
  ) {
    let sumWords = datapath.wordsPerSum
    let level = numbers.levels.first ?? 0
    for column in 0..<count {
      var value = datapath.number(sums[column * sumWords]) * level
      if sumWords > 1 {
        for word in 1..<sumWords { value += datapath.number(sums[column * sumWords + word]) * numbers.levels[word] }
      }
      if let shifts { value -= shifts[column] * numbers.shift }
      target[column * stride] = Float(value + numbers.offset)
    }
  }
}

extension ProcessingUnit {
  /// Whether its accumulator stays at the ends of its range.
  fileprivate var saturates: Bool {
    switch self {
    case .mac(let unit): unit.width.overflow == .saturate
    case .xnorPopcount(let unit): unit.width.overflow == .saturate
    case .sign(let unit): unit.width.overflow == .saturate
    case .ternary(let unit): unit.width.overflow == .saturate
    case .shift(let unit): unit.width.overflow == .saturate
    case .log(let unit): unit.width.overflow == .saturate
    case .bitSerial(let unit): unit.width.overflow == .saturate
    case .floatMAC: false
    }
  }
}

extension Int {
  /// A whole number, or the nearer end of what is far beyond any accumulator.
  fileprivate init(exact number: Double) {
    let limit = 0x1p62
    self = number.isNaN ? 0 : Int(Swift.min(Swift.max(number, -limit), limit))
  }
}
