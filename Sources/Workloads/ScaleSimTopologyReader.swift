import Documents

/// The two forms of SCALE-Sim's topology files.
public enum TopologyForm: String, Sendable, Hashable, CaseIterable {
  /// Ifmap height and width, filter height and width, channels, filters, stride.
  case convolution = "conv"
  /// M, N, K: a product of M x K and K x N.
  case gemm
}

/// Reads the layers of SCALE-Sim's topology files (`docs/trace-format.md`), more kindly than SCALE-Sim does.
///
/// Every layer has an ifmap of its own and no bias. Convolutions are unpadded and count a last partial window as a whole
/// one; a product of M x K and K x N is a 1x1 convolution of K channels over M rows with N filters.
public enum ScaleSimTopologyReader {
  /// Reads the topology at `path`; of the `form` if given, else of the one it looks like.
  /// - Throws: everything that is wrong with the file or in it, with line and column.
  public static func load(_ path: String, form: TopologyForm? = nil) throws(Findings) -> Network {
    try read(try DocumentFile.read(path), file: path, form: form)
  }

  /// Reads the topology in `bytes`, which messages call `file`.
  /// - Throws: everything that is wrong in it, with line and column; a network that is returned has no
  ///   ``Network/problems``.
  public static func read(_ bytes: [UInt8], file: String, form: TopologyForm? = nil) throws(Findings) -> Network {
    let table = try DelimitedText.parse(bytes, file: file)
    let log = FindingLog(file: file)
    let lines = table.rows.compactMap(TopologyLine.init)
    var layers = TopologyLayers(log: log)
    if let first = lines.firstIndex(where: { !$0.isTitle }) {
      let columns = TopologyColumns(
        lines[first], next: lines[(first + 1)...].first { !$0.isTitle }, form: form, log: log)
      if let columns { layers.read(columns.isHeader ? lines[(first + 1)...] : lines[first...], columns) }
    }
    try log.check()
    let network = Network(
      name: DocumentFile.stem(of: file), title: DocumentFile.stem(of: file), source: "SCALE-Sim topology",
      notes: notes(lines, layers), layers: layers.layers)
    // Layers have been checked one by one; what is left concerns all of them.
    for problem in network.problems { log.report(.inconsistent(problem.sentence)) }
    try log.check()
    return network
  }

  /// What a reader of results should know about how the file was understood.
  private static func notes(_ lines: [TopologyLine], _ layers: TopologyLayers) -> [String] {
    var notes: [String] = []
    let titles = lines.filter(\.isTitle)
    if let first = titles.first {
      let others = titles.count > 1 ? " and \(titles.count - 1) more" : ""
      notes.append("a name without numbers is taken for a title: \"\(first.name)\" in line \(first.number)\(others)")
    }
    if let first = layers.depthwise.first {
      let others = layers.depthwise.count > 1 ? " and \(layers.depthwise.count - 1) more" : ""
      notes.append("depthwise because of DP in the name, as in SCALE-Sim: \(first)\(others)")
    }
    return notes
  }
}

/// A line of a topology that holds something, without its comment and the empty fields at its end.
struct TopologyLine {
  /// Counted from 1.
  let number: Int
  /// The name and at least nothing else.
  let fields: [DelimitedText.Field]
  /// Where the line ends.
  let end: SourcePosition

  /// `nil` for a line of nothing but commas or a comment.
  init?(_ row: DelimitedText.Row) {
    var fields = row.fields.prefix { !$0.text.hasPrefix("#") }
    while let last = fields.last, last.text.isEmpty { fields.removeLast() }
    guard let last = fields.last else { return nil }
    number = row.line
    self.fields = Array(fields)
    end = row.fields.dropFirst(fields.count).first?.position ?? last.position
  }

  /// The first field; may be empty.
  var name: String { fields.first?.text ?? "" }
  /// Whether the line has a name and nothing else.
  var isTitle: Bool { fields.count == 1 }
  /// Whether a field behind the name is a number or a sparsity.
  var hasNumbers: Bool { fields.dropFirst().contains { $0.isNumber || $0.text.isSparsity } }

  /// The field at `place`, unless it is empty or beyond the end.
  func field(_ place: Int) -> DelimitedText.Field? {
    guard fields.indices.contains(place), !fields[place].text.isEmpty else { return nil }
    return fields[place]
  }
}

extension DelimitedText.Field {
  /// Whether the field is a number.
  var isNumber: Bool { if case .number = node.value { true } else { false } }
}

extension String {
  /// Whether the text has the form of a sparsity, `2:4`.
  var isSparsity: Bool {
    let parts = split(separator: ":", omittingEmptySubsequences: false)
    return parts.count == 2
      && parts.allSatisfy { part in
        let digits = part.filter { $0 != " " }
        return !digits.isEmpty && digits.allSatisfy { $0.isASCII && $0.isNumber }
      }
  }
}
