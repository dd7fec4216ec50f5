import Arithmetic
import ONNX
import Testing

@testable import Inference

/// A classifier of digits that ONNX Runtime has quantized, in both forms (`Published/make_quantized_models.py`).
@Suite("Networks that are already quantized")
struct QuantizedModelTests {
  /// What ONNX Runtime computes.
  private static let figures = (try? CheckoutFiles.table("quantized-onnxruntime.csv")) ?? []
  private static let images = 10

  /// One of the two, with the first held-out images.
  private struct Model {
    let graph: ONNXGraph
    let input: Tensor
    /// Weighted sums of the integers by tensors, and the logits.
    let integers: [String: Int]
    let logits: [Float]

    init(_ name: String) throws {
      let shape = [images, 1, 8, 8]
      graph = try CheckoutFiles.network(
        name, in: CheckoutFiles.published.appending(path: "models"),
        inputs: [ONNXInputShape(name: "image", dimensions: shape)])
      let all = try CheckoutFiles.tensor("images", in: CheckoutFiles.digits).words
      input = Tensor(shape, Array(all.prefix(shape.wordCount)))
      let rows = figures.filter { $0["model"] == name }
      integers = Dictionary(
        uniqueKeysWithValues: rows.filter { $0["what"] == "integers" }.map { ($0["name"] ?? "", Int($0["words"] ?? "") ?? 0) })
      logits = rows.filter { $0["what"] == "logits" }.flatMap {
        ($0["words"] ?? "").split(separator: " ").compactMap { Float($0) }
      }
    }

    /// Takes the sum of a tensor's integers.
    func note(_ number: Int, _ tensor: Tensor, in sums: inout [String: Int]) {
      guard graph.tensors[number].type?.isInteger == true else { return }
      sums[graph.tensors[number].name] = tensor.words.enumerated().reduce(0) { $0 + Int($1.1) * ($1.0 % 97 + 1) }
    }

    var data: CalibrationData { get throws { try CalibrationData(["image": [input]], for: graph) } }
  }

  private static func formats(_ unit: CodedUnit, _ record: CalibrationRecord) -> [Int: ProductFormats] {
    let choice = ProductFormats(unit: unit.unit, formats: unit.formats)
    return Dictionary(record.products.map { ($0.node, choice) }, uniquingKeysWith: { first, _ in first })
  }

  private static func numbers(_ products: [CalibratedProduct]) -> [Int: ProductNumbers] {
    Dictionary(products.map { ($0.product.node, $0.numbers) }, uniquingKeysWith: { first, _ in first })
  }

  @Test("the float engine makes every integer and every logit that ONNX Runtime makes", arguments: ["qoperator", "qdq"])
  func floats(_ form: String) throws {
    let model = try Model("digits-\(form)")
    #expect(model.integers.count == 10 && model.logits.count == 10 * Self.images)
    let engine = try FloatEngine(model.graph, threads: 2)
    var sums: [String: Int] = [:]
    let tensors = try engine.tensors(["image": model.input]) { model.note($0, $1, in: &sums) }
    #expect(sums == model.integers)
    #expect(engine.named(tensors)["logits"]?.words == model.logits)
  }

  @Test("held-out digits go into ONNX Runtime's classes", arguments: ["qoperator", "qdq"])
  func classes(_ form: String) throws {
    let name = "digits-\(form)"
    let row = try #require(Self.figures.first { $0["model"] == name && $0["what"] == "classes" })
    let classes = (row["words"] ?? "").compactMap(\.wholeNumberValue)
    let labels = try CheckoutFiles.tensor("labels", in: CheckoutFiles.digits).words
    #expect(zip(classes, labels).count { Float($0) == $1 } == 359)
    // Builds without optimizations look at every sixth.
    #if DEBUG
      let chosen = Array(stride(from: 0, to: 360, by: 6))
    #else
      let chosen = Array(0..<360)
    #endif
    let words = try CheckoutFiles.tensor("images", in: CheckoutFiles.digits).words
    let shape = [chosen.count, 1, 8, 8]
    let graph = try CheckoutFiles.network(
      name, in: CheckoutFiles.published.appending(path: "models"),
      inputs: [ONNXInputShape(name: "image", dimensions: shape)])
    let input = Tensor(shape, chosen.flatMap { words[$0 * 64..<($0 + 1) * 64] })
    let logits = try #require(FloatEngine(graph, threads: 2).run(["image": input])["logits"])
    for (place, image) in chosen.enumerated() {
      let found = Tensor([10], Array(logits.words[place * 10..<(place + 1) * 10])).placeOfMaximum
      #expect(found == classes[image], "image \(image)")
    }
  }

