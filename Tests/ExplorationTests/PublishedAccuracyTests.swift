import Arithmetic
import Evaluation
import Testing

@testable import Exploration

@Suite("PublishedAccuracy")
struct PublishedAccuracyTests {
  private let columns = [
    ("vgg16", "VGG16_top1", "VGG16_top5"), ("resnet50", "ResNet50_top1", "ResNet50_top5"),
    ("inceptionnet", "InceptionNet_top1", "InceptionNet_top5"), ("dilatedmodel", "Dilated_mIoU", "Dilated_pixacc"),
    ("fcn8s", "FCN8s_mIoU", "FCN8s_pixacc"),
  ]

  @Test("every figure of Vogel's table is carried as printed")
  func vogel() throws {
    let rows = try RepositoryFiles.published("vogel-accuracy")
    #expect(rows.count * columns.count == PublishedAccuracy.vogel.count)
    for row in rows {
      for (network, first, second) in columns {
        let entries = PublishedAccuracy.vogel.filter { $0.method == row["quantization"] && $0.networks[0] == network }
        let scores = try #require(entries.first).scores
        #expect(entries.count == 1)
        #expect(scores.map(\.percent) == [row[first], row[second]].compactMap { $0.flatMap(Double.init) })
      }
    }
  }

  @Test("every figure of the survey's table is carried as printed, and its widths are those of the formats")
  func methods() throws {
    let rows = try RepositoryFiles.published("quantization-methods")
    #expect(rows.count == 15 && PublishedAccuracy.alexNetMethods.count == 15)
    for (row, entry) in zip(rows, PublishedAccuracy.alexNetMethods) {
      #expect(entry.method == row["method"])
      #expect(entry.scores.map(\.percent) == [row["accuracy_loss_pct"]].compactMap { $0.flatMap(Double.init) })
      #expect(entry.formats.exceptsFirstAndLast == (row["first_last"] == "full"))
      let bits = try #require(row["weight_bits"]).split(separator: "/").compactMap { Int($0) }
      #expect(entry.formats.weights.allSatisfy { $0.storageBits == bits.first })
      #expect(entry.formats.fullyConnectedWeights.allSatisfy { $0.storageBits == bits.last })
      let activations = row["activation_bits"] == "32f" ? 32 : Int(row["activation_bits"] ?? "")
      #expect(entry.formats.activations.allSatisfy { $0.storageBits == activations })
    }
  }

  private func matches(_ network: String, _ formats: [FormatPair]) throws -> [AccuracyMatch] {
    try HandMade.result("a", cycles: [1, 1, 1], energies: [1, 1, 1], formats: formats, network: network)
      .publishedAccuracies
  }

  private func uniform(_ weights: NumberFormat, _ activations: NumberFormat) -> [FormatPair] {
    Array(repeating: HandMade.pair(weights, activations), count: 3)
  }

  @Test("network and formats decide what is shown")
  func matching() throws {
    let (int8, uint8) = (NumberFormat.signedInteger(bits: 8), NumberFormat.unsignedInteger(bits: 8))
    func methods(_ network: String, _ formats: [FormatPair]) throws -> [String] {
      try matches(network, formats).map(\.publication.method)
    }
    #expect(try methods("resnet50", uniform(int8, int8)) == ["linear 8 bit (params and act.)"])
    #expect(try methods("vgg16", uniform(.oneHot(bits: 4), uint8)) == ["one-hot 4 bit weights / linear 8 bit act."])
    #expect(
      try methods("resnet50_v1", uniform(.twoHot(bits: 8), int8)) == ["two-hot 8 bit weights / linear 8 bit act."])
    #expect(
      try methods(
        "vgg16",
        uniform(
          .logarithmic(bits: 5, fraction: 2, signed: true), .logarithmic(bits: 5, fraction: 4, signed: false)))
        == ["log base 2^(1/2) weights / 2^(1/4) activations 5 bit"])
    #expect(try methods("resnet50", uniform(.float32, int8)).count == 3)
    #expect(try methods("resnet50", uniform(.float32, .float32)) == ["float32"])
    #expect(try methods("alexnet", uniform(int8, int8)) == ["Dynamic fixed point w/ fine-tuning"])
    #expect(try methods("resnet18", uniform(int8, int8)).isEmpty)
    #expect(try methods("resnet50", uniform(.signedInteger(bits: 4), int8)).isEmpty)
    #expect(
      try methods("resnet50", [HandMade.int8, HandMade.pair(.binary, int8), HandMade.int8]).isEmpty,
      "one layer in another format is another network")
    let compressed = [HandMade.pair(.codebook(bits: 8), .signedInteger(bits: 16))]
    #expect(
      try methods(
        "alexnet", compressed + compressed + [HandMade.pair(.codebook(bits: 4), .signedInteger(bits: 16))])
        == ["Deep Compression 8/4"])
  }

  @Test("methods that spare first and last layer fit when these are wide, with a caveat unless they are fp32")
  func ends() throws {
    let binary = HandMade.pair(.binary, .binary)
    let full = HandMade.pair(.float32, .float32)
    #expect(try matches("alexnet", uniform(.binary, .binary)).map(\.publication.method) == ["Binarized Neural Network"])
    let published = try matches("alexnet", [full, binary, full])
    #expect(published.map(\.publication.method) == ["XNOR-Net"])
    #expect(published.map(\.caveat) == [nil])
    let near = try matches("alexnet", [HandMade.int8, binary, full])
    #expect(near.map(\.publication.method) == ["XNOR-Net"])
    #expect(
      near.map(\.caveat)
        == ["published with first and last layer in fp32; here they run as int8 x int8 and fp32 x fp32"])
    #expect(try matches("alexnet", [HandMade.pair(.binary, HandMade.int8.activations), binary, full]).isEmpty)
  }

  @Test("pruned weights are a caveat")
  func pruned() throws {
    var result = try HandMade.result("a", cycles: [1, 1, 1], energies: [1, 1, 1], network: "alexnet")
    result.layers[1].layer.weightDensity = 0.4
    #expect(
      result.publishedAccuracies.map(\.caveat) == ["a weight density is given here, of which the source says nothing"])
  }

  @Test("a part of a network has no accuracy")
  func selection() throws {
    var result = try HandMade.result("a", cycles: [1, 1, 1], energies: [1, 1, 1], network: "alexnet")
    #expect(result.publishedAccuracies.count == 1)
    result.layers.removeLast()
    #expect(result.publishedAccuracies.isEmpty)
  }
}
