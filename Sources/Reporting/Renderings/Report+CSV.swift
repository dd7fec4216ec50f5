extension Report {
  /// Comma-separated values after RFC 4180, with LF: a header, a row for each layer, and a row named `total`, which
  /// leaves empty what only layers have. Unknown is `n/a`. Budget, defaults and stalls by memory are left to the others.
  public var csv: String {
    let columns = layerColumns
    var text = columns.map { $0.name(memories: memories).inCSV }.joined(separator: ",") + "\n"
    for layer in layers {
      text += layer.row.values.map { $0.exactText.inCSV }.joined(separator: ",") + "\n"
    }
    let total = columns.map { column -> String in
      if column == .layer { return "total" }
      return totals.columns.contains(column) ? totals[column].exactText.inCSV : ""
    }
    return text + total.joined(separator: ",") + "\n"
  }
}

extension String {
  /// A field of a CSV file: quoted where it must be.
  var inCSV: String {
    guard utf8.contains(where: { $0 == 0x2C || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D }) else { return self }
    return "\"" + split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
  }
}
