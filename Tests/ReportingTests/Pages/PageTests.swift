import Evaluation
import Exploration
import Hardware
import Quantities
import Testing

@testable import Reporting

@Suite("Pages")
struct PageTests {
  static let nasty = "a<b>&\"quoted\" 'n' ]]> </script>"

  /// The sample with names that would be markup.
  static func nastyResult() throws -> NetworkResult {
    var result = try Sample.result()
    result.network.title = nasty
    result.network.source = nasty
    result.accelerator.title = nasty
    result.accelerator.notes = [nasty]
    result.remarks = [nasty]
    result.layers[0].layer.name = nasty
    return result
  }

  static func page(_ result: NetworkResult, settings: [String] = []) throws -> String {
    SimulationPage(result, report: try Report(result, settings: settings).checked(), version: "9.9").html
  }

  static func comparisonPage(tables: [String] = ["horowitz-45nm", "other"]) throws -> (String, ComparisonReport) {
    let report = try ComparisonReport(ComparisonReportTests.comparison(tables: tables)).checked()
    return (ComparisonPage(report, version: "9.9").html, report)
  }

  @Test("the table of a simulation's page has every figure of the report, to the last digit")
  func figures() throws {
    let result = try Sample.result()
    let report = try Report(result).checked()
    let page = try ParsedPage.read(Self.page(result))
    let names = page.columnNames(of: "layers")
    let rows = page.exactRows(of: "layers")
    #expect(rows.count == report.layers.count)
    for (layer, row) in zip(report.layers, rows) {
      let shown = Dictionary(uniqueKeysWithValues: zip(names, row))
      for (column, value) in zip(layer.row.columns, layer.row.values) {
        #expect(shown[column.name(memories: report.memories)] == value.exactText)
      }
      #expect(shown["bound"] == layer.bound)
    }
    let total = Dictionary(uniqueKeysWithValues: zip(names, page.exactRows(of: "layers", in: "tfoot")[0]))
    for column in report.layerColumns where !column.isText {
      #expect(total[column.name(memories: report.memories)] == report.totals[column].exactText)
    }
    #expect(page.exactRows(of: "areas", in: "tfoot")[0][1] == report.totals[.areaTotal].exactText)
  }

  @Test("an unknown figure is n/a, and never drawn as zero without saying so")
  func unknown() throws {
    var result = try Sample.result()
    result.layers[2].energy.memories[1] = nil
    result.area.memories[0] = nil
    let page = try ParsedPage.read(Self.page(result))
    let names = page.columnNames(of: "layers")
    let row = Dictionary(uniqueKeysWithValues: zip(names, page.exactRows(of: "layers")[2]))
    #expect(row["energy_total_pj"] == "n/a")
    let marks = page.all("figure") { $0.attributes["id"] == "energy" }.flatMap {
      $0.all("g") { $0.classes == ["mark"] }
    }
    #expect(marks[2].text.contains("n/a, because unknown: accumulators"))
    #expect(page.all("figcaption").contains { $0.text.contains("the whole is n/a, because unknown: buffer") })
  }

  @Test("the table of a comparison's page has every figure and ratio of its CSV")
  func comparedFigures() throws {
    let (html, report) = try Self.comparisonPage()
    let page = try ParsedPage.read(html)
    let names = page.columnNames(of: "designs")
    let lines = report.csv.split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    let rows = page.exactRows(of: "designs")
    #expect(rows.count == lines.count - 1)
    for (line, row) in zip(lines.dropFirst(), rows) {
      let shown = Dictionary(uniqueKeysWithValues: zip(names, row))
      let skipped = ["rows", "columns", "described_rows", "described_columns"]
      for (name, cell) in zip(lines[0], line) where !skipped.contains(String(name)) {
        #expect(shown[String(name)] == String(cell), "\(name)")
      }
    }
    #expect(page.exactRows(of: "layers").map { $0[0] } == ["conv1", "pool1", "fc1"])
  }

  @Test("names from files stay words, wherever they stand")
  func escaping() throws {
    let page = try ParsedPage.read(Self.page(Self.nastyResult(), settings: [Self.nasty]))
    #expect(page.exactRows(of: "layers")[0][0] == Self.nasty)
    #expect(page.all("b").isEmpty)
    #expect(page.all("dd").count { $0.text == Self.nasty } >= 4)
    for kind in ChartKind.allCases {
      let result = try Self.nastyResult()
      let chart = SimulationCharts(result, report: Report(result)).file(kind)
      #expect(try ParsedPage.read(chart).all("b").isEmpty)
    }
  }

