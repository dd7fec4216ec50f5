import Testing

import ONNXSupport

@testable import ONNX

@Suite("Constant folding of ONNX shapes")
struct FoldingTests {
  @Test("a reshape by computed sizes, as PyTorch writes it, has a known shape")
  func flattening() throws {
    // view(x.size(0), x.size(1) * x.size(2) // 2, -1)
    var model = TestModel()
    model.inputs = [TestTensor("x", shape: [.named("N"), .fixed(6), .fixed(8), .fixed(5)])]
    model.initializers = [
      .integers("zero", [0], shape: []), .integers("one", [1], shape: []), .integers("two", [2], shape: []),
      .integers("axes", [0]), .integers("last", [-1]),
    ]
    model.nodes = [
      TestNode("Shape", ["x"], ["s"]), TestNode("Gather", ["s", "zero"], ["n"]),
      TestNode("Gather", ["s", "one"], ["c"]),
      TestNode("Gather", ["s", "two"], ["h"]), TestNode("Mul", ["c", "h"], ["ch"]),
      TestNode("Div", ["ch", "two"], ["half"]),
      TestNode("Unsqueeze", ["n", "axes"], ["n1"]), TestNode("Unsqueeze", ["half", "axes"], ["h1"]),
      TestNode("Concat", ["n1", "h1", "last"], ["t"], TestAttribute("axis", .integer(0))),
      TestNode("Reshape", ["x", "t"], ["y"]),
    ]
    let graph = try model.read([ONNXInputShape(name: "x", dimensions: [3, 6, 8, 5])])
    #expect(graph.tensors.last?.shape == [3, 24, 10])
    #expect(graph.tensors.first { $0.name == "t" }?.value?.integers == [3, 24, -1])
    // Sizes are constants once the inputs are set; the words that are moved are not.
    #expect(graph.tensors.first { $0.name == "t" }?.isConstant == true)
    #expect(graph.tensors.last?.isConstant == false)
  }

  @Test("a slice without words is a constant too: sizes are put together of what is before, instead of, and behind it")
  func emptySlice() throws {
    // unflatten of the last dimension, as PyTorch writes it: shape[:2] + (2, 3) + shape[3:], of which there is nothing.
    var model = TestModel()
    model.inputs = [TestTensor("x", shape: [.fixed(4), .fixed(5), .fixed(6)])]
    model.initializers = [
      .integers("zero", [0]), .integers("two", [2]), .integers("three", [3]), .integers("end", [Int.max]),
      .integers("parts", [2, 3]),
    ]
    model.nodes = [
      TestNode("Shape", ["x"], ["s"]), TestNode("Slice", ["s", "zero", "two"], ["before"]),
      TestNode("Slice", ["s", "three", "end"], ["behind"]),
      TestNode("Concat", ["before", "parts", "behind"], ["t"], TestAttribute("axis", .integer(0))),
      TestNode("Reshape", ["x", "t"], ["y"]),
    ]
    let graph = try model.read()
    #expect(graph.tensors.first { $0.name == "behind" }?.value?.integers == [])
    #expect(graph.tensors.last?.shape == [4, 5, 2, 3])
  }

