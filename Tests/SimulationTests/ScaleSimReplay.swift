import Hardware
import Simulation

/// SCALE-Sim done the long way: every address of every line of every fold, one after the other. Only for small layers.
struct ScaleSimReplay {
  /// What one memory saw.
  struct Stream: Equatable {
    var start = 0
    var stop = 0
    var words = 0
  }

  /// Lines of void (`nil`) and real addresses.
  typealias Lines = [[Int?]]

  /// A convolution, or a product as a convolution of one row.
  struct Shape {
    var height: Int
    var width: Int
    var filterHeight: Int
    var filterWidth: Int
    var channels: Int
    var filters: Int
    var strides: (vertical: Int, horizontal: Int)
  }

  private(set) var totalCycles = 0
  private(set) var cyclesWithPrefetch = 0
  private(set) var mappingEfficiencies: [Double] = []
  private(set) var computeUtilizations: [Double] = []
  private(set) var sramIfmap = Stream()
  private(set) var sramFilter = Stream()
  private(set) var sramOfmap = Stream()
  private(set) var dramIfmap = Stream()
  private(set) var dramFilter = Stream()
  private(set) var dramOfmap = Stream()

  init(_ shape: Shape, on machine: ScaleSimMachine) {
    let matrices = Matrices(shape)
    var ifmap = Lines()
    var filter = Lines()
    var ofmap = Lines()
    let (rows, columns) = (machine.rows, machine.columns)
    let isOutput = machine.dataflow == .outputStationary
    let isInput = machine.dataflow == .inputStationary
    let (pixels, filters, window) = (matrices.pixels, shape.filters, matrices.window)
    let rowDimension = isOutput ? pixels : window
    let columnDimension = isInput ? pixels : filters
    let steps = isOutput ? window : isInput ? filters : pixels
    for columnStart in stride(from: 0, to: columnDimension, by: columns) {
      for rowStart in stride(from: 0, to: rowDimension, by: rows) {
        let usedRows = min(rows, rowDimension - rowStart)
        let usedColumns = min(columns, columnDimension - columnStart)
        let length = isOutput ? rows + columns + steps - 2 : 2 * rows + columns + steps - 2
        var (left, top, out) = (Lines(), Lines(), Lines())
        for line in 0..<length {
          // From the left, a lane for each row.
          left.append(
            (0..<rows).map { lane in
              let step = line - lane - (isOutput ? 0 : rows)
              guard lane < usedRows, (0..<steps).contains(step) else { return nil }
              if isOutput { return matrices.ifmap(rowStart + lane, step) }
              return isInput ? matrices.filter(rowStart + lane, step) : matrices.ifmap(step, rowStart + lane)
            })
          // From the top: skewed for output stationary, else the stationary operand, its last row first.
          top.append(
            (0..<columns).map { lane in
              guard lane < usedColumns else { return nil }
              if isOutput {
                return (0..<steps).contains(line - lane) ? matrices.filter(line - lane, columnStart + lane) : nil
              }
              let row = rows - 1 - line
              guard row >= 0, row < usedRows else { return nil }
              return isInput
                ? matrices.ifmap(columnStart + lane, rowStart + row)
                : matrices.filter(rowStart + row, columnStart + lane)
            })
          out.append(
            (0..<columns).map { lane in
              guard lane < usedColumns else { return nil }
              if isOutput {
                let row = rows - 1 - (line - lane - (steps - 1))
                return (0..<usedRows).contains(row) ? matrices.ofmap(rowStart + row, columnStart + lane) : nil
              }
              let step = line - lane - (2 * rows - 1)
              guard (0..<steps).contains(step) else { return nil }
              return isInput ? matrices.ofmap(columnStart + lane, step) : matrices.ofmap(step, columnStart + lane)
            })
        }
        ifmap += isInput ? top : left
        filter += isInput ? left : top
        ofmap += out
        let elements = Double(rows * columns)
        let used = Double(usedRows * usedColumns)
        mappingEfficiencies.append(used / elements)
        let counted = isOutput ? length : length + columns - 1
        computeUtilizations.append(used * Double(steps) / (elements * Double(counted)))
        sramIfmap.words += isInput ? usedRows * usedColumns : usedRows * steps
        sramFilter.words += isOutput ? usedColumns * steps : isInput ? usedRows * steps : usedRows * usedColumns
        sramOfmap.words += isOutput ? usedRows * usedColumns + rows + columns : steps * usedColumns
      }
    }
    totalCycles = ofmap.count - 1
    Self.markBounds(of: ifmap, latency: 1, in: &sramIfmap)
    Self.markBounds(of: filter, latency: 1, in: &sramFilter)
    Self.markBounds(of: ofmap, latency: 0, in: &sramOfmap)
    dramIfmap = Self.fetch(ifmap, memoryWords: machine.ifmapWords)
    dramFilter = Self.fetch(filter, memoryWords: machine.filterWords)
    dramOfmap = Self.drain(ofmap, memoryWords: machine.ofmapWords, width: columns)
    cyclesWithPrefetch = dramOfmap.stop - min(dramIfmap.start, dramFilter.start)
  }

