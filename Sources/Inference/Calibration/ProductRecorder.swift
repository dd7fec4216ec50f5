import ONNX
import Synchronization

/// What is known of a product after all runs.
struct ProductRecord: Sendable {
  var activations = TensorSummary()
  var weights = TensorSummary()
  var sample = ProductSample()
  /// The weights, where they are constant, and how they lie; of each of the convolutions that the node is.
  var constants: [ConstantWeights] = []
  /// How many output channels there are.
  var channels = 0
}

/// Weights that are the same in every run, and how they lie.
struct ConstantWeights: Sendable {
  var tensor: Tensor
  var layout: ProductTask.RowLayout
}

/// Multiplies as the network does, and keeps some of what every product reads.
final class ProductRecorder: ProductEngine {
  private let products: PlainProducts
  private let nodes: [Int: ProductNode]
  private let limits: CalibrationLimits
  private let runs: Int
  private let state: Mutex<State>

  private struct State {
    /// The run that is under way; `nil` before the first.
    var run: Int?
    var records: [Int: ProductRecord] = [:]
  }

  /// - Parameter runs: how often the network will run.
  init(_ nodes: [ProductNode], runs: Int, limits: CalibrationLimits, threads: Int) {
    products = PlainProducts(threads: threads)
    self.nodes = Dictionary(nodes.map { ($0.node, $0) }, uniquingKeysWith: { first, _ in first })
    self.limits = limits
    self.runs = runs
    state = Mutex(State())
  }

  /// Says that a run begins.
  func begin(run: Int) { state.withLock { $0.run = run } }

  /// What was kept, by nodes.
  var records: [Int: ProductRecord] { state.withLock { $0.records } }

  func convolve(_ operands: ConvolutionOperands) throws(InferenceFailure) -> [Float] {
    note(operands.node, operands.part, ProductTask(operands)) { record, isFixed, run in
      if isFixed { add(operands, to: &record, run: run) }
    }
    return try products.convolve(operands)
  }

  func multiply(_ operands: MatrixOperands) throws(InferenceFailure) -> [Float] {
    note(operands.node, ConvolutionOperands.Part(), ProductTask(operands)) { record, isFixed, run in
      add(operands, isFixed: isFixed, to: &record, run: run)
    }
    return try products.multiply(operands)
  }

  private func note(
    _ node: Int, _ part: ConvolutionOperands.Part, _ task: ProductTask,
    _ sample: (inout ProductRecord, _ isFixed: Bool, _ run: Int) -> Void
  ) {
    guard let isFixed = nodes[node]?.hasConstantWeights else { return }
    state.withLock { state in
      guard let run = state.run else { return }
      var record = state.records.removeValue(forKey: node) ?? ProductRecord()
      record.channels = task.rows.channels
      // All convolutions of a node read the same activations, and each has weights of its own.
      if part.number == 0 {
        record.activations.add(task.activations.words, sampled: share(of: limits.words, part: run, of: runs))
      }
      let words = share(of: limits.words, part: part.number, of: part.count)
      if !isFixed {
        record.weights.add(task.weights.words, sampled: share(of: words, part: run, of: runs))
      } else if record.constants.count == part.number {
        record.weights.add(task.weights.words, sampled: words)
        record.constants.append(ConstantWeights(tensor: task.weights, layout: task.rows))
      }
      sample(&record, isFixed, run)
      state.records[node] = record
    }
  }

  // MARK: Samples

  /// Some positions of all groups.
  private func add(_ operands: ConvolutionOperands, to record: inout ProductRecord, run: Int) {
    let part = operands.part
    guard record.constants.indices.contains(part.number) else { return }
    let layout = record.constants[part.number].layout
    let planes = operands.planes.joined
    let (inner, groups, plane) = (layout.taps, operands.groups, planes.outputCount)
    // The limits are the node's: its convolutions share them.
    let wanted = limits.positions(inner: inner, groups: groups * part.count)
    let first = part.number * groups
    if record.sample.blocks.count == first {
      for group in 0..<groups {
        var block = ProductSample.Block(
          inner: inner, allChannels: group * operands.filters..<(group + 1) * operands.filters, start: 0,
          part: part.number)
        fill(
          &block, operands.filter.words, layout,
          limits.channels(inner: inner, groups: groups * part.count, positions: wanted), operands.factors)
        record.sample.blocks.append(block)
      }
    }
    let used = record.sample.blocks[first].positionCount
    let places = spreadPlaces(share(of: wanted, part: run, of: runs), of: operands.images * plane, after: used)
    operands.image.words.withUnsafeBufferPointer { words in
      guard let words = words.baseAddress else { return }
      for group in 0..<groups {
        for place in places {
          let (image, position) = place.quotientAndRemainder(dividingBy: plane)
          let start = (image * groups + group) * operands.channels * planes.inputCount
          let source = PatchColumns<Float>(words: words + start, planes: planes, padding: .nan)
          var column = [Float](repeating: 0, count: inner)
          column.withUnsafeMutableBufferPointer { column in
            guard let column = column.baseAddress else { return }
            source.fill(column, stride: 1, step: 1, inner: 0..<inner, columns: position..<position + 1)
          }
          record.sample.blocks[first + group].append(column)
        }
      }
    }
  }