  @Test("slices have the words that ONNX defines, for every start, end and step")
  func slices() {
    for size in 0...5 {
      for start in -7...7 {
        for end in -7...7 {
          for step in [-3, -2, -1, 1, 2, 3] {
            let (first, count) = ArrangementRules.slice(size: size, start: start, end: end, step: step)
            let places = (0..<count).map { first + $0 * step }
            #expect(
              places == walkedSlice(size: size, start: start, end: end, step: step), "\(size) \(start):\(end):\(step)")
          }
        }
      }
    }
    for extreme in [Int.min, Int.max] {
      #expect(ArrangementRules.slice(size: 4, start: 0, end: Int.max, step: Int.max).count == 1)
      #expect(ArrangementRules.slice(size: 4, start: 3, end: Int.min, step: Int.min).count == 1)
      #expect((0...4).contains(ArrangementRules.slice(size: 4, start: extreme, end: extreme, step: 1).count))
    }
  }

  /// Place by place as Python does it (PySlice_AdjustIndices, then a walk), but for a start before the first word when going
  /// backwards: ONNX takes the first word ("clamped to [0, dims − 1]"), Python none.
  private func walkedSlice(size: Int, start: Int, end: Int, step: Int) -> [Int] {
    func adjusted(_ position: Int, before: Int) -> Int {
      var position = position
      if position < 0 {
        position += size
        if position < 0 { position = step < 0 ? before : 0 }
      } else if position >= size {
        position = step < 0 ? size - 1 : size
      }
      return position
    }
    // No words, no first word.
    guard size > 0 else { return [] }
    var places: [Int] = []
    var place = adjusted(start, before: 0)
    let last = adjusted(end, before: -1)
    while step > 0 ? place < last : place > last {
      places.append(place)
      place += step
    }
    return places
  }

  @Test("what cannot be represented is not folded: overflow, division by zero, not a number")
  func overflow() throws {
    func value(_ operatorName: String, _ left: [Int], _ right: [Int]) throws -> ONNXValue? {
      var model = TestModel()
      model.initializers = [.integers("a", left), .integers("b", right)]
      model.nodes = [TestNode(operatorName, ["a", "b"], ["c"])]
      return try model.read().tensors.last?.value
    }
    #expect(try value("Add", [Int.max], [1]) == nil)
    #expect(try value("Mul", [1 << 40], [1 << 40]) == nil)
    #expect(try value("Div", [1], [0]) == nil)
    #expect(try value("Div", [Int.min], [-1]) == nil)
    #expect(try value("Mod", [Int.min, -7], [-1, 3])?.integers == nil)
    #expect(try value("Mod", [-7, 7], [3, -3])?.integers == [2, -2])
    #expect(try value("Sub", [1, 2], [5])?.integers == [-4, -3])
  }

  @Test("constants are folded only while they are small")
  func limits() throws {
    for (size, isFolded) in [(4096, true), (4097, false)] {
      var model = TestModel()
      model.initializers = [.integers("size", [size])]
      model.nodes = [TestNode("ConstantOfShape", ["size"], ["c"])]
      let tensor = try #require(try model.read().tensors.last)
      #expect((tensor.value != nil) == isFolded)
      #expect(tensor.shape == [size] && tensor.isConstant)
    }
  }

  @Test("tensors without words, of any size in their other dimensions, are no trap")
  func empty() throws {
    let huge = 1 << 53
    var model = TestModel()
    model.inputs = [TestTensor("x", .float32, [0, huge, huge])]
    var stored = TestTensor("s", .int64, [0, huge, huge])
    stored.data = { $0.bytes(9, []) }
    model.initializers = [
      stored, .integers("pads", [0, 1 << 31, 0, 0, 0, 0]), .integers("starts", [huge - 1]),
      .integers("ends", [Int.max]),
      .integers("axes", [1]), .integers("places", []), .integers("sizes", [3, 0, 0]),
    ]
    model.nodes = [
      TestNode("Slice", ["s", "starts", "ends", "axes"], ["a"]), TestNode("Transpose", ["s"], ["b"]),
      TestNode("Gather", ["s", "places"], ["c"], TestAttribute("axis", .integer(1))),
      TestNode("Concat", ["x", "s2"], ["d"], TestAttribute("axis", .integer(0))),
      TestNode("Cast", ["s"], ["s2"], TestAttribute("to", .integer(1))),
      TestNode("Flatten", ["x"], ["e"]),
    ]
    let graph = try model.read()
    func shape(_ name: String) -> [Int]? { graph.tensors.first { $0.name == name }?.shape }
    #expect(shape("a") == [0, 1, huge] && shape("b") == [huge, huge, 0] && shape("c") == [0, 0, huge])
    #expect(shape("d") == [0, huge, huge])
    model.nodes = [TestNode("Pad", ["x", "pads"], ["p"])]
    #expect(model.sentence().hasSuffix("a tensor of 0x9007201402224640x9007199254740992 has more than 2^53 elements."))
    model.initializers = [TestTensor("s", .int64, [0, huge + 1])]
    #expect(model.sentence().hasSuffix("a tensor of 0x9007199254740993 has more than 2^53 elements."))
  }

  @Test("the smallest number of all is clipped, negated and made positive without a trap")
  func smallest() throws {
    var model = TestModel()
    model.initializers = [.integers("a", [Int.min, 5]), .integers("low", [0], shape: [])]
    model.nodes = [
      TestNode("Clip", ["a", "low"], ["clipped"]), TestNode("Abs", ["a"], ["absolute"]),
      TestNode("Neg", ["a"], ["negative"]),
      TestNode("Relu", ["a"], ["relu"]),
    ]
    let values = try model.read().tensors.suffix(4).map { $0.value?.integers }
    #expect(values == [nil, nil, nil, [0, 5]])
  }

  @Test("folding ends after so many elements; what it would have told is then said to depend on data")
  func work() throws {
    var model = TestModel()
    model.inputs = [TestTensor("x", .float32, [4])]
    model.initializers = [.integers("shape", [2, 2])]
    model.nodes = [TestNode("Reshape", ["x", "shape"], ["y"])]
    let message = try ModelMessage(FileBytes(model.bytes, file: "x"), files: ExternalFiles(model: "x")).graph
    let inputs = [TensorFacts(.float32, [4]), TensorFacts(message.initializers[0].data)]
    for (used, isFolded) in [(0, true), ((1 << 24) - 1, false)] {
      let budget = FoldingBudget()
      #expect(budget.take(used))
      let context = NodeContext(node: message.nodes[0], file: "x", version: 13, inputs: inputs, budget: budget)
      let shape = try? OperatorTable.rule(message.nodes[0])?(context).outputs[0].shape
      #expect(shape == (isFolded ? [2, 2] : nil))
    }
  }
}
