import Documents

/// All names of a graph and who produces them.
struct TensorTable {
  /// Who produces a tensor.
  enum Producer {
    /// The initializer at that place.
    case initializer(Int)
    /// The caller.
    case input
    /// The node at that place of the file.
    case node(Int)
  }

  private(set) var names: [String] = []
  private(set) var producers: [Producer] = []
  private(set) var numbers: [String: Int] = [:]
  /// Inputs that are no initializers, as the file lists them.
  private(set) var inputs: [ValueInfoMessage] = []
  /// The tensors that each node reads.
  private(set) var reads: [[Int?]] = []
  /// The tensors that each node makes.
  private(set) var makes: [[Int?]] = []

  /// The names of `graph`.
  /// - Throws: names that are produced twice or not at all.
  init(_ graph: GraphMessage, file: String) throws(ONNXFailure) {
    for (index, tensor) in graph.initializers.enumerated() {
      guard add(tensor.name, .initializer(index)) else {
        throw ONNXFailure(file: file, offset: tensor.offset, problem: .duplicateName(tensor.name))
          .inside("initializer", index).inside("graph")
      }
    }
    var seen: Set<String> = []
    for (index, input) in graph.inputs.enumerated() {
      guard seen.insert(input.name).inserted else {
        throw ONNXFailure(file: file, offset: input.offset, problem: .duplicateName(input.name))
          .inside("input", index).inside("graph")
      }
      // Up to IR version 3 every initializer is listed as an input too.
      if add(input.name, .input) { inputs.append(input) }
    }
    for (index, node) in graph.nodes.enumerated() {
      var made: [Int?] = []
      for (place, name) in node.outputs.enumerated() {
        guard !name.isEmpty else {
          made.append(nil)
          continue
        }
        made.append(names.count)
        guard add(name, .node(index)) else {
          throw ONNXFailure(file: file, offset: node.offset, problem: .duplicateName(name))
            .inside("output", place).inside("node", index).inside("graph")
        }
      }
      makes.append(made)
    }
    for (index, node) in graph.nodes.enumerated() {
      var read: [Int?] = []
      for (place, name) in node.inputs.enumerated() {
        guard !name.isEmpty else {
          read.append(nil)
          continue
        }
        guard let number = numbers[name] else {
          throw missing(name, file: file, offset: node.offset)
            .inside("input", place).inside("node", index).inside("graph")
        }
        read.append(number)
      }
      reads.append(read)
    }
  }

  /// The tensors that the graph gives.
  func outputs(_ graph: GraphMessage, file: String) throws(ONNXFailure) -> [Int] {
    var outputs: [Int] = []
    for (index, output) in graph.outputs.enumerated() {
      guard let number = numbers[output.name] else {
        throw missing(output.name, file: file, offset: output.offset).inside("output", index).inside("graph")
      }
      outputs.append(number)
    }
    return outputs
  }

  private mutating func add(_ name: String, _ producer: Producer) -> Bool {
    guard numbers[name] == nil else { return false }
    numbers[name] = names.count
    names.append(name)
    producers.append(producer)
    return true
  }

  private func missing(_ name: String, file: String, offset: Int) -> ONNXFailure {
    let nearest = nearest(to: name, among: names.prefix(2000))
    return ONNXFailure(file: file, offset: offset, problem: .missingTensor(name, nearest: nearest))
  }
}
