import Documents
import ONNX
import Quantities

/// Words for a network's inputs, run by run, without labels.
///
/// Files are read when their run comes and given back behind it: any number of images may be there.
public struct CalibrationData: Sendable {
  /// How often the network runs.
  public private(set) var runs: Int
  /// Images that the network takes at once: the leading dimension of its first input.
  public let imagesPerRun: Int
  private let inputs: [Input]

  /// How many images there are.
  public var images: Int { runs.times(imagesPerRun) }

  private struct Input: Sendable {
    var name: String
    var shape: [Int]
    var parts: [Part] = []
    var runs: Int { parts.reduce(0) { $0 + $1.runs } }
  }

  /// Words for one or more runs.
  private struct Part: Sendable {
    var source: Source
    var runs: Int
  }

  private enum Source: Sendable {
    case file(String)
    case tensor(Tensor)
  }

  /// The `.npy` files of a folder, which are all looked at now; other files are passed over.
  ///
  /// * A file has the words of an input for one run, or of several images, which are cut along the leading dimension into the
  ///   network's batch. The dimension may be left out where it is one.
  /// * A network of one input takes all files. Of several inputs, the files of one are `NAME.npy` and `NAME-….npy`, with `_`
  ///   for every `/` of the name; the longest name that fits counts.
  /// * Files come in the order of their names, byte by byte. An input with words for a single run has the same in every run.
  /// - Throws: what is wrong with which file.
  public init(folder: String, for graph: ONNXGraph) throws(CalibrationFailure) {
    let names: [String]
    do throws(Findings) {
      names = try DocumentFile.names(in: folder).filter { $0.hasSuffix(".npy") }
    } catch {
      throw .folder(error.all.map(\.sentence).joined(separator: "\n"))
    }
    var inputs = Self.inputs(of: graph)
    for name in names {
      let path = folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
      guard let place = Self.place(of: String(name.dropLast(4)), among: inputs.map(\.name)) else {
        throw .noInput(file: path, allowed: inputs.map(\.name))
      }
      let tensor = try Self.load(path)
      inputs[place].parts.append(Part(source: .file(path), runs: try Self.runs(tensor, inputs[place], file: path)))
    }
    if let empty = inputs.first(where: \.parts.isEmpty) {
      throw .noFiles(folder: folder, input: empty.name, isOnlyInput: inputs.count == 1)
    }
    try self.init(inputs)
  }

  /// One `.npy` file, for a network of one input: of one run or of several images, as files of folders are.
  /// - Throws: what is wrong with it, and the inputs of a network that has several.
  public init(file: String, for graph: ONNXGraph) throws(CalibrationFailure) {
    var inputs = Self.inputs(of: graph)
    guard inputs.count == 1 else { throw .noInput(file: file, allowed: inputs.map(\.name)) }
    let runs = try Self.runs(try Self.load(file), inputs[0], file: file)
    inputs[0].parts.append(Part(source: .file(file), runs: runs))
    try self.init(inputs)
  }

  /// The first of these images: at most so many, but at least one run of the network.
  public func first(_ images: Int) -> CalibrationData {
    var copy = self
    copy.runs = min(runs, max(1, images / max(1, imagesPerRun)))
    return copy
  }

  /// Words in memory: of every input by its name, each for one run or several.
  /// - Throws: as ``init(folder:for:)``; messages call the words by the input's name.
  public init(_ tensors: [String: [Tensor]], for graph: ONNXGraph) throws(CalibrationFailure) {
    var inputs = Self.inputs(of: graph)
    for place in inputs.indices {
      let name = inputs[place].name
      guard let list = tensors[name] else { throw .inference(.missingInput(name, shape: inputs[place].shape)) }
      for tensor in list {
        let runs = try Self.runs(tensor, inputs[place], file: name)
        inputs[place].parts.append(Part(source: .tensor(tensor), runs: runs))
      }
    }
    try self.init(inputs)
  }

