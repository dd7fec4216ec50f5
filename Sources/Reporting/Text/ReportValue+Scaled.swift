import Quantities

extension ReportValue {
  /// The value for people, scaled to a unit that fits; `n/a` when it is unknown.
  func scaledText(_ column: ReportColumn) -> String {
    switch self {
    case .text(let text): text
    case .unknown: "n/a"
    case .energy(let energy): Scaled.energy(energy)
    case .count(let count): column.countsBits ? Scaled.bytes(count) : Scaled.count(count)
    case .measure(let measure):
      switch column {
      case .utilization, .dram(.peakShare), .dram(.rowHits), .dram(.refreshLoss), .dram(.used): Scaled.percent(measure)
      case .dram(.bandwidth): Scaled.bytesPerSecond(measure * 1e9)
      case .latency: Scaled.milliseconds(measure)
      case .throughput: Scaled.gops(measure)
      case .areaPE, .areaMemory, .areaTotal: Scaled.squareMicrometers(measure)
      default: Decimals.significant(measure)
      }
    }
  }
}

extension ReportColumn {
  /// Whether the count is one of bits, which people read as bytes.
  var countsBits: Bool {
    switch self {
    case .readBits, .writeBits, .weightBits, .peakActivationBits, .onChipBits: true
    default: false
    }
  }
}
