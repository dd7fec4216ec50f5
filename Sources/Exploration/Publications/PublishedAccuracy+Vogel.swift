import Arithmetic

extension PublishedAccuracy {
  private static let thesis =
    "S. Vogel, Design and implementation of number representations for efficient multiplierless acceleration of "
    + "convolutional neural networks, PhD thesis, 2020, as shown in his lecture of March 2022 [found]: post-training "
    + "quantization per tensor, biases (and linear activations) in 8 bits; variants of the networks are not stated"

  /// Networks of the thesis by the names of traces, with what was measured of each.
  private static let columns: [(networks: [String], scores: [String])] = [
    (["vgg16"], ["top-1", "top-5"]),
    // Whether the stride of a bottleneck is on its 1x1 or its 3x3 convolution is not said.
    (["resnet50", "resnet50_v1"], ["top-1", "top-5"]),
    (["inceptionnet"], ["top-1", "top-5"]),
    (["dilatedmodel"], ["mIoU", "pixel accuracy"]),
    (["fcn8s"], ["mIoU", "pixel accuracy"]),
  ]

  /// Percent, two figures for each of ``columns``.
  private static let rows: [(method: String, formats: PublishedFormats, percent: [Double])] = [
    (
      "float32", PublishedFormats([.float32], activations: [.float32]),
      [69.58, 89.04, 72.99, 90.93, 75.61, 92.48, 55.63, 92.85, 66.48, 94.65]
    ),
    (
      "linear 8 bit activations only (max abs)", PublishedFormats([.float32], activations: linear8),
      [66.36, 88.82, 64.75, 86.69, 0.00, 0.02, 51.70, 91.14, 64.68, 93.41]
    ),
    (
      "linear 8 bit activations only (min MSE)", PublishedFormats([.float32], activations: linear8),
      [68.51, 88.79, 70.08, 88.95, 69.66, 89.40, 54.23, 92.00, 65.04, 93.29]
    ),
    (
      "linear 8 bit activations only (min propQE)", PublishedFormats([.float32], activations: linear8),
      [69.09, 88.97, 71.31, 90.61, 73.89, 91.67, 55.65, 92.79, 66.49, 94.46]
    ),
    (
      "linear 8 bit (params and act.)", PublishedFormats(linear8, activations: linear8),
      [69.12, 89.06, 71.67, 90.73, 73.71, 91.57, 55.62, 92.78, 66.47, 94.44]
    ),
    (
      "log base 2^(1/2) weights / 2^(1/4) activations 5 bit",
      PublishedFormats(
        [.logarithmic(bits: 5, fraction: 2, signed: true)],
        // Activations after ReLU need no sign; the source does not say whether they have one.
        activations: [true, false].map { .logarithmic(bits: 5, fraction: 4, signed: $0) }),
      [68.46, 88.36, 66.89, 87.08, 64.65, 85.55, 54.83, 92.65, 66.05, 94.39]
    ),
    (
      "one-hot 4 bit weights / linear 8 bit act.", PublishedFormats([.oneHot(bits: 4)], activations: linear8),
      [64.55, 86.76, 46.36, 72.11, 37.77, 60.75, 49.52, 90.13, 63.85, 92.10]
    ),
    (
      "two-hot 8 bit weights / linear 8 bit act.", PublishedFormats([.twoHot(bits: 8)], activations: linear8),
      [68.91, 89.54, 70.84, 90.35, 72.47, 91.11, 55.34, 92.74, 66.24, 94.41]
    ),
  ]

  /// Linear quantization to 8 bits, with or without a sign.
  private static let linear8: [NumberFormat] = [.signedInteger(bits: 8), .unsignedInteger(bits: 8)]

  /// Image classification and segmentation in the formats of multiplierless accelerators.
  static let vogel: [PublishedAccuracy] = rows.flatMap { row in
    columns.enumerated().map { index, column in
      PublishedAccuracy(
        networks: column.networks, method: row.method, formats: row.formats,
        scores: [
          Score(column.scores[0], row.percent[2 * index]), Score(column.scores[1], row.percent[2 * index + 1]),
        ],
        source: thesis)
    }
  }
}
