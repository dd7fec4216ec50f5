import Arithmetic
import Quantities
import Testing
import Workloads

@testable import Evaluation

/// What a network stores, as results report it.
@Suite struct StorageTests {
  @Test("face detection with 1-bit numbers and an 8-bit image needs 26 kB on the chip, as its authors say")
  func faceDetection() throws {
    let accelerator = try RepositoryFiles.accelerator(
      "systolic-int8-32x32", ["native_formats.weights": "binary", "native_formats.activations": "binary"])
    var network = try RepositoryFiles.network("face_detection")
    network.inputFormat = .signedInteger(bits: 8)
    network.layers[0].activationsFormat = .signedInteger(bits: 8)
    let result = try Evaluator(accelerator, costs: RepositoryFiles.table()).evaluate(network)
    // 116,416 weights; the image of 3·32·32 bytes and conv1's 64·32·32 bits are the largest in and out.
    #expect(result.weightBits.count == 1_728 + 36_864 + 73_728 + 4_096)
    #expect(result.onChipBits.count == 116_416 + 24_576 + 65_536)
    #expect((Double(result.onChipBits.count) / 8000).rounded() == 26)
  }

  @Test(
    "the other widths of face detection need 198 and 397 kB", arguments: [(8, "int8", 198.3), (16, "int16", 396.7)])
  func widerFaceDetection(bits: Int, format: String, kilobytes: Double) throws {
    let result = try evaluate("face_detection", on: bits == 8 ? "systolic-int8-32x32" : "systolic-int16-12x14")
    #expect((Double(result.onChipBits.count) / 800).rounded() / 10 == kilobytes)
  }

  @Test("live activations peak at no less than the largest in + out of one layer")
  func peak() async throws {
    for result in try await ShippedRuns.results(on: "systolic-int8-32x32") {
      let largest = result.onChipBits - result.weightBits
      #expect(result.peakActivationBits >= largest, "\(result.network.name)")
      #expect(result.weightBits.count >= result.network.weights * 8)
      for layer in result.layers where layer.layer.inputs.count == 1 {
        let words = layer.layer.operation.ifmapShape.words + layer.layer.operation.ofmapShape.words
        #expect(largest.count >= words * 8, "\(result.network.name) \(layer.layer.name)")
      }
    }
  }

  @Test("storage is the whole network's whatever layers are chosen, and feature maps grow with the batch")
  func selection() throws {
    let whole = try evaluate("googlenet", on: "systolic-int8-32x32")
    let name = try #require(whole.layers.last { $0.mapping != nil }).layer.name
    let one = try evaluate("googlenet", on: "systolic-int8-32x32", options: EvaluationOptions(layers: [name]))
    #expect(one.weightBits == whole.weightBits && one.onChipBits == whole.onChipBits)
    #expect(one.peakActivationBits == whole.peakActivationBits)
    let four = try evaluate("squeezenet1_1", on: "systolic-int8-32x32", options: EvaluationOptions(batch: 4))
    let single = try evaluate("squeezenet1_1", on: "systolic-int8-32x32")
    #expect(four.weightBits == single.weightBits)
    #expect(four.peakActivationBits == single.peakActivationBits * 4)
  }

  @Test("joined maps are stored once, and live until the join was read")
  func concatenation() throws {
    // In words: input 4·16 = 64; a and b 8·16 = 128 each; c 2·16 = 32. While b runs, input, a and b live: 320. While c
    // runs, a, b and c do: 288, the largest in + out.
    let network = try trace(
      """
      input: { channels: 4, height: 4, width: 4 },
        layers: [
          { name: "a", kind: "conv", output_channels: 8, kernel: 1, bias: false },
          { name: "b", kind: "conv", output_channels: 8, kernel: 1, inputs: ["input"], bias: false },
          { name: "both", kind: "concat", inputs: ["a", "b"] },
          { name: "c", kind: "conv", output_channels: 2, kernel: 1, bias: false },
        ]
      """)
    let result = try Evaluator(RepositoryFiles.accelerator("edge-int8"), costs: RepositoryFiles.table())
      .evaluate(network)
    #expect(result.weightBits.count == 8 * (32 + 32 + 32))
    #expect(result.peakActivationBits.count == 8 * 320)
    #expect(result.onChipBits == result.weightBits + Bits(8 * 288))
    #expect(try result.layer("both").activity.dram.read.total == .zero)
  }
}