  /// Some positions of every matrix of weights, or, where weights are computed, of some pairs of matrices of the run.
  private func add(_ operands: MatrixOperands, isFixed: Bool, to record: inout ProductRecord, run: Int) {
    let task = ProductTask(operands)
    let (layout, weights, isLeft) = (task.rows, task.weights.words, operands.isLeftLearned)
    // A pair is a group. Computed weights meet the positions of their own run only.
    let groups = isFixed ? layout.matrices.count : min(operands.pairs.count * runs, Self.mostPairs)
    let wanted = limits.positions(inner: layout.taps, groups: groups)
    let rows = limits.channels(inner: layout.taps, groups: groups, positions: wanted)
    func start(_ pair: (left: Int, right: Int)) -> Int { isLeft ? pair.left : pair.right }
    func newBlock(_ start: Int) -> ProductSample.Block {
      var block = ProductSample.Block(inner: layout.taps, allChannels: 0..<layout.channels, start: start)
      // Factors are those of columns, which the channels of a matrix on the left are not.
      fill(&block, weights, layout, rows, isLeft ? [] : operands.factors)
      return block
    }
    let positions = task.columnCount
    guard isFixed else {
      let pairs = spreadPlaces(
        share(of: groups, part: run, of: runs), of: operands.pairs.count, after: record.sample.blocks.count)
      for pair in pairs.map({ operands.pairs[$0] }) {
        var block = newBlock(start(pair))
        for place in spreadPlaces(wanted, of: positions) {
          block.append(position(place, operands, pair))
        }
        record.sample.blocks.append(block)
      }
      return
    }
    if record.sample.blocks.isEmpty { record.sample.blocks = layout.matrices.map(newBlock) }
    for index in record.sample.blocks.indices {
      let pairs = operands.pairs.filter { start($0) == record.sample.blocks[index].start }
      let places = spreadPlaces(
        share(of: wanted, part: run, of: runs), of: pairs.count * positions,
        after: record.sample.blocks[index].positionCount)
      for place in places {
        let (pair, own) = place.quotientAndRemainder(dividingBy: max(1, positions))
        record.sample.blocks[index].append(position(own, operands, pairs[pair]))
      }
    }
  }

  /// Pairs of computed matrices that are kept of all runs at most.
  private static let mostPairs = 64

  private func position(_ place: Int, _ operands: MatrixOperands, _ pair: (left: Int, right: Int)) -> [Float] {
    if operands.isLeftLearned {
      let first = pair.right + place * operands.rightStrides.column
      return (0..<operands.inner).map { operands.right.words[first + $0 * operands.rightStrides.inner] }
    }
    let first = pair.left + place * operands.leftStrides.row
    return (0..<operands.inner).map { operands.left.words[first + $0 * operands.leftStrides.inner] }
  }

  private func fill(
    _ block: inout ProductSample.Block, _ weights: [Float], _ layout: ProductTask.RowLayout, _ most: Int,
    _ factors: [Float]
  ) {
    for place in spreadPlaces(most, of: block.allChannels.count) {
      let channel = block.allChannels.lowerBound + place
      block.channels.append(channel)
      block.rows += layout.row(channel, start: block.start, of: weights)
      if factors.count > 1 { block.factors.append(factors[channel % factors.count]) }
    }
  }
}

extension ProductSample.Block {
  /// Adds a position, in which padding is not a number.
  fileprivate mutating func append(_ position: [Float]) {
    for word in position {
      if word.isNaN { padding.append(positions.count) }
      positions.append(word.isNaN ? 0 : word)
    }
  }
}
