import Exploration
import Foundation
import Testing

@testable import Reporting

@Suite("SweepPage")
struct SweepPageTests {
  static func page(_ table: SweepTable, limit: Int = SweepPage.pointLimit) -> SweepPage {
    SweepPage(
      SweepFindings(table), title: "A sweep", provenance: [(name: "Plan", values: [PageTests.nasty])],
      remarks: [PageTests.nasty], version: "9.9", pointLimit: limit)
  }

  /// What the page's program reads.
  static func data(_ page: ParsedPage.Element) throws -> [String: Any] {
    let texts = page.all("script") { $0.attributes["id"] == "sweep-data" }.map(\.text)
    #expect(texts.count == 1)
    return try #require(try JSONSerialization.jsonObject(with: Data((texts.first ?? "").utf8)) as? [String: Any])
  }

  /// The cells of packed data, as the page's program prints them again.
  static func cells(_ packed: Any?, count: Int) throws -> [String] {
    let data = try #require(packed as? [String: Any])
    if let same = data["same"] as? String { return Array(repeating: same, count: count) }
    if let texts = data["texts"] as? [String], let places = data["places"] as? [Int] { return places.map { texts[$0] } }
    let decimals = data["decimals"] as? Int
    return try #require(data["cells"] as? [Any]).map { cell in
      if let text = cell as? String { return text }
      let number = try #require(cell as? NSNumber)
      if let decimals { return String(format: "%.\(decimals)f", number.doubleValue) }
      let text = "\(number.doubleValue)"
      return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
  }

  static func expectData(_ data: [String: Any], fits table: SweepTable) throws {
    let columns = try #require(data["columns"] as? [[String: Any]])
    #expect(columns.map { $0["name"] as? String } == table.columns.dropLast())
    #expect(columns.count { $0["varied"] as? Bool == true } == table.variedCount)
    for (index, column) in columns.enumerated() {
      let cells = try cells(column["data"], count: table.rows.count)
      #expect(cells == table.rows.map { $0.cells[index] }, "\(table.columns[index])")
    }
  }

  @Test("the page carries every cell of the table, to the last digit")
  func cells() throws {
    let table = SweepSample.table(clocks: 2)
    let page = try ParsedPage.read(Self.page(table).html)
    let data = try Self.data(page)
    try Self.expectData(data, fits: table)
    let front = try ParetoFront(table)
    #expect(data["front"] as? [Int] == front.members)
    #expect(data["knees"] as? [Int] == front.knees.map { front.members[$0.member] })
    #expect(data["objectives"] as? [String] == table.objectives.map(\.column))
    let failures = try #require(data["failures"] as? [[Any]])
    #expect(failures.map { $0[0] as? Int } == table.rows.filter { $0.failure != nil }.map(\.index))
    #expect(failures.map { $0[1] as? String } == table.rows.compactMap(\.failure))
    let verdicts = try Self.cells(data["verdicts"], count: table.rows.count)
    #expect(verdicts.count { $0 == "failed" } == 10)
    #expect(verdicts.count { $0.isEmpty } == front.candidateCount)
    #expect(Set(verdicts) == ["", "failed", "breaks area_total_mm2 < 4"])
  }

  @Test("cells that are no plain numbers come through as they are")
  func oddCells() throws {
    let odd = [
      "", "n/a", "1.500", "0.100", "1e+20", "-0", "-0.5", "007", "1.", ".5", "0.0000001", "123456789012345678",
      "a,\"b\"",
      "</script>", "nan", "inf", "0x10", "1.25", "-3", "1_000",
    ]
    for column in [odd, odd + ["12345.678"]] {
      // More values than are packed by place.
      let texts = column + (0..<200).map { "\($0).\($0 % 9 + 1)" }
      let rows = texts.enumerated().map { SweepRow(index: $0, cells: ["\($0 % 3)", $1]) }
      let table = SweepTable(
        columns: ["axis", "figure_pj", "failure"], variedCount: 1,
        objectives: [SweepObjective(column: "figure_pj", better: .lower)], rows: rows)
      try Self.expectData(Self.data(ParsedPage.read(Self.page(table).html)), fits: table)
    }
  }

  @Test("the tables of the front, of the best and of the failures have the table's figures")
  func tables() throws {
    let table = SweepSample.table(clocks: 1)
    let findings = SweepFindings(table)
    let page = try ParsedPage.read(Self.page(table).html)
    let front = try ParetoFront(table)
    let names = page.columnNames(of: "front-table")
    let rows = page.exactRows(of: "front-table")
    #expect(rows.count == front.members.count)
    #expect(Set(names) == Set(["point", "note"] + table.columns.dropLast()))
    for (member, row) in zip(front.members, rows) {
      for (name, cell) in zip(names, row) where !["point", "note"].contains(name) {
        let exact = findings.cell(name, of: member)
        #expect(cell == exact)
      }
      #expect(row[0] == "\(member)")
    }
    #expect(rows.count { $0[1] == "knee" } == 1)
    let best = try BestPoints(table)
    let bestRows = page.exactRows(of: "best-table")
    #expect(bestRows.count == 6)
    for (index, objective) in table.objectives.enumerated() {
      for (place, choice) in best.choices.enumerated() {
        let row = bestRows[index * best.choices.count + place]
        let found = try #require(choice.best[index])
        #expect(Double(row[2]) == found.figure)
        #expect(row[4] == "\(found.place)")
        #expect(row[0].hasPrefix(objective.column))
      }
    }
    #expect(page.exactRows(of: "failure-table").map { $0[0] } == ["75", "155", "235", "315", "395"])
    #expect(page.exactRows(of: "sensitivities").count == 12)
  }

