/// What one limit of a budget is about.
public enum BudgetItem: String, Sendable, Hashable, CaseIterable {
  /// Bits on the chip if nothing may leave it: all weights and the largest in + out of one layer.
  case memory
  case weights, activations
  case macs, bops, cycles
  case latency, energy, area

  /// The total it is compared with.
  public var column: ReportColumn {
    switch self {
    case .memory: .onChipBits
    case .weights: .weightBits
    case .activations: .peakActivationBits
    case .macs: .macs
    case .bops: .bops
    case .cycles: .totalCycles
    case .latency: .latency
    case .energy: .energyTotal
    case .area: .areaTotal
    }
  }
}

/// One limit.
public struct BudgetLimit: Sendable, Hashable {
  public var item: BudgetItem
  /// In the unit of the item's column: bits, milliseconds, picojoules, square micrometres, or a plain count.
  public var limit: Double
  /// As the user wrote it.
  public var text: String
}

/// How one total compares with its limit.
public struct BudgetVerdict: Sendable, Hashable {
  public var limit: BudgetLimit
  public var value: ReportValue

  /// Whether the value is known and no larger than the limit.
  public var isMet: Bool { value.number.map { $0 <= limit.limit } ?? false }

  /// The share of the limit that is left; negative when it is exceeded, `nil` when the value is unknown.
  public var margin: Double? { value.number.map { 1 - $0 / limit.limit } }

  /// `39.1% left`, `12.0% over`, or why there is no margin.
  var marginText: String {
    guard let margin else { return "unknown, which is no pass" }
    return margin >= 0 ? "\(Scaled.percent(margin)) left" : "\(Scaled.percent(-margin)) over"
  }

  var json: JSONText {
    .object([
      ("item", .string(limit.item.rawValue)), ("limit", .string(limit.text)), ("value", .value(value)),
      ("margin", .value(ReportValue(margin))), ("pass", .bool(isMet)),
    ])
  }
}

extension Report {
  /// The report with a verdict on each limit, in their order.
  public func judged(by limits: [BudgetLimit]) -> Report {
    var judged = self
    judged.verdicts = limits.map { BudgetVerdict(limit: $0, value: totals[$0.item.column]) }
    return judged
  }

  /// The verdicts alone: a line for each limit.
  public var budgetText: String { verdictGrid.plain() }

  var verdictGrid: TextGrid {
    TextGrid(
      [.left, .left, .right, .left, .left],
      rows: verdicts.map { verdict in
        [
          verdict.isMet ? "pass" : "FAIL", verdict.limit.item.rawValue,
          verdict.value.scaledText(verdict.limit.item.column), "of \(verdict.limit.text)", verdict.marginText,
        ]
      })
  }
}
