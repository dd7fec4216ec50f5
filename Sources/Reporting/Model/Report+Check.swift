import Quantities

extension Report {
  /// The report itself, once its books are found to close.
  public func checked() throws(AccountingError) -> Report {
    try check()
    return self
  }

  /// Checks what must hold of every report.
  ///
  /// * No count is beyond 2^53 and no energy was capped.
  /// * In each layer and in total: compute + fill/drain + stall cycles = total cycles; the parts of the energy add up
  ///   to the total energy, which is unknown exactly when one of them is.
  /// * In each layer: the listed stalls add up to the stall cycles; performed + gated + skipped operations = MACs.
  /// * Every total is the sum over the layers.
  /// * Utilization is a share, except in SCALE-Sim's timing, whose reports exceed 1.
  public func check() throws(AccountingError) {
    for layer in layers {
      try checkMagnitudes(layer.row, layer: layer.name)
      try checkParts(layer.row, layer: layer.name)
      try expect(
        layer.row[.stallCycles].count ?? 0, .stallCycles, layer: layer.name,
        equals: layer.stalls.reduce(0) { $0.plus($1.cycles) })
      try expect(layer.row[.macs].count ?? 0, .macs, layer: layer.name, equals: layer.operations.total)
    }
    try checkMagnitudes(totals, layer: nil)
    try checkParts(totals, layer: nil)
    for (column, value) in zip(totals.columns, totals.values) where layerColumns.contains(column) {
      try checkSum(column, value)
    }
  }

  private func checkMagnitudes(_ row: ReportRow, layer: String?) throws(AccountingError) {
    for (column, value) in zip(row.columns, row.values) {
      // Energies are exact as text whatever their size; only a sum that was capped is refused.
      if value.count ?? 0 > Count.limit || value.energy?.count == .max {
        throw .tooLarge(figure: column.name(memories: memories), layer: layer)
      }
      if column == .utilization, engine != "scale-sim", let share = value.number, !(0...1).contains(share) {
        throw .impossibleShare(figure: column.name(memories: memories), layer: layer, value: share)
      }
    }
  }

  private func checkParts(_ row: ReportRow, layer: String?) throws(AccountingError) {
    let cycles: [ReportColumn] = [.computeCycles, .fillDrainCycles, .stallCycles]
    try expect(
      row[.totalCycles].count ?? 0, .totalCycles, layer: layer,
      equals: cycles.reduce(0) { $0.plus(row[$1].count ?? 0) })
    let parts = ReportColumn.energyParts(memoryCount: memories.count).map { row[$0].energy?.count }
    // Unknown is −1 here: energies are never negative.
    let sum = parts.reduce(0) { sum, part in sum >= 0 ? part.map(sum.plus) ?? -1 : -1 }
    try expect(row[.energyTotal].energy?.count ?? -1, .energyTotal, layer: layer, equals: sum)
  }

  private func checkSum(_ column: ReportColumn, _ total: ReportValue) throws(AccountingError) {
    let values = layers.map { $0.row[column] }
    if let count = total.count {
      try expect(count, column, layer: nil, equals: values.reduce(0) { $0.plus($1.count ?? 0) })
    } else if let energy = total.energy {
      try expect(energy.count, column, layer: nil, equals: values.reduce(0) { $0.plus($1.energy?.count ?? 0) })
    }
  }

  private func expect(
    _ stated: Int, _ column: ReportColumn, layer: String?, equals summed: Int
  ) throws(AccountingError) {
    guard stated == summed else {
      throw .partsDiffer(
        figure: column.name(memories: memories), layer: layer, stated: stated, summed: summed)
    }
  }
}
