import Arithmetic

/// An accuracy that others measured for a network in certain formats. It is quoted, never computed here.
public struct PublishedAccuracy: Sendable, Hashable {
  /// A figure as it was printed.
  public struct Score: Sendable, Hashable {
    /// Such as `top-1`.
    public var name: String
    /// In percent, or in percentage points for losses.
    public var percent: Double

    /// A score.
    public init(_ name: String, _ percent: Double) {
      self.name = name
      self.percent = percent
    }
  }

  /// The names of the traces that the figures are about.
  public var networks: [String]
  /// The method's name in the source.
  public var method: String
  public var formats: PublishedFormats
  public var scores: [Score]
  /// The bibliography entry.
  public var source: String

  /// An entry of the table.
  init(networks: [String], method: String, formats: PublishedFormats, scores: [Score], source: String) {
    self.networks = networks
    self.method = method
    self.formats = formats
    self.scores = scores
    self.source = source
  }

  /// Everything that is known.
  public static let all: [PublishedAccuracy] = vogel + alexNetMethods
}

/// The formats in which an accuracy was measured. A source that says "8 bit" leaves open which of several formats of that
/// width is meant; all that it may mean are listed.
public struct PublishedFormats: Sendable, Hashable {
  /// Of convolutions.
  public var weights: [NumberFormat]
  /// Of fully connected layers.
  public var fullyConnectedWeights: [NumberFormat]
  public var activations: [NumberFormat]
  /// Whether the first and last layer stayed in 32-bit float.
  public var exceptsFirstAndLast: Bool

  /// Formats of all layers, where nothing else is said.
  init(
    _ weights: [NumberFormat], fullyConnected: [NumberFormat]? = nil, activations: [NumberFormat],
    exceptsFirstAndLast: Bool = false
  ) {
    self.weights = weights
    fullyConnectedWeights = fullyConnected ?? weights
    self.activations = activations
    self.exceptsFirstAndLast = exceptsFirstAndLast
  }
}
