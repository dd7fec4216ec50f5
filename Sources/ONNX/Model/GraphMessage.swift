import Documents

/// `GraphProto`: nodes, stored tensors, and what is known of the others.
struct GraphMessage {
  var name = ""
  var nodes: [NodeMessage] = []
  var initializers: [TensorMessage] = []
  var inputs: [ValueInfoMessage] = []
  var outputs: [ValueInfoMessage] = []
  var valueInfos: [ValueInfoMessage] = []

  /// The largest number of nodes.
  static let mostNodes = 100_000

  /// After so many tensors the pages of their heads are given back, so that models of any size take little memory.
  private static let tensorsBetweenReleases = 16

  /// Reads the message of `field`.
  init(_ field: WireField, files: ExternalFiles) throws(ONNXFailure) {
    var reader = try field.message("graph")
    while let field = try reader.next() { try take(field, files: files) }
  }

  private mutating func take(_ field: WireField, files: ExternalFiles) throws(ONNXFailure) {
    switch field.number {
    case 1:
      let index = nodes.count
      guard index < Self.mostNodes else {
        throw field.failure(.tooMany("nodes", count: index + 1, limit: Self.mostNodes), "node")
      }
      nodes.append(try within("node", index) { () throws(ONNXFailure) in try NodeMessage(field, files: files) })
    case 2: name = try field.text("name")
    case 5:
      let index = initializers.count
      let tensor = try within("initializer", index) { () throws(ONNXFailure) in
        try TensorMessage(field, "initializer", files: files)
      }
      initializers.append(tensor)
      if index % Self.tensorsBetweenReleases == 0 { try field.range("initializer").bytes.releasePages() }
    case 11: try Self.append(field, "input", to: &inputs)
    case 12: try Self.append(field, "output", to: &outputs)
    case 13: try Self.append(field, "value_info", to: &valueInfos)
    case 15: throw field.failure(.sparseInitializer, "sparse_initializer")
    default: break
    }
  }

  private static func append(
    _ field: WireField, _ name: String, to list: inout [ValueInfoMessage]
  ) throws(ONNXFailure) {
    let index = list.count
    list.append(try within(name, index) { () throws(ONNXFailure) in try ValueInfoMessage(field, name) })
  }
}
