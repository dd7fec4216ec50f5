import Exploration

/// A sweep as JSON: its points with every figure, and its front, for programs to read.
public struct SweepJSON: Sendable {
  let findings: SweepFindings
  let version: String

  /// The JSON of findings by a version of the program.
  public init(_ findings: SweepFindings, version: String) {
    self.findings = findings
    self.version = version
  }

  /// A line for each point. Figures are numbers, and null where they are unknown or not there; varied values are numbers
  /// where they are written as such, else texts; `front` and `knees` are the numbers of points.
  public var text: String {
    let table = findings.table
    let objectives = table.objectives.map { objective in
      JSONText.object([("column", .string(objective.column)), ("better", .string(objective.better.rawValue))])
    }
    func points(_ places: [Int]) -> JSONText { .array(places.map { .number(table.rows[$0].index) }) }
    var members: [(key: String, value: JSONText)] = [("picojoule", .string(version))]
    if let count = table.searchedCount { members.append(("searched", .number(count))) }
    members += [
      ("varied", .array(findings.varied.map(JSONText.string))), ("objectives", .array(objectives)),
      ("constraints", .array(table.constraints.map { .string($0.text) })),
      ("front", points(findings.front?.members ?? [])), ("knees", points(findings.knees)),
      ("points", .tallArray(table.rows.map(point), indent: "  ")),
    ]
    return JSONText.tallObject(members).text + "\n"
  }

  private func point(_ row: SweepRow) -> JSONText {
    let table = findings.table
    var members: [(key: String, value: JSONText)] = [("point", .number(row.index))]
    for (place, cell) in row.cells.enumerated() where place < table.columns.count {
      members.append((table.columns[place], place < table.variedCount ? Self.choice(cell) : Self.figure(cell)))
    }
    if let failure = row.failure { members.append(("failure", .string(failure))) }
    return .object(members)
  }

  private static func choice(_ cell: String) -> JSONText {
    cell.isEmpty ? .null : ExactDigits(cell).map(JSONText.number(digits:)) ?? .string(cell)
  }

  /// Counts with all their digits, energies with their decimals, and other numbers the shortest way back to the same one.
  private static func figure(_ cell: String) -> JSONText {
    if let count = Int(cell) { return .number(count) }
    if let digits = ExactDigits(cell) ?? ExactDigits(cell, decimals: 3) { return .number(digits: digits) }
    return Double(cell).map(JSONText.number) ?? .null
  }
}