  private init(_ inputs: [Input]) throws(CalibrationFailure) {
    let most = inputs.map(\.runs).max() ?? 0
    guard inputs.allSatisfy({ $0.runs == most || $0.runs == 1 }) else {
      throw .uneven(inputs.map { CalibrationFailure.InputRuns(input: $0.name, runs: $0.runs) })
    }
    guard most > 0 else { throw .noRuns }
    self.inputs = inputs
    runs = most
    let first = inputs.first?.shape ?? []
    imagesPerRun = first.count > 1 ? first[0] : 1
  }

  /// Calls `body` with the number and the inputs of every run, in order.
  /// - Throws: what `body` throws, and files that have changed meanwhile.
  public func forEachRun(
    _ body: (_ run: Int, _ inputs: [String: Tensor]) throws(CalibrationFailure) -> Void
  ) throws(CalibrationFailure) {
    var cursors = inputs.map { _ in Cursor() }
    for run in 0..<runs {
      var words: [String: Tensor] = [:]
      for (place, input) in inputs.enumerated() { words[input.name] = try cursors[place].next(input) }
      try body(run, words)
    }
  }

  /// Where the reading of an input has come to.
  private struct Cursor {
    var part = 0
    var run = 0
    var tensor: Tensor?

    /// The words of the next run; those of the only one again and again.
    mutating func next(_ input: Input) throws(CalibrationFailure) -> Tensor {
      // Parts of no images are passed over; some part has one.
      while run >= input.parts[part].runs {
        part = (part + 1) % input.parts.count
        (run, tensor) = (0, input.runs == 1 && input.parts.count == 1 ? tensor : nil)
      }
      let whole: Tensor
      if let tensor {
        whole = tensor
      } else {
        switch input.parts[part].source {
        case .tensor(let known): whole = known
        case .file(let path):
          whole = try CalibrationData.load(path)
          guard try CalibrationData.runs(whole, input, file: path) == input.parts[part].runs else {
            throw .shape(file: path, found: whole.shape, input: input.name, expected: input.shape)
          }
        }
        tensor = whole
      }
      let count = input.shape.wordCount
      let words = whole.words[run * count..<(run + 1) * count]
      run += 1
      return Tensor(input.shape, Array(words))
    }
  }

  // MARK: Names and shapes

  /// What the files of an input are called.
  static func fileName(_ input: String) -> String { String(input.map { $0 == "/" ? "_" : $0 }) }

  /// The input that a file is named after.
  private static func place(of stem: String, among names: [String]) -> Int? {
    if names.count == 1 { return 0 }
    let fitting = names.indices.filter {
      let name = fileName(names[$0])
      return stem == name || stem.hasPrefix(name + "-")
    }
    return fitting.max { names[$0].count < names[$1].count }
  }

  private static func inputs(of graph: ONNXGraph) -> [Input] {
    graph.inputs.map { Input(name: graph.tensors[$0].name, shape: graph.tensors[$0].shape ?? []) }
  }

  private static func load(_ path: String) throws(CalibrationFailure) -> Tensor {
    do throws(NumPyFailure) {
      return try Tensor.loadNumPy(path)
    } catch {
      throw .numPy(error)
    }
  }

  /// For how many runs there are words.
  private static func runs(_ tensor: Tensor, _ input: Input, file: String) throws(CalibrationFailure) -> Int {
    let (found, expected) = (tensor.shape, input.shape)
    if found == expected { return 1 }
    guard expected.count > 1, let atOnce = expected.first, atOnce > 0 else {
      throw .shape(file: file, found: found, input: input.name, expected: expected)
    }
    let rest = Array(expected.dropFirst())
    if atOnce == 1, found == rest { return 1 }
    guard found.count == expected.count, Array(found.dropFirst()) == rest else {
      throw .shape(file: file, found: found, input: input.name, expected: expected)
    }
    guard found[0].isMultiple(of: atOnce) else { throw .images(file: file, found: found[0], atOnce: atOnce) }
    return found[0] / atOnce
  }
}