  @Test("a page needs nothing from elsewhere and has no code in attributes")
  func closed() throws {
    for html in [try Self.page(Self.nastyResult()), try Self.comparisonPage().0] {
      let page = try ParsedPage.read(html)
      var elements = [page]
      while let element = elements.popLast() {
        elements += element.children
        for (name, value) in element.attributes {
          #expect(!name.hasPrefix("on") && name != "src")
          #expect(name != "href" || value.hasPrefix("#"))
          #expect(!value.contains("url(") || value.contains("url(#"))
        }
      }
      for style in page.all("style") {
        #expect(!style.text.contains("url(") && !style.text.contains("@import"))
      }
      for script in page.all("script") {
        for word in ["eval(", "Function(", "fetch(", "XMLHttpRequest", "import(", "innerHTML", "http"] {
          #expect(!script.text.contains(word), "\(word)")
        }
      }
      #expect(page.all("meta").contains { $0.attributes["content"]?.hasPrefix("default-src 'none';") == true })
    }
  }

  @Test(
    "a page can be read without eyes: landmarks, captions, scopes, named pictures, unique ids, links that lead somewhere"
  )
  func accessible() throws {
    for html in [try Self.page(Sample.result()), try Self.comparisonPage().0] {
      let page = try ParsedPage.read(html)
      for landmark in ["header", "nav", "main", "footer"] { #expect(page.all(landmark).count == 1) }
      #expect(page.all("h1").count == 1)
      var ids: [String] = []
      var elements = [page]
      while let element = elements.popLast() {
        elements += element.children
        if let id = element.attributes["id"] { ids.append(id) }
      }
      #expect(Set(ids).count == ids.count)
      for link in page.all("a") { #expect(ids.contains(String(link.attributes["href"]?.dropFirst() ?? ""))) }
      for picture in page.all("svg") where picture.attributes["aria-hidden"] == nil {
        #expect(picture.attributes["role"] == "img")
        for id in picture.attributes["aria-labelledby"]?.split(separator: " ") ?? [] {
          #expect(ids.contains(String(id)))
        }
      }
      for table in page.all("table") {
        #expect(table.children.first?.name == "caption")
        for head in table.all("th") { #expect(["col", "row"].contains(head.attributes["scope"])) }
        for head in table.all("thead").flatMap({ $0.all("th") }) {
          #expect(head.attributes["aria-sort"] == "none")
          #expect(head.all("button").count == 1)
        }
      }
      for input in page.all("input") {
        let labels = page.all("label") { !$0.all("input") { $0.attributes["id"] == input.attributes["id"] }.isEmpty }
        #expect(labels.count == 1)
      }
    }
  }

  @Test(
    "every chart is valid XML of its own, with a mark for each layer that says its figures",
    arguments: ChartKind.allCases)
  func charts(kind: ChartKind) throws {
    let result = try Sample.result()
    let file = SimulationCharts(result, report: Report(result)).file(kind)
    #expect(file.hasPrefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\""))
    let chart = try ParsedPage.read(file)
    let marks = chart.all("g") { $0.classes.contains("mark") }
    switch kind {
    case .cycles, .energy: #expect(marks.count == 3)
    case .occupancy: #expect(marks.count == 6)
    case .roofline: #expect(marks.count == 2)
    case .area: #expect(marks.count == 3)
    }
    for mark in marks { #expect(mark.all("title").count == 1) }
    if kind == .cycles {
      #expect(
        marks[0].text.hasPrefix("conv1\n600 cycles, bound by buffer\ncompute: 512 (85.3%)\nfill and drain: 28 (4.7%)"))
    }
    if kind == .energy { #expect(marks[0].text.hasPrefix("conv1\n101006.692 pJ\n")) }
    let compared = try ComparisonReport(ComparisonReportTests.comparison())
    #expect(ParsedPage(ComparisonCharts(compared).file(kind)).failure == nil)
  }

  @Test("bars are as long as what they stand for")
  func lengths() throws {
    let result = try Sample.result()
    let chart = try ParsedPage.read(SimulationCharts(result, report: Report(result)).file(.cycles))
    let marks = chart.all("g") { $0.classes.contains("mark") }
    let widths: [Double] = marks.map { mark -> Double in
      let parts = mark.all("rect") { $0.classes.first?.hasPrefix("paint-") == true }
      return parts.reduce(0.0) { (sum: Double, part) -> Double in sum + (Double(part.attributes["width"] ?? "") ?? 0) }
    }
    // 600, 64 and 200 cycles.
    #expect(abs(widths[0] / widths[1] - 9.375) < 0.02)
    #expect(abs(widths[0] / widths[2] - 3) < 0.01)
  }

  @Test("the same result gives the same bytes")
  func deterministic() throws {
    #expect(try Self.page(Sample.result()) == Self.page(Sample.result()))
    #expect(try Self.comparisonPage().0 == Self.comparisonPage().0)
  }

  @Test("a page says where its figures come from")
  func provenance() throws {
    let page = try ParsedPage.read(Self.page(Sample.result(), settings: ["array.rows=4"]))
    let facts = page.all("section") { $0.attributes["id"] == "provenance" }.flatMap { $0.all("dd") }.map(\.text)
    for fact in [
      "picojoule 9.9", "tiny: Tiny", "made by hand", "assumed: every figure", "analytic", "array.rows=4",
      "array.double_buffered = true", "pool1 runs on the vector unit, one operation per lane and cycle",
    ] {
      #expect(facts.contains(fact), "\(fact)")
    }
  }
}
