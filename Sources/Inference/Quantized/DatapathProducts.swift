import Arithmetic
import ONNX
import Synchronization

/// Products on the datapaths of processing units: what has numbers is coded, added up by its unit and scaled back; the others are
/// as the network has them, and so is everything between the products. The next product's coding is what requantizes.
struct DatapathProducts: Sendable {
  /// A node with its learned weights coded and its datapath chosen.
  struct Node: Sendable {
    /// The outputs and what happened.
    let outputs: @Sendable (ProductTask) throws(InferenceFailure) -> ([Float], ProductCounts)
  }

  let threads: Int
  /// Of each node its parts.
  private let nodes: [Int: [Node]]

  /// - Parameter planned: what the nodes see; tensors that depend on the input have no words.
  init(
    _ numbers: [Int: ProductNumbers], planned: [Int: NodeOperands], titles: [String], threads: Int
  ) throws(InferenceFailure) {
    self.threads = threads
    var nodes: [Int: [Node]] = [:]
    for (node, own) in numbers.sorted(by: { $0.key < $1.key }) {
      guard titles.indices.contains(node) else { throw .noProduct(node: "\(node)") }
      // What is not computed in a run needs no numbers.
      guard let seen = planned[node] else { continue }
      let (tasks, isLearned) = try Self.tasks(seen, title: titles[node])
      var parts: [Node] = []
      for task in tasks {
        let coded = try CodedNumbers(own, channels: task.rows.channels, title: titles[node])
        parts.append(
          try coded.choice.run(NodeMaker(coded: coded, task: isLearned ? task : nil, threads: threads)))
      }
      nodes[node] = parts
    }
    self.nodes = nodes
  }

  /// The tasks of a node, of which a transposed convolution has several, and whether their weights are known already.
  static func tasks(_ seen: NodeOperands, title: String) throws(InferenceFailure) -> ([ProductTask], Bool) {
    switch seen.operation {
    case .convolution(let operation):
      let place = operation.arithmetic.secondOperand
      return ([ProductTask(try seen.convolutionOperands(operation))], seen.constants.contains(place))
    case .transposedConvolution(let operation):
      return (try seen.transposedParts(operation).map { ProductTask($0.operands) }, seen.constants.contains(1))
    case .matrixProduct(let operation):
      let operands = try seen.matrixOperands(operation)
      let place = operands.isLeftLearned ? 0 : operation.arithmetic.secondOperand
      return ([ProductTask(operands)], seen.constants.contains(place))
    default: throw .noProduct(node: title)
    }
  }

  /// One run's products, which count what happens.
  func counting() -> Run { Run(products: self) }

  /// The products of one run.
  final class Run: ProductEngine {
    private let products: DatapathProducts
    private let plain: PlainProducts
    private let held = Mutex<[Int: ProductCounts]>([:])

    init(products: DatapathProducts) {
      self.products = products
      plain = PlainProducts(threads: products.threads)
    }

    /// By node.
    var counts: [Int: ProductCounts] { held.withLock(\.self) }

    func convolve(_ operands: ConvolutionOperands) throws(InferenceFailure) -> [Float] {
      guard let parts = products.nodes[operands.node] else { return try plain.convolve(operands) }
      let made = try parts[operands.part.number].outputs(ProductTask(operands))
      held.withLock { $0[operands.node, default: ProductCounts()].add(made.1, part: operands.part.number) }
      return made.0
    }

    func multiply(_ operands: MatrixOperands) throws(InferenceFailure) -> [Float] {
      guard let node = products.nodes[operands.node]?.first else { return try plain.multiply(operands) }
      var (words, counts) = try node.outputs(ProductTask(operands))
      held.withLock { $0[operands.node] = counts }
      // A bias of the columns is none of the output channels where these are rows.
      if operands.isLeftLearned, let bias = operands.bias?.words {
        for place in words.indices { words[place] += bias[place % operands.columns] }
      }
      return words
    }
  }
}

/// Makes a node of a datapath: here it is chosen, so that its loops are compiled for it.
struct NodeMaker: DatapathUser {
  let coded: CodedNumbers
  /// With the weights, if these are known.
  let task: ProductTask?
  let threads: Int

  func run<Datapath: ElementDatapath>(_ datapath: Datapath) throws(InferenceFailure) -> DatapathProducts.Node {
    let sums = DatapathSums(datapath: datapath, coded: coded, threads: threads)
    let (coded, threads) = (coded, threads)
    guard let task else {
      return DatapathProducts.Node { task throws(InferenceFailure) in
        let rows = try CodedRows(datapath, coded, task.weights, task.rows, threads: threads)
        return try sums.outputs(task, rows)
      }
    }
    let rows = try CodedRows(datapath, coded, task.weights, task.rows, threads: threads)
    return DatapathProducts.Node { task throws(InferenceFailure) in try sums.outputs(task, rows) }
  }
}