  private static func markBounds(of lines: Lines, latency: Int, in stream: inout Stream) {
    let busy = lines.indices.filter { lines[$0].contains { $0 != nil } }
    stream.start = (busy.first ?? 0) + latency
    stream.stop = (busy.last ?? 0) + latency
  }

  /// A cache of distinct addresses that is emptied when it holds fifty sets of a hundredth of the memory.
  private static func fetch(_ lines: Lines, memoryWords: Int) -> Stream {
    let set = memoryWords / 100
    let limit = 50 * set
    var (held, reads, first, lastFlush) = (Set<Int>(), 0, Int?.none, Int?.none)
    for (cycle, line) in lines.enumerated() {
      for case let address? in line {
        if first == nil { first = cycle }
        guard held.insert(address).inserted else { continue }
        reads += 1
        if held.count == limit {
          held = []
          lastFlush = cycle
        }
      }
    }
    guard let lastFlush, let first else {
      let filled = (reads + set - 1) / set * set
      return Stream(start: -((filled + 9) / 10), stop: -1, words: reads)
    }
    return Stream(start: first - (limit + 9) / 10, stop: lastFlush + 1, words: reads)
  }

  /// Words packed in lines; more than half of the memory occupied: the open line is closed and half of it drained.
  private static func drain(_ lines: Lines, memoryWords: Int, width: Int) -> Stream {
    let half = memoryWords - (memoryWords + 1) / 2
    let perDrain = (half + width - 1) / width
    var packed: [Int] = []
    var (open, drained, free, drainEnd, written) = (0, 0, memoryWords, 0, 0)
    var starts: [Int] = []
    var stops: [Int] = []
    func closeLine() {
      if open > 0 { packed.append(open) }
      open = 0
    }
    func drainSome(at cycle: Int) -> Int {
      let end = min(drained + perDrain, packed.count)
      let data = (end - drained) * width - (end > drained ? width - packed[end - 1] : 0)
      written += data
      free += data
      starts.append(cycle)
      stops.append(cycle + end - drained - 1)
      defer { drained = end }
      return cycle + end - drained - 1
    }
    for (cycle, line) in lines.enumerated() {
      for case _? in line {
        open += 1
        free -= 1
        if open == width { closeLine() }
        if cycle >= drainEnd, free < memoryWords - half {
          closeLine()
          drainEnd = drainSome(at: cycle)
        }
      }
    }
    closeLine()
    var cycle = lines.count - 1
    while drained < packed.count { cycle = drainSome(at: cycle) + 1 }
    return Stream(start: starts.min() ?? 0, stop: stops.max() ?? 0, words: written)
  }

  /// The three operands as matrices of addresses.
  private struct Matrices {
    let shape: Shape
    let ofmapWidth: Int
    let pixels: Int
    let window: Int

    init(_ shape: Shape) {
      self.shape = shape
      func windows(_ extent: Int, _ taps: Int, _ stride: Int) -> Int { (extent - taps + 2 * stride - 1) / stride }
      ofmapWidth = windows(shape.width, shape.filterWidth, shape.strides.horizontal)
      pixels = ofmapWidth * windows(shape.height, shape.filterHeight, shape.strides.vertical)
      window = shape.filterHeight * shape.filterWidth * shape.channels
    }

    func ifmap(_ pixel: Int, _ word: Int) -> Int? {
      let (tap, channel) = word.quotientAndRemainder(dividingBy: shape.channels)
      let row = pixel / ofmapWidth * shape.strides.vertical + tap / shape.filterWidth
      let column = pixel % ofmapWidth * shape.strides.horizontal + tap % shape.filterWidth
      guard row < shape.height, column < shape.width else { return nil }
      return (row * shape.width + column) * shape.channels + channel
    }
    func filter(_ word: Int, _ filter: Int) -> Int? { filter * window + word }
    func ofmap(_ pixel: Int, _ filter: Int) -> Int? { pixel * shape.filters + filter }
  }
}