  /// `uint8` in `int8` is moved by 128.
  @Test(
    "units of eight bits and more make the model's integers by its own scales, whatever calibration is told",
    arguments: [
      ("qoperator", "int8", "uint8"), ("qoperator", "int8", "int8"), ("qdq", "int8", "int8"), ("qdq", "int16", "uint9"),
    ])
  func datapaths(_ form: String, _ weights: String, _ activations: String) throws {
    let model = try Model("digits-\(form)")
    let record = try CalibrationRecord(model.graph, model.data, threads: 2)
    #expect(record.products.count == 5 && record.products.allSatisfy(\.hasConstantWeights))
    let unit = try CodedUnit.wide(weights, activations)
    let options = CalibrationOptions(rule: .minimumMaximum, granularity: .tensor, isAsymmetric: true)
    let products = try record.calibrated(Self.formats(unit, record), options)
    for product in products {
      #expect(product.modelOperands == [.weights, .activations])
      #expect(product.weightsError == 0 && product.error.map { $0 < 1e-12 } == true)
      let hasChannels = form == "qdq"
      #expect((product.numbers.weights.count > 1) == hasChannels)
    }
    let engine = try QuantizedEngine(model.graph, numbers: Self.numbers(products), threads: 2)
    var sums: [String: Int] = [:]
    let (_, counts) = try engine.tensors(["image": model.input]) { model.note($0, $1, in: &sums) }
    #expect(sums == model.integers)
    #expect(counts.count == 5 && counts.values.allSatisfy { $0.overflows == 0 && $0.activations.clippedShare == 0 })
    let quality = try NetworkQuality.measure(
      model.graph, numbers: Self.numbers(products), data: model.data, isolates: true, threads: 2)
    #expect(quality.agreement == 1 && quality.outputs[0].words.noise == 0)
    for product in quality.products {
      #expect(product.isQuantized && product.propagated.signal > 0)
      // The sums of the one form are exact, those of the other rounded in single precision.
      let share = try #require(product.isolated?.relativeError)
      #expect(form == "qoperator" ? share == 0 : share < 1e-12)
    }
  }

  @Test("one-hot weights are calibrated, and activations keep the model's own scales", arguments: ["qoperator", "qdq"])
  func oneHot(_ form: String) throws {
    let model = try Model("digits-\(form)")
    let record = try CalibrationRecord(model.graph, model.data, threads: 2)
    let pair = try CodedUnit.pair("onehot4", "int8")
    let unit = try #require(ShiftUnit(formats: pair, accumulatorBits: 32))
    let choice = ProductFormats(unit: .shift(unit), formats: pair)
    let search = ScaleSearch(coarseSteps: 6, fineSteps: 1)
    var decibels: [Double] = []
    for granularity in CalibrationOptions.Granularity.allCases {
      let products = try record.calibrated(
        Dictionary(uniqueKeysWithValues: record.products.map { ($0.node, choice) }),
        CalibrationOptions(rule: .meanSquareError, granularity: granularity, search: search))
      #expect(products.allSatisfy { $0.modelOperands == [.activations] && ($0.weightsError ?? 0) > 1e-4 })
      let quality = try NetworkQuality.measure(
        model.graph, numbers: Self.numbers(products), data: model.data, isolates: true, threads: 2)
      decibels.append(try #require(quality.outputs[0].words.decibels))
      // What a product does alone is what the weights' errors foretell, on the same images.
      for (product, calibrated) in zip(quality.products, products) {
        let share = try #require(product.isolated?.relativeError) / (calibrated.error ?? 1)
        #expect(share > 0.5 && share < 2, "\(calibrated.product.title): \(share)")
      }
    }
    #expect(decibels.allSatisfy { $0 > 8 && $0 < 30 }, "\(decibels)")
  }
}
