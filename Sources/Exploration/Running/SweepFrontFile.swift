extension SweepResults {
  /// What `pareto.csv` says: the rows of `results.csv` on the exact front, in plan order. Memory grows with the front alone.
  /// - Returns: the front beside it; `nil` and a header alone where no objective is known.
  public func frontFile(
    objectives: [SweepObjective], constraints: [SweepConstraint]
  ) throws(SweepError) -> (text: String, front: ParetoFront?) {
    var bytes = RowText.header(manifest.columns) + [UInt8(ascii: "\n")]
    let rule: FrontRule
    do throws(FrontError) {
      rule = try FrontRule(columns: manifest.columns, objectives: objectives, constraints: constraints)
    } catch {
      return (String(decoding: bytes, as: UTF8.self), nil)
    }
    let front = try withRows { ParetoFront(rule, rows: $0) }
    var members = front.members[...]
    var place = 0
    try forEachText { (text) throws(SweepError) in
      if members.first == place {
        bytes += text
        bytes.append(UInt8(ascii: "\n"))
        members.removeFirst()
      }
      place += 1
    }
    return (String(decoding: bytes, as: UTF8.self), front)
  }
}
