import Documents
import Quantities

/// The array and the memories of a SCALE-Sim configuration.
struct ScaleSimArchitecture {
  let array: PEArray
  private let ifmapKilobytes: Int
  private let filterKilobytes: Int
  private let ofmapKilobytes: Int

  /// Keys of the section that SCALE-Sim has and that change nothing here: addresses, queues, and what is in files without
  /// ever being read.
  static let unused = [
    "IfmapOffset", "FilterOffset", "OfmapOffset", "ReadRequestBuffer", "WriteRequestBuffer", "Bandwidth", "MemoryBanks",
    "OnChipMemoryBanks", "OnChipMemoryBankPorts",
  ]

  /// Reads the section; `nil` when something is missing or wrong.
  init?(_ object: ObjectReader) {
    let rows = object.integer("ArrayHeight", in: PEArray.extents)
    let columns = object.integer("ArrayWidth", in: PEArray.extents)
    let ifmap = object.integer("IfmapSramSzkB", in: Self.kilobytes)
    let filter = object.integer("FilterSramSzkB", in: Self.kilobytes)
    let ofmap = object.integer("OfmapSramSzkB", in: Self.kilobytes)
    let dataflow: Dataflow? = object.value("Dataflow")?.word(
      "dataflow", of: [("os", .outputStationary), ("ws", .weightStationary), ("is", .inputStationary)])
    guard let rows, let columns, let ifmap, let filter, let ofmap, let dataflow else { return nil }
    // SCALE-Sim's folds follow each other without overlap: no operand has a second register.
    array = PEArray(
      rows: rows, columns: columns, dataflow: dataflow, timing: .scaleSim, isDoubleBuffered: false)
    (ifmapKilobytes, filterKilobytes, ofmapKilobytes) = (ifmap, filter, ofmap)
  }

  /// 1 KiB to 1 TiB.
  private static let kilobytes = 1...(1 << 30)

  /// The three memories side by side, filled as fast as `ports` allow.
  func memories(_ ports: ScaleSimPorts?) -> [Memory] {
    func memory(_ name: String, _ holds: OperandSet, _ kilobytes: Int, fill: Bits?) -> Memory {
      Memory(
        name: name, level: 0, partitions: [Partition(holds: holds, capacity: Bits(kilobytes) * (8 << 10))],
        wordBits: Bits(64), writeBandwidth: fill)
    }
    return [
      memory("ifmap_sram", .ifmap, ifmapKilobytes, fill: ports.map { Bits($0.ifmapWords) * 8 }),
      memory("filter_sram", .filter, filterKilobytes, fill: ports.map { Bits($0.filterWords) * 8 }),
      memory("ofmap_sram", [.ofmap, .psum], ofmapKilobytes, fill: nil),
    ]
  }
}

/// The bandwidths of SCALE-Sim's USER mode, in words of one byte a cycle: a channel of its own for each of the three memories.
struct ScaleSimPorts {
  /// Into `ifmap_sram`.
  let ifmapWords: Int
  /// Into `filter_sram`.
  let filterWords: Int
  /// Out of `ofmap_sram`.
  let ofmapWords: Int

  /// Keys of `[layout]` that change nothing here.
  static let unused = [
    "IfmapCustomLayout", "FilterCustomLayout", "IfmapSRAMBankNum", "IfmapSRAMBankPort", "FilterSRAMBankNum",
    "FilterSRAMBankPort", "IfmapSRAMBankBandwidth", "FilterSRAMBankBandwidth",
  ]

  /// Reads `Bandwidth` and, where SCALE-Sim 3 takes the other two from, the bandwidths of `[layout]`.
  init?(_ presets: ObjectReader, layout: ObjectReader?) {
    guard let value = presets.value("Bandwidth"), let words = value.firstInteger(in: Self.range) else { return nil }
    let before = presets.log.findings.count
    ofmapWords = words
    ifmapWords = layout?.optional("IfmapSRAMBankBandwidth")?.firstInteger(in: Self.range) ?? words
    filterWords = layout?.optional("FilterSRAMBankBandwidth")?.firstInteger(in: Self.range) ?? words
    guard presets.log.findings.count == before else { return nil }
  }

  private static let range = 1...(1 << 30)

  /// All three channels together.
  var rate: TransferRate? { TransferRate(bits: 8 * (ifmapWords + filterWords + ofmapWords)) }

  /// What the report says about it.
  var note: String {
    "stalls are counted by this program, not as SCALE-Sim counts them (InterfaceBandwidth USER): "
      + "\(ifmapWords) words of 8 bits a cycle into ifmap_sram, \(filterWords) into filter_sram, and the sum of these "
      + "and \(ofmapWords) for outputs through the DRAM"
  }
}

extension ValueReader {
  /// One of the names in `choices`, whatever the case of its letters.
  func word<Choice>(_ kind: String, of choices: [(name: String, value: Choice)]) -> Choice? {
    guard case .string(let text) = node.value else { return choice(kind, of: choices) }
    let folded = text.lowercased()
    return choices.first { $0.name.lowercased() == folded }?.value ?? choice(kind, of: choices)
  }

  /// `true` or `false` as INI files spell them.
  func flag() -> Bool? {
    if case .bool(let value) = node.value { return value }
    return word(
      "truth value", of: [("true", true), ("false", false), ("yes", true), ("no", false), ("on", true), ("off", false)])
  }

  /// A whole number, or the first of several with commas between them.
  func firstInteger(in range: ClosedRange<Int>) -> Int? {
    guard case .string(let text) = node.value, let first = text.split(separator: ",").first, text.contains(",") else {
      return integer(in: range)
    }
    let digits = first.filter { $0 != " " }
    guard let number = Int(digits), range.contains(number) else {
      let bounds = (lowest: "\(range.lowerBound)", highest: "\(range.upperBound)")
      report(.outOfRange(found: String(first), lowest: bounds.lowest, highest: bounds.highest))
      return nil
    }
    return number
  }
}
