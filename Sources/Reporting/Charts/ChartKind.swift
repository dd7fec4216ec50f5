/// The charts that pages are made of, and that `--chart` draws alone.
public enum ChartKind: String, Sendable, Hashable, CaseIterable {
  /// Time by cause: of each layer, or of each design.
  case cycles
  /// Energy by part, likewise.
  case energy
  /// Throughput over operations for each byte of DRAM traffic, below what array and DRAM allow.
  case roofline
  /// What tiles take of each memory, layer by layer.
  case occupancy
  /// Elements and memories on the chip.
  case area

  /// The kind that a file's name speaks of: the one that is a word of it, such as `resnet50-energy.svg`. `nil` if that is
  /// none or more than one.
  public init?(fileName: String) {
    let stem = fileName.split(separator: "/").last.map(String.init) ?? fileName
    let words = stem.lowercased().split { !$0.isLetter }.map(String.init)
    let kinds = Self.allCases.filter { words.contains($0.rawValue) }
    guard kinds.count == 1 else { return nil }
    self = kinds[0]
  }
}
