import Exploration
import Quantities

/// The figures that a sweep's page carries for its program, once and compactly: column by column, equal cells once.
struct SweepData: Sendable {
  let findings: SweepFindings
  /// The rows that the page has, as places in the table, ascending.
  let places: [Int]

  /// All rows if they are at most `limit`; else the front, the best points and an even sample of the others.
  init(_ findings: SweepFindings, limit: Int) {
    self.findings = findings
    let count = findings.table.rows.count
    guard count > limit else {
      places = Array(0..<count)
      return
    }
    var kept = Set(findings.front?.members ?? [])
    for choice in findings.best?.choices ?? [] { kept.formUnion(choice.best.compactMap { $0?.place }) }
    let room = max(1, limit - kept.count)
    let step = Double(count) / Double(room)
    kept.formUnion((0..<room).map { min(count - 1, Int(Double($0) * step)) })
    places = kept.sorted()
  }

  var json: JSONText {
    let table = findings.table
    let position = Dictionary(zip(places, places.indices), uniquingKeysWith: { first, _ in first })
    func list(_ rows: [Int]) -> JSONText { .array(rows.compactMap { position[$0] }.map(JSONText.number)) }
    let figures = findings.figureColumns
    let columns = Array(0..<figures.lowerBound) + Array(figures)
    let verdicts = places.map(verdict)
    let failures = places.enumerated().compactMap { place, row in
      table.rows[row].failure.map { JSONText.array([.number(place), .string($0)]) }
    }
    return .tallObject([
      (key: "rows", value: .number(places.count)),
      (key: "points", value: points),
      (key: "columns", value: .tallArray(columns.map(column), indent: "")),
      (key: "axes", value: .array((findings.sensitivity?.axes ?? fallbackAxes).map(axis))),
      (key: "objectives", value: .array(table.objectives.map { .string($0.column) })),
      (key: "constraints", value: .array(table.constraints.map { .string($0.column) })),
      (key: "verdicts", value: Self.packed(verdicts)),
      (key: "failures", value: .array(failures)),
      (key: "front", value: list(findings.front?.members ?? [])),
      (key: "knees", value: list(findings.knees)),
      (key: "units", value: Self.units),
    ])
  }

  /// The points' numbers; where they start at 0 and none is missing their count says it all.
  private var points: JSONText {
    let numbers = places.map { findings.table.rows[$0].index }
    return numbers == Array(numbers.indices) ? .null : .array(numbers.map(JSONText.number))
  }

  /// Without objectives nothing has looked for linked columns: each is an axis.
  private var fallbackAxes: [SweepAxis] {
    var table = findings.table
    guard let figure = findings.figureColumns.first else { return [] }
    table.objectives = [SweepObjective(column: table.columns[figure], better: .lower)]
    do throws(FrontError) {
      return try Sensitivity(table).axes
    } catch {
      return []
    }
  }

  private func axis(_ axis: SweepAxis) -> JSONText {
    .object([
      (key: "columns", value: .array(axis.columns.map(JSONText.string))),
      (key: "values", value: .array(axis.values.map { .array($0.map(JSONText.string)) })),
    ])
  }

  private func column(_ index: Int) -> JSONText {
    let table = findings.table
    let name = table.columns[index]
    let isVaried = index < table.variedCount
    let cells = places.map { table.rows[$0].cells.indices.contains(index) ? table.rows[$0].cells[index] : "" }
    var members: [(key: String, value: JSONText)] = [
      (key: "name", value: .string(name)),
      (key: "varied", value: .bool(isVaried)),
      (key: "unit", value: .string(isVaried ? SweepUnit.plain.rawValue : SweepUnit(column: name).rawValue)),
    ]
    if let objective = table.objectives.first(where: { $0.column == name }) {
      members.append((key: "better", value: .string(objective.better.rawValue)))
    }
    members.append((key: "data", value: Self.packed(cells, readsQuantities: isVaried)))
    return .object(members)
  }