  @Test("names, values and failures from files stay words, wherever they stand")
  func escaping() throws {
    var table = SweepSample.table(clocks: 1)
    table.columns[0] = PageTests.nasty
    table.columns[7] = PageTests.nasty + "2"
    for row in table.rows.indices {
      if table.rows[row].cells[0] == "xnor" { table.rows[row].cells[0] = PageTests.nasty }
      if table.rows[row].failure != nil { table.rows[row].failure = PageTests.nasty }
    }
    table.constraints[0].text = PageTests.nasty
    let html = Self.page(table).html
    let page = try ParsedPage.read(html)
    #expect(page.all("b").isEmpty)
    try Self.expectData(Self.data(page), fits: table)
    #expect(page.exactRows(of: "failure-table")[0].last == PageTests.nasty)
    #expect(page.all("dd").count { $0.text == PageTests.nasty } == 3)
  }

  @Test("a page needs nothing from elsewhere, has no code in attributes, and no id twice")
  func closed() throws {
    let html = Self.page(SweepSample.table(clocks: 1)).html
    let page = try ParsedPage.read(html)
    var ids: [String] = []
    var elements = [page]
    while let element = elements.popLast() {
      elements += element.children
      if let id = element.attributes["id"] { ids.append(id) }
      for (name, value) in element.attributes {
        #expect(!name.hasPrefix("on") && name != "src")
        #expect(name != "href" || value.hasPrefix("#"))
      }
    }
    #expect(Set(ids).count == ids.count)
    for link in page.all("a") { #expect(ids.contains(String(link.attributes["href"]?.dropFirst() ?? ""))) }
    for script in page.all("script") where script.attributes["id"] != "sweep-data" {
      for word in ["eval(", "Function(", "fetch(", "XMLHttpRequest", "import(", "innerHTML", "http"] {
        #expect(!script.text.contains(word), "\(word)")
      }
    }
  }

  @Test("of more points than a page takes it has the front, the best and a sample, and says so")
  func sample() throws {
    let table = SweepSample.table(clocks: 3)
    let sweepPage = Self.page(table, limit: 200)
    let page = try ParsedPage.read(sweepPage.html)
    let data = try Self.data(page)
    let points = try #require(data["points"] as? [Int])
    #expect((150...400).contains(points.count))
    let front = try ParetoFront(table).members
    #expect(Set(points).isSuperset(of: front))
    #expect((data["front"] as? [Int])?.map { points[$0] } == front)
    #expect(page.exactRows(of: "front-table").count == front.count)
    #expect(page.all("header")[0].text.contains("shows \(points.count) of 1,200 points"))
  }

  @Test("a sweep without objectives, without rows, or of failures alone has a page")
  func poor() throws {
    var table = SweepSample.table(clocks: 1, objectives: [], constraints: [])
    var page = try ParsedPage.read(Self.page(table).html)
    #expect(try Self.data(page)["front"] as? [Int] == [])
    #expect((try Self.data(page)["axes"] as? [Any])?.count == 4)
    #expect(page.all("p").contains { $0.text == "The plan names no objectives, so there is no front." })
    table.objectives = SweepSample.objectives
    table.rows = table.rows.filter { $0.failure != nil }
    page = try ParsedPage.read(Self.page(table).html)
    #expect(page.exactRows(of: "front-table").isEmpty)
    table.rows = []
    page = try ParsedPage.read(Self.page(table).html)
    #expect(try Self.data(page)["rows"] as? Int == 0)
    table.objectives = [SweepObjective(column: "nowhere", better: .lower)]
    page = try ParsedPage.read(Self.page(table).html)
    #expect(page.all("p").contains { $0.text == "There is no figure nowhere, so there is no front." })
  }

  @Test("values with units are sized in one unit, and only if all are of one kind")
  func quantities() {
    #expect(SweepData.quantities(["1KiB", "1MiB", ""])?.map(\.text) == ["8192.0", "8388608.0", "null"])
    #expect(SweepData.quantities(["500MHz", "1.2GHz"])?.map(\.text) == ["500000000.0", "1200000000.0"])
    #expect(SweepData.quantities(["1KiB", "1GHz"]) == nil)
    #expect(SweepData.quantities(["8", "16"]) == nil)
    #expect(SweepData.quantities(["mac", "xnor"]) == nil)
  }

  /// For the browser's tests: pages, and beside each what `results.csv` says.
  @Test(
    "pages are written where they are asked for",
    .enabled(if: ProcessInfo.processInfo.environment["PICOJOULE_SWEEP_PAGES"] != nil))
  func written() throws {
    let directory = try #require(ProcessInfo.processInfo.environment["PICOJOULE_SWEEP_PAGES"])
    for (name, clocks) in [("small", 1), ("large", 25)] {
      let table = SweepSample.table(clocks: clocks)
      try Self.page(table).html.write(toFile: "\(directory)/\(name).html", atomically: true, encoding: .utf8)
      let lines = table.rows.map { row in
        let cells = ["\(row.index)"] + row.cells + [row.failure ?? ""]
        return cells.map { $0.contains(",") ? "\"\($0)\"" : $0 }.joined(separator: ",")
      }
      let text = ([(["point"] + table.columns).joined(separator: ",")] + lines).joined(separator: "\n") + "\n"
      try text.write(toFile: "\(directory)/\(name).csv", atomically: true, encoding: .utf8)
    }
  }
}
