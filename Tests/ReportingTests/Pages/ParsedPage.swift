import Foundation
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// A page or chart read by an XML parser that knows nothing of how it was made.
final class ParsedPage: NSObject, XMLParserDelegate {
  /// An element with everything in it.
  final class Element {
    let name: String
    let attributes: [String: String]
    var children: [Element] = []
    /// All text in it, that of its children included.
    var text = ""

    init(_ name: String, _ attributes: [String: String]) {
      self.name = name
      self.attributes = attributes
    }

    /// All elements below this one that fit, in order.
    func all(_ name: String, where fits: (Element) -> Bool = { _ in true }) -> [Element] {
      children.flatMap { ($0.name == name && fits($0) ? [$0] : []) + $0.all(name, where: fits) }
    }

    var classes: [String] { attributes["class"]?.split(separator: " ").map(String.init) ?? [] }
  }

  let root = Element("", [:])
  private(set) var failure: String?
  private var open: [Element] = []

  init(_ source: String) {
    super.init()
    open = [root]
    let parser = XMLParser(data: Data(source.utf8))
    parser.delegate = self
    if !parser.parse() { failure = "line \(parser.lineNumber): \(parser.parserError.map { "\($0)" } ?? "unknown")" }
  }

  /// The page, which must be well-formed.
  static func read(_ source: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> Element {
    let page = ParsedPage(source)
    #expect(page.failure == nil, sourceLocation: sourceLocation)
    return page.root
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String]
  ) {
    let element = Element(name, attributes)
    open.last?.children.append(element)
    open.append(element)
  }

  func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
    let element = open.removeLast()
    open.last?.text += element.text
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) { open.last?.text += string }

  func parser(_ parser: XMLParser, foundCDATA block: Data) {
    open.last?.text += String(bytes: block, encoding: .utf8) ?? ""
  }
}

extension ParsedPage.Element {
  /// The cells of a table's rows, to the last digit where they are numbers.
  func exactRows(of table: String, in part: String = "tbody") -> [[String]] {
    all("table") { $0.attributes["id"] == table }.flatMap { $0.all(part) }.flatMap { $0.all("tr") }.map { row in
      row.children.map { $0.all("data").first?.attributes["value"] ?? $0.text }
    }
  }

  /// The names of a table's columns as in CSV.
  func columnNames(of table: String) -> [String] {
    all("table") { $0.attributes["id"] == table }.flatMap { $0.all("thead") }.flatMap { $0.all("th") }
      .map { $0.attributes["data-name"] ?? "" }
  }
}
