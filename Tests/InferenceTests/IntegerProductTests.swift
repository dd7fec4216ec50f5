import Arithmetic
import ONNX
import ONNXSupport
import TestSupport
import Testing

@testable import Inference

@Suite("Products of integers")
struct IntegerProductTests {
  private static func stored(_ name: String, _ type: ElementType, _ shape: [Int], _ numbers: [Int]) -> TestTensor {
    var tensor = TestTensor(name, type, shape)
    tensor.data = { $0.packed(5, numbers) }
    return tensor
  }

  private static func scale(_ name: String, _ words: [Float], shape: [Int] = []) -> TestTensor {
    var tensor = TestTensor(name, .float32, shape)
    tensor.data = { $0.packed(4, words) }
    return tensor
  }

  /// The sentence about what the engine does not compute, or nothing.
  private static func sentence(_ model: TestModel, _ inputs: [String: Tensor]) throws -> String {
    let graph = try model.read()
    do throws(InferenceFailure) {
      _ = try FloatEngine(graph, threads: 1).run(inputs)
      return ""
    } catch {
      return error.sentence
    }
  }

  @Test("sums are exact beyond what floats hold, and become the nearest float")
  func exactSums() throws {
    for seed in UInt64(1)...6 {
      var random = RandomNumbers(seed: seed)
      let (rows, inner, columns) = (random.number(1...5), random.number(300...900), random.number(1...4))
      // Most words at the ends of the range, so that sums are far beyond 2^24.
      let left = (0..<rows * inner).map { _ in
        random.number(0...9) > 0 ? random.number(250...255) : random.number(-255...255)
      }
      let right = (0..<inner * columns).map { _ in
        random.number(0...9) > 0 ? random.number(250...255) : random.number(-255...255)
      }
      var operands = MatrixOperands(
        node: 0, left: Tensor([rows, inner], left.map { Float($0) }),
        right: Tensor([inner, columns], right.map { Float($0) }), rows: rows, inner: inner, columns: columns,
        leftStrides: (inner, 1), rightStrides: (columns, 1), pairs: [(0, 0)])
      operands.isWhole = true
      let sums = (0..<rows * columns).map { place in
        let (row, column) = place.quotientAndRemainder(dividingBy: columns)
        return (0..<inner).reduce(0) { $0 + left[row * inner + $1] * right[$1 * columns + column] }
      }
      #expect(sums.contains { $0.magnitude > 1 << 24 }, "seed \(seed)")
      for threads in [1, 2] {
        #expect(
          try PlainProducts(threads: threads).multiply(operands) == sums.map { Float($0) }, "seed \(seed)")
      }
    }
  }

  @Test("a grid in another integer format codes the same numbers, moved where the format begins elsewhere")
  func movedGrids() throws {
    let types = [ElementType.int4, .uint4, .int8, .uint8].compactMap(\.integerRange)
    let formats = [4, 5, 8, 9, 16].flatMap { [NumberFormat.signedInteger(bits: $0), .unsignedInteger(bits: $0)] }
    for range in types {
      for zero in [range.lowerBound, range.lowerBound + 3, 0, range.upperBound] {
        let grid = IntegerGrid(scale: 0.37, zeroPoint: zero, range: range)
        for format in formats {
          let own = try #require(format.integerRange)
          guard let quantizer = grid.quantizer(in: format) else {
            #expect(own.count < range.count, "\(format)")
            continue
          }
          var moves: Set<Int> = []
          for integer in range {
            // What DequantizeLinear makes of it, in single precision.
            let word = Float(integer - zero) * 0.37
            let code = try quantizer.encode(Double(word))
            moves.insert(try format.integer(of: code) - integer)
            #expect(abs(try quantizer.decode(code) - Double(word)) <= 1e-5)
          }
          #expect(moves.count == 1, "\(format): \(moves)")
          // Nothing is moved without need.
          let fits = own.lowerBound <= range.lowerBound && own.upperBound >= range.upperBound
          #expect((moves == [0]) == fits)
        }
      }
    }
    let byte = IntegerGrid(scale: 1, zeroPoint: 0, range: 0...255)
    #expect(byte.quantizer(in: .binary) == nil && byte.quantizer(in: .oneHot(bits: 8)) == nil)
    #expect(byte.quantizer(in: .float32) == nil && byte.quantizer(in: .signedInteger(bits: 7)) == nil)
    #expect(byte.quantizer(in: .signedInteger(bits: 99)) == nil && byte.quantizer(in: .unsignedInteger(bits: 0)) == nil)
  }

  /// A product of a computed and a constant matrix, or the other way round, of `uint8` with zero points.
  private static func product(_ inputs: [String]) -> TestModel {
    var model = TestModel(operatorSet: 13)
    model.inputs = [TestTensor("x", .uint8, [2, 2])]
    model.initializers = [
      stored("w", .uint8, [2, 2], [1, 200, 30, 4]), stored("z", .uint8, [], [4]), stored("v", .uint8, [], [9]),
      scale("s", [0.5]), scale("t", [8]),
    ]
    model.nodes = [TestNode("QLinearMatMul", inputs, ["y"], name: "p")]
    model.outputs = [TestTensor("y", .uint8, [2, 2])]
    return model
  }

  @Test("weights are the constant operand, on either side, with the zero points of their places")
  func operands() throws {
    let input = Tensor([2, 2], [7, 90, 255, 0])
    for (names, weights, activations) in [
      (["x", "s", "z", "w", "s", "v", "t", "z"], 3, 0), (["w", "s", "v", "x", "s", "z", "t", "z"], 0, 3),
    ] {
      let graph = try Self.product(names).read()
      let node = try #require(ProductNode.all(of: graph).first)
      #expect(node.weightsInput == weights && node.activationsInput == activations && node.hasConstantWeights)
      let engine = try FloatEngine(graph, threads: 1)
      let grids = try #require(engine.modelGrids[0])
      #expect(grids.activations == IntegerGrid(scale: 1, zeroPoint: 4, range: 0...255))
      #expect(grids.weights == [IntegerGrid(scale: 1, zeroPoint: 9, range: 0...255)])
      // By hand: steps times 0.5 · 0.5 / 8.
      let steps = [3.0, 86, 251, -4]
      let factors = [-8.0, 191, 21, -5]
      let (left, right) = weights == 3 ? (steps, factors) : (factors, steps)
      let expected = (0..<4).map { place -> Float in
        let (row, column) = (place / 2, place % 2)
        let sum = left[row * 2] * right[column] + left[row * 2 + 1] * right[2 + column]
        return Float(min(max((sum / 32).rounded(.toNearestOrEven) + 4, 0), 255))
      }
      #expect(try engine.run(["x": input])["y"]?.words == expected)
      // A unit of nine bits, for zero points of weights need the sum of the activations.
      let unit = try CodedUnit.wide("uint8", "uint8")
      let numbers = ProductNumbers(
        unit: unit.unit, weights: try #require(grids.weights(in: unit.formats.weights)),
        activations: try #require(grids.activations(in: unit.formats.activations)))
      let run = try QuantizedEngine(graph, numbers: [0: numbers], threads: 1).run(["x": input])
      #expect(run.outputs["y"]?.words == expected)
    }
  }

  @Test("errors are weighted by what each channel's products are multiplied by afterwards")
  func weightedErrors() throws {
    var random = RandomNumbers(seed: 11)
    var model = TestModel(operatorSet: 13)
    model.inputs = [TestTensor("x", .uint8, [1, 3, 5, 5])]
    // The first channel's products count a hundred times the second's.
    model.initializers = [
      Self.stored("w", .int8, [2, 3, 3, 3], (0..<54).map { _ in random.number(-127...127) }),
      Self.scale("s", [1, 0.01], shape: [2]), Self.scale("one", [1]), Self.scale("t", [2000]),
      Self.stored("z", .uint8, [], [0]), Self.stored("v", .int8, [2], [0, 0]), Self.stored("u", .uint8, [], [128]),
    ]
    model.nodes = [TestNode("QLinearConv", ["x", "one", "z", "w", "s", "v", "t", "u"], ["y"], name: "c")]
    model.outputs = [TestTensor("y", .uint8, [1, 2, 3, 3])]
    let graph = try model.read()
    let images = (0..<4).map { _ in Tensor([1, 3, 5, 5], (0..<75).map { _ in Float(random.number(0...255)) }) }
    let data = try CalibrationData(["x": images], for: graph)
    let record = try CalibrationRecord(graph, data, threads: 1)
    let pair = try CodedUnit.pair("onehot4", "uint8")
    let unit = try #require(ShiftUnit(formats: pair, accumulatorBits: 32))
    let product = try record.calibrated(0, ProductFormats(unit: .shift(unit), formats: pair))
    let quality = try NetworkQuality.measure(graph, numbers: [0: product.numbers], data: data, threads: 1)
    // All positions are kept. The signal beside them is rounded to steps, of which there are about twenty.
    let share = try #require(product.error) / #require(quality.products[0].isolated?.relativeError)
    #expect(share > 0.97 && share < 1.03, "\(share)")
    // The second channel is less than a thousandth of that.
    let sample = try record.record(0).record.sample
    let factors: [Float] = [1 / 2000, 0.01 / 2000]
    #expect(sample.blocks.map(\.factors) == [factors])
    let weights = try sample.error(weights: product.numbers.weights, threads: 1)
    var second = sample
    second.blocks[0].factors[0] = 0
    #expect(try second.error(weights: product.numbers.weights, threads: 1) < weights / 1000)
  }

  @Test("products whose zero points are computed have no numbers, and are exact all the same")
  func computedZeroPoints() throws {
    var model = TestModel(operatorSet: 13)
    model.inputs = [TestTensor("x", .float32, [1, 3])]
    model.initializers = [Self.stored("w", .int8, [3, 1], [3, -128, 127])]
    model.nodes = [
      TestNode("DynamicQuantizeLinear", ["x"], ["q", "s", "z"]), TestNode("MatMulInteger", ["q", "w", "z"], ["y"]),
    ]
    model.outputs = [TestTensor("y", .int32, [1, 1]), TestTensor("s", .float32, [])]
    let graph = try model.read()
    #expect(ProductNode.all(of: graph).isEmpty)
    // Scale 2 and zero point 27: the steps are -27, 0 and 228.
    let outputs = try FloatEngine(graph, threads: 1).run(["x": Tensor([1, 3], [-54, 0.5, 456])])
    #expect(outputs["y"]?.words == [-27 * 3 + 228 * 127] && outputs["s"]?.words == [2])
  }

  @Test("a normalization behind weights that the model has quantized is not folded into them")
  func noFolding() throws {
    var model = TestModel(operatorSet: 13)
    model.inputs = [TestTensor("x", .float32, [1, 2, 3, 3])]
    model.initializers = [
      Self.stored("q", .int8, [2, 2, 1, 1], [1, -2, 3, 100]), Self.scale("s", [0.25, 0.5], shape: [2]),
      Self.scale("n", [1.5, 2], shape: [2]), Self.scale("w", [1, 2, 3, 4], shape: [2, 2, 1, 1]),
    ]
    for name in ["w", "d"] {
      model.nodes = [
        TestNode("DequantizeLinear", ["q", "s"], ["d"], TestAttribute("axis", .integer(0))),
        TestNode("Conv", ["x", name], ["c"], name: "c"),
        TestNode("BatchNormalization", ["c", "n", "n", "n", "n"], ["y"]),
      ]
      model.outputs = [TestTensor("y", .float32, [1, 2, 3, 3])]
      let engine = try FloatEngine(model.read(), threads: 1, foldsNormalizations: true)
      let normalizations = engine.plannedOperands.values.count {
        if case .normalization = $0.operation { true } else { false }
      }
      #expect(normalizations == (name == "d" ? 1 : 0))
      let grids = [
        IntegerGrid(scale: 0.25, zeroPoint: 0, range: -128...127), .init(scale: 0.5, zeroPoint: 0, range: -128...127),
      ]
      #expect(engine.modelGrids.values.first?.weights == (name == "d" ? grids : nil))
    }
  }

  @Test("scales along another axis than the output channels, and blocks, are no grid of weights")
  func otherAxes() throws {
    for (axis, expected) in [(0, false), (1, true)] {
      var model = TestModel(operatorSet: 21)
      model.irVersion = 10
      model.inputs = [TestTensor("x", .float32, [1, 2])]
      model.initializers = [
        Self.stored("q", .int8, [2, 2], [1, -2, 3, 100]), Self.scale("s", [0.25, 0.5], shape: [2]),
      ]
      model.nodes = [
        TestNode("DequantizeLinear", ["q", "s"], ["d"], TestAttribute("axis", .integer(axis))),
        TestNode("MatMul", ["x", "d"], ["y"]),
      ]
      model.outputs = [TestTensor("y", .float32, [1, 2])]
      #expect((try FloatEngine(model.read(), threads: 1).modelGrids.values.first?.weights != nil) == expected)
      // Blocks of one word in the other dimension.
      model.initializers[1] = Self.scale("s", [0.25, 0.5, 1, 2], shape: [2, 2])
      model.nodes[0].attributes.append(TestAttribute("block_size", .integer(1)))
      #expect(try FloatEngine(model.read(), threads: 1).modelGrids.isEmpty)
    }
  }

  @Test("of Gemm the output channels are rows or columns of the weights, as it transposes them")
  func gemmAxes() throws {
    for transposes in [0, 1] {
      for axis in [0, 1] {
        var model = TestModel(operatorSet: 13)
        model.inputs = [TestTensor("x", .uint8, [1, 2])]
        model.initializers = [
          Self.stored("q", .int8, [2, 2], [1, -2, 3, 100]), Self.scale("s", [0.25, 0.5], shape: [2]),
          Self.stored("z", .uint8, [], [7]), Self.scale("t", [3]),
        ]
        model.nodes = [
          TestNode("DequantizeLinear", ["x", "t", "z"], ["a"]),
          TestNode("DequantizeLinear", ["q", "s"], ["d"], TestAttribute("axis", .integer(axis))),
          TestNode("Gemm", ["a", "d"], ["y"], name: "g", TestAttribute("transB", .integer(transposes))),
        ]
        model.outputs = [TestTensor("y", .float32, [1, 2])]
        let grids = try #require(FloatEngine(model.read(), threads: 1).modelGrids.values.first)
        #expect(grids.activations == IntegerGrid(scale: 3, zeroPoint: 7, range: 0...255))
        #expect(grids.weights?.map(\.scale) == (axis == 1 - transposes ? [0.25, 0.5] : nil))
      }
    }
  }

  @Test("tensors without words, and sums without terms, are no trap")
  func noWords() throws {
    var model = TestModel(operatorSet: 13)
    model.inputs = [TestTensor("x", .float32, [0, 2]), TestTensor("a", .uint8, [2, 0])]
    model.initializers = [
      Self.scale("s", [1]), Self.stored("z", .uint8, [], [7]), Self.stored("b", .uint8, [0, 3], []),
      Self.scale("n", [], shape: [0]),
    ]
    model.nodes = [
      TestNode("QuantizeLinear", ["x", "n"], ["q"], TestAttribute("axis", .integer(0))),
      TestNode("DequantizeLinear", ["q", "s", "z"], ["d"]), TestNode("DynamicQuantizeLinear", ["x"], ["e", "f", "g"]),
      TestNode("QLinearMatMul", ["a", "s", "z", "b", "s", "z", "s", "z"], ["p"]),
    ]
    model.outputs = [
      TestTensor("d", .float32, [0, 2]), TestTensor("f", .float32, []), TestTensor("p", .uint8, [2, 3]),
    ]
    let outputs = try FloatEngine(model.read(), threads: 1).run(["x": Tensor([0, 2], []), "a": Tensor([2, 0], [])])
    #expect(outputs["d"] == Tensor([0, 2], []) && outputs["f"]?.words == [1])
    #expect(outputs["p"] == Tensor([2, 3], [7, 7, 7, 7, 7, 7]))
  }

  @Test("whole numbers beyond 2^24 are rounded where they are scaled only, and refused elsewhere")
  func largeBiases() throws {
    var model = TestModel(operatorSet: 13)
    model.inputs = [TestTensor("x", .float32, [1])]
    model.initializers = [Self.stored("b", .int32, [1], [(1 << 24) + 1]), Self.scale("s", [1])]
    model.nodes = [TestNode("DequantizeLinear", ["b", "s"], ["d"]), TestNode("Add", ["x", "d"], ["y"])]
    model.outputs = [TestTensor("y", .float32, [1])]
    let input = ["x": Tensor([1], [0])]
    #expect(try FloatEngine(model.read(), threads: 1).run(input)["y"]?.words == [0x1p24])
    model.nodes.append(TestNode("Identity", ["b"], ["z"]))
    model.outputs.append(TestTensor("z", .int32, [1]))
    #expect(try Self.sentence(model, input) == "\"b\" has a whole number that single precision does not hold.")
  }

  @Test("scales that are no finite numbers above zero, and words that are not a number, are refused with a sentence")
  func badScales() throws {
    let words: [(Float, String)] = [
      (0, "0.0"), (-2, "-2.0"), (.nan, "nan"), (.infinity, "inf"),
    ]
    for (scale, text) in words {
      var model = Self.product(["x", "s", "z", "w", "s", "v", "t", "z"])
      let input = ["x": Tensor([2, 2], [7, 90, 255, 0])]
      let sentence = "\"p\" has a scale of \(text); scales are finite numbers above 0."
      for place in [3, 4] {
        model.initializers[place] = Self.scale(place == 3 ? "s" : "t", [scale])
        #expect(try Self.sentence(model, input) == sentence)
      }
      for name in ["QuantizeLinear", "DequantizeLinear"] {
        model.inputs = [TestTensor("x", name == "QuantizeLinear" ? .float32 : .uint8, [2, 2])]
        model.nodes = [TestNode(name, ["x", "s", "z"], ["y"], name: "p")]
        model.outputs = [TestTensor("y", name == "QuantizeLinear" ? .uint8 : .float32, [2, 2])]
        #expect(try Self.sentence(model, input) == sentence)
      }
    }
    var model = TestModel(operatorSet: 13)
    model.inputs = [TestTensor("x", .float32, [1])]
    model.initializers = [Self.scale("s", [1])]
    model.nodes = [TestNode("QuantizeLinear", ["x", "s"], ["y"], name: "p")]
    model.outputs = [TestTensor("y", .uint8, [1])]
    #expect(
      try Self.sentence(model, ["x": Tensor([1], [.nan])]) == "\"p\" reads a word that is infinite or not a number.")
    #expect(try Self.sentence(model, ["x": Tensor([1], [.infinity])]) == "")
  }

  @Test("floats of eight bits, and a scale for each row of the first matrix, are named errors")
  func notComputed() throws {
    var model = TestModel(irVersion: 10, operatorSet: 19)
    model.inputs = [TestTensor("x", .float32, [2])]
    model.initializers = [Self.scale("s", [1]), Self.stored("z", .float8E4M3FN, [], [0])]
    model.nodes = [TestNode("QuantizeLinear", ["x", "s", "z"], ["y"], name: "q")]
    model.outputs = [TestTensor("y", .float8E4M3FN, [2])]
    #expect(
      try Self.sentence(model, ["x": Tensor([2], [1, 2])])
        == "1 nodes cannot be computed: QuantizeLinear; the first is \"q\".")
    var rows = Self.product(["x", "r", "z", "w", "s", "v", "t", "z"])
    rows.initializers.append(Self.scale("r", [1, 2], shape: [2]))
    #expect(
      try Self.sentence(rows, ["x": Tensor([2, 2], [1, 2, 3, 4])])
        == "1 nodes cannot be computed: QLinearMatMul; the first is \"p\".")
  }
}
