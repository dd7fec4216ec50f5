import Documents

/// What is wrong with a budget as it was written. Data only; the command line makes the sentences.
public enum BudgetError: Error, Sendable, Hashable {
  case empty
  /// No `=`, or nothing on one side of it.
  case noLimit(String)
  case unknownItem(String, nearest: String?)
  case repeatedItem(String)
  case notANumber(item: BudgetItem, found: String)
  case notPositive(item: BudgetItem, found: String)
  /// An empty unit is one that was left out where it is needed.
  case unknownUnit(item: BudgetItem, found: String)
}

extension BudgetLimit {
  /// The limits in `memory=512KiB,macs=100M,energy=1mJ`, in that order.
  public static func parse(_ text: String) throws(BudgetError) -> [BudgetLimit] {
    var limits: [BudgetLimit] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: true) {
      let limit = try BudgetLimit(part.trimmed)
      if limits.contains(where: { $0.item == limit.item }) { throw .repeatedItem(limit.item.rawValue) }
      limits.append(limit)
    }
    guard !limits.isEmpty else { throw .empty }
    return limits
  }

  private init(_ text: Substring) throws(BudgetError) {
    let sides = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(\.trimmed)
    guard sides.count == 2, !sides[0].isEmpty, !sides[1].isEmpty else { throw .noLimit(String(text)) }
    let (name, amount) = (String(sides[0]), String(sides[1]))
    guard let item = BudgetItem(rawValue: name) else {
      throw .unknownItem(name, nearest: nearest(to: name, among: BudgetItem.allCases.map(\.rawValue)))
    }
    let digits = sides[1].prefix { $0.isASCII && ($0.isNumber || $0 == "." || $0 == "-" || $0 == "+") }
    guard let number = Double(digits) else { throw .notANumber(item: item, found: amount) }
    guard number > 0 else { throw .notPositive(item: item, found: amount) }
    let unit = String(sides[1].dropFirst(digits.count).trimmed)
    guard let size = item.units.first(where: { $0.name == unit })?.size else {
      throw .unknownUnit(item: item, found: unit)
    }
    self.init(item: item, limit: number * size, text: amount)
  }
}

extension BudgetItem {
  /// The spellings of a unit and how many of the column's unit it is. Only plain counts go without one.
  var units: [(name: String, size: Double)] {
    switch self {
    case .memory, .weights, .activations:
      [
        ("b", 1), ("B", 8), ("kB", 8e3), ("KB", 8e3), ("MB", 8e6), ("GB", 8e9), ("KiB", 8 * 1024),
        ("MiB", 8 * 1_048_576), ("GiB", 8 * 1_073_741_824),
      ]
    case .macs, .bops, .cycles: [("", 1), ("k", 1e3), ("K", 1e3), ("M", 1e6), ("G", 1e9), ("T", 1e12)]
    case .latency: [("ns", 1e-6), ("us", 1e-3), ("ms", 1), ("s", 1e3)]
    case .energy: [("pJ", 1), ("nJ", 1e3), ("uJ", 1e6), ("mJ", 1e9), ("J", 1e12)]
    case .area: [("um2", 1), ("mm2", 1e6)]
    }
  }

  /// The units that can be written, for messages.
  public var unitNames: [String] { units.map(\.name).filter { !$0.isEmpty } }

  /// A limit that would be understood, for messages.
  public var example: String {
    switch self {
    case .memory, .weights, .activations: "512KiB"
    case .macs, .bops, .cycles: "100M"
    case .latency: "20ms"
    case .energy: "1mJ"
    case .area: "2mm2"
    }
  }
}

extension Substring {
  /// Without blanks at either end.
  var trimmed: Substring {
    let start = drop { $0 == " " || $0 == "\t" }
    let end = start.lastIndex { $0 != " " && $0 != "\t" }.map { start.index(after: $0) } ?? start.startIndex
    return start[..<end]
  }
}