  private func verdict(_ place: Int) -> String {
    let row = findings.table.rows[place]
    guard let rule = findings.front?.rule else { return row.failure == nil ? "" : "failed" }
    return switch rule.verdict(on: row) {
    case .candidate: ""
    case .excluded(let reason): SweepFindings.words(reason, isOne: true)
    }
  }

  /// Cells as `{"same": text}`, as `{"texts": […], "places": […]}` where few differ, or as `{"cells": […]}`, in which numbers
  /// stand without quotes if a program can print their text again: the shortest one, or that with `decimals` decimals.
  static func packed(_ cells: [String], readsQuantities: Bool = false) -> JSONText {
    var texts: [String] = []
    var known: [String: Int] = [:]
    var numbers: [Int] = []
    numbers.reserveCapacity(cells.count)
    for cell in cells {
      let number = known[cell] ?? texts.count
      if number == texts.count {
        known[cell] = number
        texts.append(cell)
      }
      numbers.append(number)
    }
    if texts.count <= 1, !readsQuantities { return .object([(key: "same", value: .string(texts.first ?? ""))]) }
    if texts.count * 4 <= cells.count || texts.count <= 64 || readsQuantities {
      var members: [(key: String, value: JSONText)] = [
        (key: "texts", value: .array(texts.map(JSONText.string))),
        (key: "places", value: .array(numbers.map(JSONText.number))),
      ]
      if readsQuantities, let sizes = quantities(texts) { members.append((key: "numbers", value: .array(sizes))) }
      return .object(members)
    }
    // Energies are printed in picojoules with three decimals.
    let decimals = 3
    let isFixed = cells.contains { ExactDigits($0, decimals: decimals) != nil }
    let packed = cells.map { cell in
      ExactDigits(cell, decimals: isFixed ? decimals : nil).map(JSONText.number(digits:)) ?? .string(cell)
    }
    let values = JSONText.array(packed)
    return .object(
      isFixed
        ? [(key: "decimals", value: .number(decimals)), (key: "cells", value: values)] : [(key: "cells", value: values)]
    )
  }

  /// The sizes of values such as `64KiB` or `1.2GHz`, each in its base unit; `nil` unless all are of one kind, or if all are
  /// plain numbers already.
  static func quantities(_ texts: [String]) -> [JSONText]? {
    sizes(texts)?.map { $0.map(JSONText.number) ?? .null }
  }

  /// The same as numbers; `nil` for an empty text.
  static func sizes(_ texts: [String]) -> [Double?]? {
    let written = texts.filter { !$0.isEmpty }
    guard written.contains(where: { Double($0) == nil }) else { return nil }
    let readers: [(String) -> Double?] = [
      { size($0, as: Bits.self) }, { size($0, as: BitsPerSecond.self) }, { size($0, as: BitsPerCycle.self) },
      { size($0, as: Hertz.self) }, { size($0, as: Millivolts.self) }, { size($0, as: Nanometers.self) },
      { size($0, as: Picoseconds.self) },
    ]
    for reader in readers where written.allSatisfy({ reader($0) != nil }) {
      return texts.map { reader($0) }
    }
    return nil
  }

  private static func size<Measure: WrittenQuantity>(_ text: String, as _: Measure.Type) -> Double?
  where Measure.Magnitude == Int {
    do throws(QuantityTextError) {
      return Double(try Measure(text: text).count)
    } catch {
      return nil
    }
  }

  private static func size<Measure: WrittenQuantity>(_ text: String, as _: Measure.Type) -> Double?
  where Measure.Magnitude == Double {
    do throws(QuantityTextError) {
      return try Measure(text: text).count
    } catch {
      return nil
    }
  }

  /// How the program scales figures: the same units as everywhere in the page.
  private static var units: JSONText {
    .object(
      SweepUnit.allCases.map { unit in
        let steps = unit.steps.map { step in
          JSONText.array([.string(step.name), .number(step.size), .number(step.start)])
        }
        return (key: unit.rawValue, value: JSONText.array(steps))
      })
  }
}
