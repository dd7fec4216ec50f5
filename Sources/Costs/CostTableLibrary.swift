import Documents

/// The cost tables that can be called by name, and how to get at them.
public struct CostTableLibrary: Sendable {
  /// The table that is taken when none is named.
  public static let defaultName = "horowitz-45nm"

  /// Every name there is.
  public var names: [String]
  /// The document of a table.
  public var open: @Sendable (String) throws(Findings) -> JSON5Document

  /// A library of `names`, each of which `open` can get.
  public init(names: [String], open: @escaping @Sendable (String) throws(Findings) -> JSON5Document) {
    self.names = names
    self.open = open
  }

  /// The table in a document, together with what it extends.
  /// - Throws: everything that is wrong with it, or with a table that it extends.
  public func table(in document: JSON5Document) throws(Findings) -> CostTable {
    try table(in: document, extendedBy: [])
  }

  /// The same, where the tables of `chain` were on the way that led here.
  private func table(in document: JSON5Document, extendedBy chain: [String]) throws(Findings) -> CostTable {
    var parent: CostTable?
    let chain = chain + [text("name", of: document) ?? ""]
    if let base = text("extends", of: document), names.contains(base), !chain.contains(base) {
      parent = try table(in: try open(base), extendedBy: chain)
    }
    let names = names
    return try document.read { root in
      CostTableReader(root: root, parent: parent).table { base in
        if chain.contains(base.text) {
          base.value.report(.inconsistent("\"\(base.text)\" extends itself through \(chain.joined(separator: ", "))"))
        } else if !names.contains(base.text) {
          base.value.report(
            .unknownName(
              kind: "cost table", found: base.text, allowed: names, nearest: nearest(to: base.text, among: names)))
        }
      }
    }.0
  }

  private func text(_ key: String, of document: JSON5Document) -> String? {
    guard case .string(let text) = document.root[key]?.value else { return nil }
    return text
  }
}
