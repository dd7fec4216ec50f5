/// The rules of all operators that are known, by their names in ONNX's own domain.
enum OperatorTable {
  static let rules: [String: OperatorRule] = [
    ConvolutionRules.all, MatrixRules.all, PoolingRules.all, UnaryRules.all, ElementwiseRules.all,
    NormalizationRules.all,
    ReductionRules.all, ReshapeRules.all, ArrangementRules.all, GatherRules.all, ConstantRules.all, ResizeRules.all,
    QuantizationRules.all,
  ].reduce(into: [:]) { table, family in table.merge(family) { first, _ in first } }

  /// The rule of a node's operator; `nil` for operators of other domains and those that are not known.
  static func rule(_ node: NodeMessage) -> OperatorRule? { node.domain.isEmpty ? rules[node.operatorName] : nil }
}
