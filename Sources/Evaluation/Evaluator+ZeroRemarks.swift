import Arithmetic
import Hardware
import Quantities
import Workloads

extension Evaluator {
  /// What a reader must know of zeros: what was made of them, what was not, and what storing filters without them saves.
  func zeroRemarks(for layers: [LayerResult]) -> [String] {
    let computing = layers.filter { $0.layer.operation.convolution != nil }
    let zeros = accelerator.processingElement.zeros
    let sparse = computing.filter { $0.layer.hasDensity }
    guard !sparse.isEmpty else {
      return zeros.isActive && !computing.isEmpty
        ? ["the processing elements gate or skip zeros, and no densities are given: every word counts as non-zero"] : []
    }
    var remarks: [String] = []
    if zeros.isActive {
      var counts = (all: 0, gated: 0, skipped: 0)
      for layer in computing {
        counts.all = counts.all.plus(layer.activity.operations.total)
        counts.gated = counts.gated.plus(layer.activity.operations.gated)
        counts.skipped = counts.skipped.plus(layer.activity.operations.skipped)
      }
      remarks.append(
        "zeros, taken as independent of each other: \(Self.percent(counts.gated, of: counts.all)) of the MACs are gated, "
          + "\(Self.percent(counts.skipped, of: counts.all)) skipped"
          + (zeros.skips ? " at an imbalance of \(zeros.imbalance)" : "")
          + "; words move as if dense, and throughput_gops and gops_per_watt count every MAC")
    } else {
      remarks.append("densities save nothing here: the processing elements compute with zeros")
    }
    let binary = sparse.filter { $0.ignoresDensity }.map(\.layer.name)
    if !binary.isEmpty {
      remarks.append(
        "binary numbers are never zero: densities of binary operands are passed over in \(Self.list(binary))")
    }
    return remarks + storageRemarks(for: sparse)
  }

  /// What filters of known density would take when stored sparse.
  private func storageRemarks(for layers: [LayerResult]) -> [String] {
    var sizes = (dense: 0, row: 0, run: 0, huffman: 0)
    for layer in layers {
      guard let density = layer.layer.weightDensity, density < 1, layer.formats.weights.hasZero,
        let convolution = layer.layer.operation.convolution
      else { continue }
      let bits = layer.formats.weights.storageBits
      let storage = ExpectedStorage(
        rows: convolution.outputChannels, columns: convolution.wordsPerFilter, density: density)
      sizes.dense = sizes.dense.plus(storage.dense(valueBits: bits).count)
      sizes.row = sizes.row.plus(storage.compressedRow(valueBits: bits).count)
      sizes.run = sizes.run.plus(storage.runLength(valueBits: bits).size.count)
      sizes.huffman = sizes.huffman.plus(storage.huffman(valueBits: bits).size.count)
    }
    guard sizes.dense > 0 else { return [] }
    return [
      "filters with zeros take \(sizes.dense) bits, and stored sparse on average "
        + "\(Self.percent(sizes.row, of: sizes.dense)) as compressed rows, \(Self.percent(sizes.run, of: sizes.dense)) as "
        + "run lengths, \(Self.percent(sizes.huffman, of: sizes.dense)) as Huffman-coded run lengths; weight_bits and traffic "
        + "are dense"
    ]
  }

  /// Tenths of a percent, rounded to the nearest.
  static func percent(_ part: Int, of whole: Int) -> String {
    guard whole > 0 else { return "0 %" }
    let tenths = Int((Double(part) / Double(whole) * 1000).rounded())
    return "\(tenths / 10).\(tenths % 10) %"
  }
}

extension Layer {
  /// Whether the share of non-zero words of an operand is known.
  fileprivate var hasDensity: Bool { weightDensity != nil || activationDensity != nil }
}

extension LayerResult {
  /// Whether a density below 1 is that of an operand that cannot be zero.
  fileprivate var ignoresDensity: Bool {
    (layer.weightDensity ?? 1) < 1 && !formats.weights.hasZero
      || (layer.activationDensity ?? 1) < 1 && !formats.activations.hasZero
  }
}
