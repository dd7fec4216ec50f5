/// A mapping, or several with the same outer part: a node of every axis' tree and the orders of the stages' loops.
struct MappingChoice: Sendable {
  /// Small numbers by axis: choices are copied often.
  struct Nodes: Sendable {
    private var values = InlineArray<6, Int32>(repeating: 0)

    /// The node of an axis, among the nodes of all trees.
    @inline(__always)
    subscript(axis: Int) -> Int {
      get { Int(values[axis]) }
      set { values[axis] = Int32(truncatingIfNeeded: newValue) }
    }
  }

  /// Small numbers by stage.
  struct Orders: Sendable {
    private var values = InlineArray<8, UInt8>(repeating: UInt8(MappingTables.openOrder))

    /// Which order of a stage; ``MappingTables/openOrder`` where it is not decided.
    @inline(__always)
    subscript(stage: Int) -> Int {
      get { Int(values[stage]) }
      set { values[stage] = UInt8(truncatingIfNeeded: newValue) }
    }
  }

  var nodes = Nodes()
  var orders = Orders()
}
