import Exploration

/// A finished sweep in a few lines: what the command line prints.
public struct SweepDigest: Sendable {
  let findings: SweepFindings

  /// The digest of findings.
  public init(_ findings: SweepFindings) { self.findings = findings }

  /// Plain text, each line with a newline.
  public var text: String {
    let table = findings.table
    var rows: [[String]] = []
    let left = findings.exclusionLines
    let count = table.rows.count
    let points = "\(Decimals.grouped(count)) \(count == 1 ? "point" : "points")"
    let failures = findings.failureCount
    let remark =
      findings.front == nil ? (failures == 0 ? [] : ["\(Decimals.grouped(failures)) failed"]) : left
    rows.append(["points", ([points] + remark).joined(separator: ", ")])
    if let sentence = findings.searchSentence { rows.append(["search", sentence]) }
    if let first = table.rows.first(where: { $0.failure != nil }) {
      rows.append(["failures", "first: point \(first.index): \(first.failure ?? "")"])
    }
    if let front = findings.front {
      let objectives = front.rule.objectives.map(SweepFindings.words).joined(separator: ", ")
      rows.append(["front", "\(Decimals.grouped(front.members.count)) of \(points) over \(objectives)"])
    } else if let sentence = findings.problemSentence {
      rows.append(["front", sentence])
    }
    rows += best
    for knee in findings.knees { rows.append(["knee", point(knee, figures: table.objectives.map(\.column))]) }
    rows += strongest
    return TextGrid([.left, .left], rows: labelledOnce(rows)).plain()
  }

  private var best: [[String]] {
    findings.table.objectives.enumerated().flatMap { index, objective in
      findings.allowedBest(of: index).map { network, best in
        guard let best else {
          return ["best", "\(objective.column): no point\(network.isEmpty ? "" : " of \(network)")"]
        }
        return ["best", point(best.place, figures: [objective.column])]
      }
    }
  }

  /// Nothing where a search picked the points: it moves axes together, and what one of them does cannot be told.
  private var strongest: [[String]] {
    guard findings.table.searchedCount == nil else { return [] }
    return findings.table.objectives.indices.compactMap { objective in
      guard let (axis, effect) = findings.strongestAxis(of: objective) else { return nil }
      let column = findings.table.objectives[objective].column
      let total = effect.total.map { ", \(Scaled.percent($0)) with others" } ?? ""
      return [
        "matters most",
        "to \(column): \(axis.name) (\(Scaled.percent(effect.main ?? 0)) of its variation alone\(total))",
      ]
    }
  }

  private func point(_ place: Int, figures: [String]) -> String {
    let values = figures.map { "\($0) \(SweepUnit(column: $0).text(cell: findings.cell($0, of: place)))" }
    return
      "\(values.joined(separator: ", ")): point \(findings.table.rows[place].index), \(findings.choices(of: place))"
  }

  /// A label that the line above has, too, is not said again.
  private func labelledOnce(_ rows: [[String]]) -> [[String]] {
    rows.enumerated().map { place, row in
      place > 0 && rows[place - 1][0] == row[0] ? [""] + row.dropFirst() : row
    }
  }
}
