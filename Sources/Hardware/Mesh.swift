import Quantities

/// How words reach the elements of a mesh, or leave them.
public struct Interconnect: Sendable, Hashable {
  /// Who shares what.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// Every element is served on its own: a word that several need is read as often. Psums are not reduced on their way.
    case unicast
    /// A word is read once for all elements that need it in the same step.
    case multicast
    /// A word is read once and handed from element to element; psums are added on the way. Of sliding windows, words that a
    /// neighbour held in the step before come from it.
    case systolic
    /// Psums of elements that share an output are added by a tree.
    case adderTree = "adder_tree"
  }

  public var kind: Kind
  /// Bits a cycle into the array, or out of it; `nil`: never the bottleneck.
  public var width: Bits?

  /// An interconnect of that kind and width.
  public init(_ kind: Kind, width: Bits? = nil) {
    self.kind = kind
    self.width = width
  }

  /// What inputs may use.
  public static let inputKinds: [Kind] = [.unicast, .multicast, .systolic]
  /// What psums may use.
  public static let psumKinds: [Kind] = [.unicast, .systolic, .adderTree]
}

/// What an array is beside its rows and columns when every element works on a block of loops of its own.
public struct Mesh: Sendable, Hashable {
  /// What mappings may do.
  public var constraints: DataflowConstraints
  /// Multiply-accumulates that an element does in a step, beside what its unit's own lanes make of each.
  public var lanes: Int
  /// Cycles from operands to psum, paid once for every tile of the innermost shared memory.
  public var pipelineCycles: Int
  /// Bits of a psum outside of the accumulators: in memories and on the network. `nil`: as wide as the unit's accumulator.
  public var psumBits: Bits?
  public var filter: Interconnect
  public var ifmap: Interconnect
  public var psum: Interconnect

  /// A mesh under those constraints.
  public init(
    constraints: DataflowConstraints, lanes: Int = 1, pipelineCycles: Int = 0, psumBits: Bits? = nil,
    filter: Interconnect = Interconnect(.multicast), ifmap: Interconnect = Interconnect(.multicast),
    psum: Interconnect = Interconnect(.adderTree)
  ) {
    self.constraints = constraints
    self.lanes = lanes
    self.pipelineCycles = pipelineCycles
    self.psumBits = psumBits
    self.filter = filter
    self.ifmap = ifmap
    self.psum = psum
  }

  /// The interconnect of an operand; ofmap words go the way of psums.
  public func interconnect(of operand: Operand) -> Interconnect {
    switch operand {
    case .filter: filter
    case .ifmap: ifmap
    case .psum, .ofmap: psum
    }
  }
}
