import ONNXSupport

@testable import ONNX

/// The sentence about what is wrong with a file, or an empty one.
func sentence(about bytes: [UInt8]) -> String {
  do throws(ONNXFailure) {
    _ = try ONNXReader.read(bytes, file: "test.onnx")
    return ""
  } catch {
    return error.sentence
  }
}

/// What `body` throws, in words, or an empty text.
func sentence(_ body: () throws(ONNXFailure) -> some Any) -> String {
  do throws(ONNXFailure) {
    _ = try body()
    return ""
  } catch {
    return error.sentence
  }
}

extension TestModel {
  /// Data of `input` through one convolution and a ReLU.
  static func small(batch: ONNXDimension = .fixed(1)) -> TestModel {
    var model = TestModel()
    model.inputs = [TestTensor("data", shape: [batch, .fixed(3), .fixed(8), .fixed(8)])]
    model.initializers = [.weights("w", [4, 3, 3, 3]), .weights("b", [4])]
    model.nodes = [
      TestNode("Conv", ["data", "w", "b"], ["x"], name: "first", TestAttribute("pads", .integers([1, 1, 1, 1]))),
      TestNode("Relu", ["x"], ["y"]),
    ]
    model.outputs = [TestTensor("y", nil, shape: nil)]
    return model
  }
}
