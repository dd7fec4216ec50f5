import Arithmetic
import Quantities

/// Where a layer's ifmap comes from.
public enum TensorSource: Sendable, Hashable {
  /// The network's input.
  case input
  /// The ofmap of the layer with that index.
  case layer(Int)
  /// Data of its own: the layer states its ifmap and nothing in the network produces it.
  case external
}

/// A pattern that keeps `kept` of every `block` weights along the reduction (2:4 keeps two of four).
public struct BlockSparsity: Sendable, Hashable, CustomStringConvertible {
  public var kept: Int
  public var block: Int

  /// `kept` of every `block`.
  public init(kept: Int, block: Int) {
    self.kept = kept
    self.block = block
  }

  public var description: String { "\(kept):\(block)" }
}

/// One layer of a network.
public struct Layer: Sendable, Hashable {
  /// Unique within its network.
  public var name: String
  public var operation: Operation
  /// Producers, in order.
  public var inputs: [TensorSource]
  /// The filter's format, when the trace fixes it.
  public var weightsFormat: NumberFormat?
  /// The ifmap's format, when the trace fixes it.
  public var activationsFormat: NumberFormat?
  /// The filters' sparsity pattern, when the trace gives one.
  public var sparsity: BlockSparsity?
  /// The share of filter words that are not zero, 0 to 1; `nil`: not known, all of them.
  public var weightDensity: Double?
  /// The share of ifmap words that are not zero, 0 to 1; `nil`: not known, all of them.
  public var activationDensity: Double?

  /// A layer whose formats are the accelerator's choice unless given.
  public init(
    name: String, operation: Operation, inputs: [TensorSource], weightsFormat: NumberFormat? = nil,
    activationsFormat: NumberFormat? = nil, sparsity: BlockSparsity? = nil, weightDensity: Double? = nil,
    activationDensity: Double? = nil
  ) {
    self.name = name
    self.operation = operation
    self.inputs = inputs
    self.weightsFormat = weightsFormat
    self.activationsFormat = activationsFormat
    self.sparsity = sparsity
    self.weightDensity = weightDensity
    self.activationDensity = activationDensity
  }
}

/// A network: layers in an order in which they can run, each naming its producers.
public struct Network: Sendable, Hashable {
  /// The name it is called by: a trace's file name without its ending.
  public var name: String
  /// The name for people, such as "ResNet-50".
  public var title: String
  /// Where the shapes come from.
  public var source: String
  /// Assumptions and remarks.
  public var notes: [String]
  /// The input image; `nil` when every layer has data of its own.
  public var input: TensorShape?
  /// The format of the input, when the trace fixes it.
  public var inputFormat: NumberFormat?
  public var layers: [Layer]

  /// A network; its layers' edges must point backwards.
  public init(
    name: String, title: String, source: String = "", notes: [String] = [], input: TensorShape? = nil,
    inputFormat: NumberFormat? = nil, layers: [Layer]
  ) {
    self.name = name
    self.title = title
    self.source = source
    self.notes = notes
    self.input = input
    self.inputFormat = inputFormat
    self.layers = layers
  }

  /// The same network working on `batch` times as many images at once.
  public func batched(_ batch: Int) -> Network {
    var copy = self
    for index in copy.layers.indices {
      copy.layers[index].operation = copy.layers[index].operation.batched(batch)
    }
    return copy
  }

  /// Multiply-accumulates of all layers.
  public var multiplyAccumulates: Int { layers.reduce(0) { $0.plus($1.operation.multiplyAccumulates) } }
  /// Learned words of all layers, biases apart.
  public var weights: Int { layers.reduce(0) { $0.plus($1.operation.weights) } }
}

extension Layer {
  /// What a density may be.
  public static let densities = 0.0...1.0

  /// The formats that the layer computes in: the trace's, else the accelerator's native ones.
  public func formats(native: FormatPair) -> FormatPair {
    FormatPair(weights: weightsFormat ?? native.weights, activations: activationsFormat ?? native.activations)
  }
}
