import Documents

/// A column of a topology, by the name in SCALE-Sim's headers.
enum TopologyColumn: String, Sendable, Hashable, CaseIterable {
  case ifmapHeight = "IFMAP Height"
  case ifmapWidth = "IFMAP Width"
  case filterHeight = "Filter Height"
  case filterWidth = "Filter Width"
  case channels = "Channels"
  case filters = "Num Filter"
  case stride = "Strides"
  case columnStride = "Stride Width"
  case m = "M"
  case n = "N"
  case k = "K"
  case batch = "Batch Size"
  case sparsity = "Sparsity"

  /// The column that a header means by `text`; letters count, case and blanks do not.
  init?(header text: String) {
    let letters = text.lowercased().filter { $0.isLetter || $0.isNumber }
    guard let column = Self.spellings[letters] else { return nil }
    self = column
  }

  private static let spellings: [String: TopologyColumn] = [
    "ifmapheight": .ifmapHeight, "ifmaph": .ifmapHeight, "inputheight": .ifmapHeight,
    "ifmapwidth": .ifmapWidth, "ifmapw": .ifmapWidth, "inputwidth": .ifmapWidth,
    "filterheight": .filterHeight, "filterh": .filterHeight, "kernelheight": .filterHeight,
    "filterwidth": .filterWidth, "filterw": .filterWidth, "kernelwidth": .filterWidth,
    "channel": .channels, "channels": .channels, "inputchannels": .channels,
    "numfilter": .filters, "numfilters": .filters, "filters": .filters, "outputchannels": .filters,
    "stride": .stride, "strides": .stride, "strideheight": .stride, "strideh": .stride, "stridesh": .stride,
    "stridewidth": .columnStride, "stridew": .columnStride, "stridesw": .columnStride,
    "m": .m, "n": .n, "k": .k,
    "batch": .batch, "batchsize": .batch, "sparsity": .sparsity, "sparsityratio": .sparsity,
  ]
}

extension TopologyForm {
  /// The columns behind the name that every layer needs, in SCALE-Sim's order.
  var needed: [TopologyColumn] {
    switch self {
    case .convolution:
      [.ifmapHeight, .ifmapWidth, .filterHeight, .filterWidth, .channels, .filters, .stride]
    case .gemm: [.m, .n, .k]
    }
  }

  /// The form's name with its columns, for messages.
  var words: String {
    switch self {
    case .convolution: "convolutions (7 numbers a layer)"
    case .gemm: "matrix products (M, N, K)"
    }
  }
}

/// Which field of a line holds what.
struct TopologyColumns {
  let form: TopologyForm
  /// Whether the line that told was a header.
  let isHeader: Bool
  private(set) var places: [TopologyColumn: Int]
  /// The first column behind the needed ones that has no name: SCALE-Sim takes a number there for the stride over columns.
  private(set) var firstUnnamed: Int?
  /// Columns with a name that means nothing here.
  private(set) var comments: Set<Int> = []

  /// The columns that the `first` line of a file that is no title tells, and the one after it; `nil` when they do not, which
  /// has been reported then.
  init?(_ first: TopologyLine, next: TopologyLine?, form asked: TopologyForm?, log: FindingLog) {
    isHeader = !first.hasNumbers
    guard isHeader else {
      guard let form = asked ?? Self.form(ofLayer: first, log: log) else { return nil }
      self.form = form
      places = Self.usualPlaces(form)
      firstUnnamed = form.needed.count + 1
      return
    }
    let names = Self.names(first)
    let named = TopologyForm.allCases.first { form in
      names.count { form.needed.contains($0.column) } >= (form == .gemm ? 2 : 3)
    }
    guard !names.isEmpty else {
      let words =
        "this is neither a layer, for it has no numbers, nor a header with names such as \"IFMAP Height\" or \"M\""
      log.report(.inconsistent(words), at: .position(first.fields[0].position))
      return nil
    }
    if let asked, let named, asked != named {
      let words = "the file is to be read as \(asked.words), but its header names the columns of \(named.words)"
      log.report(.inconsistent(words), at: .position(names[0].position))
      return nil
    }
    guard let form = asked ?? named ?? next.flatMap({ Self.form(ofLayer: $0, log: log) }) else {
      if next == nil { log.report(.inconsistent(NetworkProblem.empty.sentence)) }
      return nil
    }
    self.form = form
    places = [:]
    guard take(names, log: log) else { return nil }
    for (place, field) in first.fields.enumerated().dropFirst() where !field.text.isEmpty {
      if !places.values.contains(place) { comments.insert(place) }
    }
    let end = (form.needed.compactMap { places[$0] }.max() ?? 0) + 1
    firstUnnamed = places.values.contains(end) || comments.contains(end) ? nil : end
  }

  /// The columns that a header names, in order. A second stride is the one over columns.
  private static func names(_ header: TopologyLine) -> [(column: TopologyColumn, place: Int, position: SourcePosition)]
  {
    var hasStride = false
    return header.fields.enumerated().dropFirst().compactMap { place, field in
      guard var column = TopologyColumn(header: field.text) else { return nil }
      if column == .stride {
        if hasStride { column = .columnStride }
        hasStride = true
      }
      return (column, place, field.position)
    }
  }

  /// Fills in the places: as named, when every needed column has a name of its own; else the usual ones, unless a name
  /// contradicts them.
  private mutating func take(
    _ names: [(column: TopologyColumn, place: Int, position: SourcePosition)], log: FindingLog
  ) -> Bool {
    var counts: [TopologyColumn: Int] = [:]
    for name in names { counts[name.column, default: 0] += 1 }
    if form.needed.allSatisfy({ counts[$0] == 1 }) {
      for name in names where counts[name.column] == 1 { places[name.column] = name.place }
      return true
    }
    places = Self.usualPlaces(form)
    for name in names where counts[name.column] == 1 {
      if let usual = places[name.column], usual != name.place {
        let missing = form.needed.filter { counts[$0] == nil }.map { "\"\($0.rawValue)\"" }
        let words =
          "\"\(name.column.rawValue)\" is column \(name.place + 1) here and column \(usual + 1) usually; "
          + "to read columns by their names, the header also has to name \(missing.joined(separator: ", "))"
        log.report(.inconsistent(words), at: .position(name.position))
        return false
      }
      if !form.needed.contains(name.column), name.place > form.needed.count { places[name.column] = name.place }
    }
    return true
  }

  private static func usualPlaces(_ form: TopologyForm) -> [TopologyColumn: Int] {
    Dictionary(uniqueKeysWithValues: form.needed.enumerated().map { ($0.element, $0.offset + 1) })
  }

  /// The form that a layer's line has by the number of its numbers.
  private static func form(ofLayer line: TopologyLine, log: FindingLog) -> TopologyForm? {
    let numbers = line.fields.dropFirst().prefix { $0.isNumber }.count
    if numbers == TopologyForm.gemm.needed.count { return .gemm }
    if numbers >= TopologyForm.convolution.needed.count { return .convolution }
    let words =
      "\(numbers) numbers follow the name of the first layer; a matrix product has 3 (M, N, K), a convolution 7 "
      + "(\(TopologyForm.convolution.needed.map(\.rawValue).joined(separator: ", ")))"
    log.report(.inconsistent(words), at: .position(line.fields[0].position))
    return nil
  }
}
