import Arithmetic

extension PublishedAccuracy {
  private static let survey =
    "V. Sze, Y.-H. Chen, T.-J. Yang, J. Emer, Efficient processing of deep neural networks: a tutorial and survey, "
    + "Proc. IEEE 105(12), 2017, table 3 [found]: AlexNet, top-5 accuracy lost against 32-bit float, percentage points"

  /// Weight bits and activation bits of the table, turned into the formats they stand for.
  private static let rows: [(method: String, formats: PublishedFormats, loss: Double)] = [
    ("Dynamic fixed point w/o fine-tuning", PublishedFormats(integer(8), activations: integer(10)), 0.4),
    ("Dynamic fixed point w/ fine-tuning", PublishedFormats(integer(8), activations: integer(8)), 0.6),
    ("BinaryConnect", PublishedFormats([.binary], activations: float), 19.2),
    ("Binary Weight Network", PublishedFormats([.binary], activations: float, exceptsFirstAndLast: true), 0.8),
    ("Ternary Weight Network", PublishedFormats([.ternary], activations: float, exceptsFirstAndLast: true), 3.7),
    ("Trained Ternary Quantization", PublishedFormats([.ternary], activations: float, exceptsFirstAndLast: true), 0.6),
    ("XNOR-Net", PublishedFormats([.binary], activations: [.binary], exceptsFirstAndLast: true), 11),
    ("Binarized Neural Network", PublishedFormats([.binary], activations: [.binary]), 29.8),
    ("DoReFa-Net", PublishedFormats([.binary], activations: integer(2), exceptsFirstAndLast: true), 7.63),
    ("Quantized Neural Network", PublishedFormats([.binary], activations: integer(2), exceptsFirstAndLast: true), 6.5),
    ("HWGQ-Net", PublishedFormats([.binary], activations: integer(2), exceptsFirstAndLast: true), 5.2),
    ("LogNet", PublishedFormats(log(5), fullyConnected: log(4), activations: log(4)), 3.2),
    // Weights are zero or powers of two.
    ("Incremental Network Quantization", PublishedFormats([.oneHot(bits: 5)], activations: float), -0.2),
    (
      "Deep Compression 8/4",
      PublishedFormats([.codebook(bits: 8)], fullyConnected: [.codebook(bits: 4)], activations: integer(16)), 0
    ),
    (
      "Deep Compression 4/2",
      PublishedFormats([.codebook(bits: 4)], fullyConnected: [.codebook(bits: 2)], activations: integer(16)), 2.6
    ),
  ]

  private static let float: [NumberFormat] = [.float32]

  private static func integer(_ bits: Int) -> [NumberFormat] {
    [.signedInteger(bits: bits), .unsignedInteger(bits: bits)]
  }

  /// Logarithmic formats of that width: the table does not name the base, and activations after ReLU need no sign.
  private static func log(_ bits: Int) -> [NumberFormat] {
    [1, 2, 4].flatMap { fraction in
      [true, false].map { .logarithmic(bits: bits, fraction: fraction, signed: $0) }
    }
  }

  /// Fifteen methods on AlexNet.
  static let alexNetMethods: [PublishedAccuracy] = rows.map { row in
    PublishedAccuracy(
      networks: ["alexnet"], method: row.method, formats: row.formats, scores: [Score("top-5 loss", row.loss)],
      source: survey)
  }
}
