import Arithmetic
import Documents

/// A user's choice of number formats, and of densities, for the layers of a network.
///
/// From weak to strong: ``everywhere``, ``convolutions`` and ``fullyConnected``, ``sequence``, ``first`` and ``last``,
/// ``input`` (activations of the layers that read the network's input), ``named``. Each may leave something open. First,
/// last and sequence count the layers with multiply-accumulates, in the order in which they run.
public struct PrecisionPlan: Sendable, Hashable {
  /// Where a part of the plan was written, for messages.
  public typealias Place = WrittenPlace

  /// The choice for one layer by name.
  public struct Named: Sendable, Hashable {
    public var layer: String
    public var choice: LayerChoice
    public var place: Place

    /// What holds for the layer of that name.
    public init(_ layer: String, _ choice: LayerChoice, place: Place = Place()) {
      self.layer = layer
      self.choice = choice
      self.place = place
    }
  }

  /// One choice for each layer with multiply-accumulates.
  public struct Sequence: Sendable, Hashable {
    public var choices: [LayerChoice]
    public var place: Place

    /// Choices in the order of the layers.
    public init(_ choices: [LayerChoice], place: Place = Place()) {
      self.choices = choices
      self.place = place
    }
  }

  /// For all layers.
  public var everywhere = LayerChoice()
  /// For `conv` layers.
  public var convolutions = LayerChoice()
  /// For `fc` layers.
  public var fullyConnected = LayerChoice()
  /// For each layer with multiply-accumulates its own.
  public var sequence: Sequence?
  /// For the first layer with multiply-accumulates.
  public var first = LayerChoice()
  /// For the last one; stronger than ``first`` where they are the same.
  public var last = LayerChoice()
  /// The format in which the network's input arrives, and so the activations of the layers that read it.
  public var input: NumberFormat?
  /// For single layers. Of several for one layer, the later one is stronger.
  public var named: [Named] = []

  /// A plan that leaves everything open.
  public init() {}

  /// A plan of one choice for all layers.
  public init(everywhere: LayerChoice) { self.everywhere = everywhere }

  /// What letters stand for unless a plan file says otherwise (Choi 2018): C = 16 bit, B = binary.
  public static let letters: [Character: LayerChoice] = [
    "C": LayerChoice(.signedInteger(bits: 16)), "B": LayerChoice(.binary),
  ]
}
