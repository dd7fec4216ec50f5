import Documents
import Quantities

extension BudgetLimit {
  /// The limits in `memory=512KiB,macs=100M,energy=1mJ`, in that order.
  ///
  /// Amounts are read exactly and need a unit unless they are counts.
  /// - Throws: everything that is wrong with them; the origin of each finding is the option `--budget`.
  public static func parse(_ text: String) throws(Findings) -> [BudgetLimit] {
    var limits: [BudgetLimit] = []
    var findings: [Finding] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      do throws(Complaint) {
        let limit = try BudgetLimit(part)
        guard !limits.contains(where: { $0.item == limit.item }) else {
          throw Complaint(.duplicateKey(limit.item.rawValue, firstLine: nil))
        }
        limits.append(limit)
      } catch {
        findings.append(Finding(file: "", origin: .commandLine("--budget \(part)"), problem: error.problem))
      }
    }
    if let findings = Findings(findings) { throw findings }
    return limits
  }

  private struct Complaint: Error {
    let problem: Problem
    init(_ problem: Problem) { self.problem = problem }
  }

  private init(_ text: Substring) throws(Complaint) {
    let sides = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map { String($0).trimmed }
    guard sides.count == 2, !sides[0].isEmpty, !sides[1].isEmpty else {
      throw Complaint(.inconsistent("write a limit as item=amount, such as memory=512KiB"))
    }
    guard let item = BudgetItem(rawValue: sides[0]) else {
      let allowed = BudgetItem.allCases.map(\.rawValue)
      throw Complaint(
        .unknownName(
          kind: "budget item", found: sides[0], allowed: allowed, nearest: nearest(to: sides[0], among: allowed)))
    }
    self.init(item: item, limit: try Self.amount(sides[1], of: item), text: sides[1])
  }

  /// The amount in the unit of the item's column.
  private static func amount(_ text: String, of item: BudgetItem) throws(Complaint) -> Double {
    switch item {
    case .memory, .weights, .activations: Double(try read(text, lowest: Bits(1)).count)
    case .macs, .bops, .cycles: Double(try read(text, bare: Tally.units.first, lowest: Tally(1)).count)
    case .latency: Double(try read(text, lowest: Picoseconds(1)).count) / 1e9
    case .energy: try read(text, lowest: Picojoules(0.001)).count
    case .area: try read(text, lowest: SquareMicrometers(0.001)).count
    }
  }

  private static func read<Measure: WrittenQuantity>(
    _ text: String, bare: WrittenUnit<Measure>? = nil, lowest: Measure
  ) throws(Complaint) -> Measure where Measure.Magnitude == Int {
    try within(text, lowest, Measure(Count.limit)) { () throws(QuantityTextError) in
      try Measure(text: text, bare: bare)
    }
  }

  private static func read<Measure: WrittenQuantity>(
    _ text: String, lowest: Measure
  ) throws(Complaint) -> Measure where Measure.Magnitude == Double {
    try within(text, lowest, Measure(Double(Count.limit))) { () throws(QuantityTextError) in
      try Measure(text: text, bare: nil)
    }
  }

  private static func within<Measure: WrittenQuantity>(
    _ text: String, _ lowest: Measure, _ highest: Measure, parse: () throws(QuantityTextError) -> Measure
  ) throws(Complaint) -> Measure {
    do throws(QuantityTextError) {
      let amount = try parse()
      if amount >= lowest, amount <= highest { return amount }
    } catch {
      // A count has no unit that could be named.
      if error == .notWhole(baseUnit: "") { throw Complaint(.inconsistent("\(text) is not a whole number")) }
      throw Complaint(Problem(error, found: text, range: lowest...highest))
    }
    throw Complaint(.outOfRange(found: text, lowest: lowest.text, highest: highest.text))
  }
}

extension String {
  /// Without blanks at either end.
  var trimmed: String {
    let start = drop { $0 == " " || $0 == "\t" }
    guard let last = start.lastIndex(where: { $0 != " " && $0 != "\t" }) else { return "" }
    return String(start[...last])
  }
}
