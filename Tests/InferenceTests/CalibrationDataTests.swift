import Foundation
import ONNX
import ONNXSupport
import Testing

@testable import Inference

@Suite("Words to calibrate with")
struct CalibrationDataTests {
  /// A network of these inputs.
  static func graph(_ inputs: [(String, [Int])]) throws -> ONNXGraph {
    var model = TestModel(operatorSet: 13)
    model.inputs = inputs.map { TestTensor($0.0, .float32, $0.1) }
    model.nodes = inputs.map { TestNode("Relu", [$0.0], ["out-\($0.0)"]) }
    model.outputs = inputs.map { TestTensor("out-\($0.0)", .float32, $0.1) }
    return try model.read()
  }

  /// The bytes of a file of whole numbers from `first` on.
  static func file(_ shape: [Int], from first: Int = 0) -> Data {
    let sizes = shape.map { "\($0)," }.joined()
    var header = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(sizes))}"
    header += String(repeating: " ", count: 117 - header.count) + "\n"
    var data = Data([0x93]) + Data("NUMPY".utf8) + Data([1, 0, 118, 0]) + Data(header.utf8)
    for word in first..<first + shape.wordCount {
      withUnsafeBytes(of: Float(word).bitPattern.littleEndian) { data += Data($0) }
    }
    return data
  }

  /// Calls `body` with a folder of these files.
  static func withFolder<Value>(_ files: [String: Data], _ body: (String) throws -> Value) throws -> Value {
    let folder = FileManager.default.temporaryDirectory.appending(path: "calibration-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, data) in files { try data.write(to: folder.appending(path: name)) }
    return try body(folder.path())
  }

  /// The words of all runs, input by input.
  static func runs(_ data: CalibrationData) throws -> [[String: [Float]]] {
    var all: [[String: [Float]]] = []
    try data.forEachRun { (run, inputs) throws(CalibrationFailure) in
      #expect(run == all.count)
      all.append(inputs.mapValues(\.words))
    }
    return all
  }

  /// What is wrong with a folder of these files, its path left out.
  static func sentence(_ files: [String: Data], _ inputs: [(String, [Int])]) throws -> String {
    let graph = try graph(inputs)
    return try withFolder(files) { folder in
      do throws(CalibrationFailure) {
        _ = try CalibrationData(folder: folder, for: graph)
        return ""
      } catch {
        return error.sentence.replacing(folder, with: "F")
      }
    }
  }

  @Test("files come in the order of their names, and are cut into the network's batch")
  func order() throws {
    let graph = try Self.graph([("x", [2, 2])])
    let files = [
      "b.npy": Self.file([2, 2]), "a.npy": Self.file([4, 2], from: 10), "B.npy": Self.file([0, 2]),
      "notes.txt": Data("not read".utf8),
    ]
    try Self.withFolder(files) { folder in
      let data = try CalibrationData(folder: folder, for: graph)
      #expect(data.runs == 3 && data.imagesPerRun == 2 && data.images == 6)
      #expect(
        try Self.runs(data) == [["x": [10, 11, 12, 13]], ["x": [14, 15, 16, 17]], ["x": [0, 1, 2, 3]]])
    }
  }

  @Test("a leading dimension of one image may be left out")
  func leadingDimension() throws {
    let graph = try Self.graph([("x", [1, 3])])
    let files = ["a.npy": Self.file([3]), "b.npy": Self.file([1, 3], from: 5), "c.npy": Self.file([2, 3], from: 8)]
    try Self.withFolder(files) { folder in
      let data = try CalibrationData(folder: folder, for: graph)
      #expect(try Self.runs(data).compactMap { $0["x"]?.first } == [0, 5, 8, 11])
    }
  }

  @Test("files of several inputs are found by their names, and the words of a single run serve in all")
  func names() throws {
    let graph = try Self.graph([("in", [1, 2]), ("in-b", [1, 1]), ("mask/0", [2])])
    let files = [
      "in-0.npy": Self.file([1, 2]), "in-1.npy": Self.file([1, 2], from: 2), "in-b-0.npy": Self.file([2, 1], from: 7),
      "mask_0.npy": Self.file([2], from: 20),
    ]
    try Self.withFolder(files) { folder in
      let data = try CalibrationData(folder: folder, for: graph)
      #expect(
        try Self.runs(data) == [
          ["in": [0, 1], "in-b": [7], "mask/0": [20, 21]], ["in": [2, 3], "in-b": [8], "mask/0": [20, 21]],
        ])
    }
  }

  @Test("what is wrong with which file is said")
  func sentences() throws {
    let one = [("x", [2, 3])]
    #expect(
      try Self.sentence(["a.npy": Self.file([2, 4])], one)
        == "F/a.npy: this is 2x4; the input \"x\" is 2x3, and Nx3 is read as N images.")
    #expect(
      try Self.sentence(["a.npy": Self.file([3])], one)
        == "F/a.npy: this is 3; the input \"x\" is 2x3, and Nx3 is read as N images.")
    #expect(
      try Self.sentence(["a.npy": Self.file([3, 3])], one)
        == "F/a.npy: these are 3 images; the network takes 2 at once, and none may be left over.")
    #expect(try Self.sentence([:], one) == "F: there is no .npy file for the input \"x\".")
    #expect(try Self.sentence(["a.npy": Self.file([0, 3])], one) == "There are no images.")
    #expect(
      try Self.sentence(["a.npy": Data("no".utf8)], one)
        == "F/a.npy: this is no .npy file: it does not start with \\x93NUMPY.")
    let two = [("x", [2]), ("y", [1, 2])]
    #expect(
      try Self.sentence(["x.npy": Self.file([2])], two) == "F: there is no y.npy or y-….npy for the input \"y\".")
    #expect(
      try Self.sentence(["z.npy": Self.file([2])], two)
        == "F/z.npy: this is named after no input of the network; allowed: x.npy or x-….npy, y.npy or y-….npy.")
    #expect(
      try Self.sentence(["x.npy": Self.file([3]), "y.npy": Self.file([1, 2])], two)
        == "F/x.npy: this is 3; the input \"x\" is 2.")
    let files = ["x-0.npy": Self.file([2]), "x-1.npy": Self.file([2]), "y.npy": Self.file([3, 2])]
    #expect(
      try Self.sentence(files, two) == "Inputs have words for different numbers of runs: \"x\" for 2, \"y\" for 3.")
  }

  @Test("a folder that is not there is an error that names it")
  func missing() throws {
    let graph = try Self.graph([("x", [2])])
    #expect(throws: CalibrationFailure.folder("/nowhere/at/all: there is no such file.")) {
      try CalibrationData(folder: "/nowhere/at/all", for: graph)
    }
  }
}
