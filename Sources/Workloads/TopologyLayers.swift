import Documents
import Quantities

/// Makes layers of the lines of a topology.
struct TopologyLayers {
  private(set) var layers: [Layer] = []
  /// Layers that are depthwise because of their names.
  private(set) var depthwise: [String] = []
  private let log: FindingLog
  private var names: Set<String> = []
  /// How often a name was given, so that the next one gets the next number.
  private var repetitions: [String: Int] = [:]

  init(log: FindingLog) { self.log = log }

  /// Reads the layers in `lines`, titles passed over.
  mutating func read(_ lines: ArraySlice<TopologyLine>, _ columns: TopologyColumns) {
    for line in lines where !line.isTitle {
      guard layers.count < Network.mostLayers else {
        let words = "a network has at most \(Network.mostLayers) layers"
        return log.report(.inconsistent(words), at: .position(line.fields[0].position))
      }
      read(TopologyLineReader(line: line, columns: columns, log: log))
    }
  }

  private mutating func read(_ line: TopologyLineReader) {
    guard let numbers = line.neededNumbers() else { return }
    let batch = line.number(.batch) ?? 1
    let sparsity = line.sparsity()
    let columnStride = line.columnStride()
    let isDepthwise = line.columns.form == .convolution && line.line.name.contains("DP")
    var convolution: Convolution
    switch line.columns.form {
    case .gemm:
      convolution = Convolution(
        inputChannels: numbers[2], outputChannels: numbers[1],
        vertical: SlidingAxis(ifmap: numbers[0], window: 1, rounding: .ceilUnclipped),
        horizontal: SlidingAxis(ifmap: 1, window: 1, rounding: .ceilUnclipped), hasBias: false)
    case .convolution:
      convolution = Convolution(
        inputChannels: numbers[4], outputChannels: numbers[5],
        vertical: SlidingAxis(ifmap: numbers[0], window: numbers[2], stride: numbers[6], rounding: .ceilUnclipped),
        horizontal: SlidingAxis(
          ifmap: numbers[1], window: numbers[3], stride: columnStride ?? numbers[6], rounding: .ceilUnclipped),
        hasBias: false)
    }
    convolution.batch = batch
    if isDepthwise {
      // SCALE-Sim runs the row once for each channel, with all its filters.
      convolution.groups = numbers[4]
      convolution.outputChannels = numbers[4].times(numbers[5])
    }
    let layer = Layer(
      name: uniqueName(line.line.name), operation: .convolution(convolution), inputs: [.external], sparsity: sparsity)
    for problem in layer.problems(inputs: [nil]) { line.report(problem) }
    layers.append(layer)
    if isDepthwise { depthwise.append(layer.name) }
  }

  /// The name, or with `#2`, `#3`, … behind it when it was given before; a line without one is called by its place.
  private mutating func uniqueName(_ written: String) -> String {
    let base = written.isEmpty ? "layer\(layers.count + 1)" : written
    var name = base
    while !names.insert(name).inserted {
      let number = (repetitions[base] ?? 1) + 1
      repetitions[base] = number
      name = "\(base)#\(number)"
    }
    return name
  }
}

/// Reads the fields of one layer.
struct TopologyLineReader {
  let line: TopologyLine
  let columns: TopologyColumns
  let log: FindingLog

  /// The numbers that every layer needs, in SCALE-Sim's order; `nil` when some are missing or wrong.
  func neededNumbers() -> [Int]? {
    let needed = columns.form.needed
    let missing = needed.filter { field($0) == nil }
    guard missing.isEmpty else {
      let names = missing.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
      let words = "this layer has \(needed.count - missing.count) of \(needed.count) numbers; missing: \(names)"
      log.report(.inconsistent(words), at: .position(line.end), path: DocumentPath([.key(line.name)]))
      return nil
    }
    let numbers = needed.compactMap { number($0) }
    return numbers.count == needed.count ? numbers : nil
  }

  /// The number in a column; `nil` when the file has no such column, or the field is empty or wrong.
  func number(_ column: TopologyColumn) -> Int? {
    field(column).flatMap { reader($0, column).integer(in: Layer.dimensions) }
  }

  /// The stride over columns, where it is given.
  func columnStride() -> Int? {
    guard columns.form == .convolution else { return nil }
    if columns.places[.columnStride] != nil { return number(.columnStride) }
    guard let place = columns.firstUnnamed, let field = line.field(place), field.isNumber else { return nil }
    return reader(field, .columnStride).integer(in: Layer.dimensions)
  }

  /// The sparsity, in its column or any that has no name; `nil` for a dense layer.
  func sparsity() -> BlockSparsity? {
    let named = field(.sparsity)
    let first = columns.form.needed.count + 1
    let unnamed =
      columns.places[.sparsity] == nil
      ? line.fields.indices.first { $0 >= first && !columns.comments.contains($0) && line.fields[$0].text.isSparsity }
      : nil
    guard let field = named ?? unnamed.map({ line.fields[$0] }) else { return nil }
    let parts = field.text.split(separator: ":").map { $0.filter { $0 != " " } }
    guard field.text.isSparsity, let kept = Int(parts[0]), let block = Int(parts[1]),
      (1...Layer.dimensions.upperBound).contains(block), (1...block).contains(kept)
    else {
      let allowed = ["N:M such as 2:4, with N from 1 to M"]
      reader(field, .sparsity).report(
        .unknownName(kind: "sparsity", found: field.text, allowed: allowed, nearest: nil))
      return nil
    }
    // All weights kept: dense.
    return kept == block ? nil : BlockSparsity(kept: kept, block: block)
  }

  /// Reports what is wrong with the layer at the field it is most likely about.
  func report(_ problem: LayerProblem) {
    let column: TopologyColumn? =
      switch problem {
      case .windowTooLarge(.rows, _, _): columns.form == .convolution ? .filterHeight : nil
      case .windowTooLarge(.columns, _, _): columns.form == .convolution ? .filterWidth : nil
      case .overhangTooLarge: columns.form == .convolution ? .stride : nil
      case .dimensionOutOfRange(.outputChannels, _): columns.form == .convolution ? .filters : .n
      default: nil
      }
    let words = Problem.inconsistent(problem.sentence)
    if let column, let field = field(column) { return reader(field, column).report(words) }
    log.report(words, at: .position(line.fields[0].position), path: DocumentPath([.key(line.name)]))
  }

  private func field(_ column: TopologyColumn) -> DelimitedText.Field? {
    columns.places[column].flatMap { line.field($0) }
  }

  private func reader(_ field: DelimitedText.Field, _ column: TopologyColumn) -> ValueReader {
    ValueReader(node: field.node, path: DocumentPath([.key(line.name), .key(column.rawValue)]), log: log)
  }
}
