import Hardware
import Quantities
import Workloads

/// The three timing engines side by side on the layers of a network.
public struct NetworkVerification: Sendable, Hashable {
  public var network: String
  public var accelerator: String
  /// Of the random operands.
  public var seed: UInt64
  /// In the network's order.
  public var layers: [LayerVerification]

  /// A network's layers on an accelerator, run with operands of that seed.
  public init(network: String, accelerator: String, seed: UInt64, layers: [LayerVerification]) {
    self.network = network
    self.accelerator = accelerator
    self.seed = seed
    self.layers = layers
  }

  /// Layers that were run.
  public var compared: Int { layers.count { $0.agree != nil } }
  /// Whether no layer contradicts itself.
  public var agrees: Bool { !layers.contains { $0.agree == false } }
}

/// What the three engines say of a layer.
public struct LayerVerification: Sendable, Hashable {
  /// The layer's name and kind.
  public var layer: String
  public var kind: String
  /// An earlier layer that is the same but for its name, and was run in its place.
  public var sameAs: String?
  public var multiplyAccumulates: Int
  public var outcome: Outcome

  /// What became of a layer.
  public enum Outcome: Sendable, Hashable {
    case compared(EngineComparison)
    /// It has no multiply-accumulates.
    case notMapped
    /// It cannot be made small enough to be stepped within so many steps.
    case tooLarge(steps: Int, limit: Int)
  }

  /// What became of a layer, or of an earlier one that is like it.
  public init(layer: String, kind: String, sameAs: String? = nil, multiplyAccumulates: Int, outcome: Outcome) {
    self.layer = layer
    self.kind = kind
    self.sameAs = sameAs
    self.multiplyAccumulates = multiplyAccumulates
    self.outcome = outcome
  }

  /// Whether all engines agree, and the ofmap is what it should be; `nil` for layers that were not run.
  public var agree: Bool? { if case .compared(let comparison) = outcome { comparison.agrees } else { nil } }
}

/// A layer, perhaps made smaller, in three engines.
public struct EngineComparison: Sendable, Hashable {
  /// What was made smaller.
  public var scaling: [Scaling] = []
  /// Multiply-accumulates that were run.
  public var multiplyAccumulates: Int
  /// Steps of elements.
  public var steps = 0
  public var analyticCycles: Int
  public var eventCycles: Int
  public var cycleCycles: Int
  /// Whether the ofmap is that of the unit's own arithmetic in the order of the dataflow; `nil` where that is not known without
  /// the array.
  public var isUnitArithmetic: Bool?
  /// Whether it is the convolution of whole numbers; `nil` where the unit computes something else.
  public var isConvolution: Bool?
  /// What is not the same everywhere.
  public var differences: [Difference] = []

  /// A dimension that was made smaller.
  public struct Scaling: Sendable, Hashable {
    public var dimension: Dimension
    public var from: Int
    public var to: Int

    /// A dimension and its sizes before and after.
    public init(dimension: Dimension, from: Int, to: Int) {
      self.dimension = dimension
      self.from = from
      self.to = to
    }
  }

  /// A figure by each engine that has it.
  public struct Difference: Sendable, Hashable {
    public var figure: String
    public var analytic: Int?
    public var event: Int?
    public var cycle: Int?

    /// A figure by name.
    public init(figure: String, analytic: Int? = nil, event: Int? = nil, cycle: Int? = nil) {
      self.figure = figure
      self.analytic = analytic
      self.event = event
      self.cycle = cycle
    }

    /// Whether there is any.
    var isOne: Bool { Set([analytic, event, cycle].compactMap { $0 }).count > 1 }
  }

  /// A layer of so many multiply-accumulates with the cycles that each engine takes for it.
  public init(multiplyAccumulates: Int, analyticCycles: Int, eventCycles: Int, cycleCycles: Int) {
    self.multiplyAccumulates = multiplyAccumulates
    self.analyticCycles = analyticCycles
    self.eventCycles = eventCycles
    self.cycleCycles = cycleCycles
  }

  /// Whether everything is as it should be.
  public var agrees: Bool { differences.isEmpty && isUnitArithmetic != false && isConvolution != false }
}
