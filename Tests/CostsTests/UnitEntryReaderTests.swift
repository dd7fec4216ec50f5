import Testing

@testable import Costs

@Suite("Units in cost tables")
struct UnitEntryReaderTests {
  private func table(sign entry: String) -> String {
    """
    {
      name: "t", technology: { node: "45nm", voltage: "0.9V" }, sources: { lab: "measured" },
      units: { sign: {
        \(entry)
      } },
    }
    """
  }

  private static let point =
    "source: \"lab\", confidence: \"found\", points: [{ activation_bits: 8, accumulator_bits: 24, area_um2: 334 }],"

  @Test("a unit's points, fit and supply are read")
  func valid() throws {
    let table = try readTable(
      table(
        sign: Self.point
          + " voltage: \"1.1V\", area_um2: { fit: [{ times: 2, of: [\"activation_bits\"] }, { times: -1 }], "
          + "source: \"lab\", confidence: \"derived\" },"))
    let cost = try #require(table.units[.sign])
    #expect(cost.voltage?.count == 1100)
    #expect(table.price(.area, of: try #require(UnitShape(.sign, [8, 24]))).value == 334)
    #expect(table.price(.area, of: try #require(UnitShape(.sign, [4, 24]))).value == 7)
    #expect(
      table.price(.held, of: try #require(UnitShape(.sign, [8, 24]))).derivation == "t has no energy_held_pj for sign")
    #expect(
      table.price(.area, of: try #require(UnitShape(.mac, [8, 8, 24]))).derivation == "t has no area_um2 for mac")
  }

  @Test("without a fit a unit is known at its points alone, and a fit below zero is no price")
  func unknown() throws {
    let points = try readTable(table(sign: Self.point))
    let price = points.price(.area, of: try #require(UnitShape(.sign, [8, 16])))
    #expect(price.value == nil)
    #expect(
      price.derivation == "the table does not know this sign unit (activation 8 bits, accumulator 16 bits)")
    let fit = try readTable(
      table(
        sign: "area_um2: { fit: [{ times: 1, of: [\"activation_bits\"] }, { times: -9 }], source: \"lab\", "
          + "confidence: \"derived\" },"))
    #expect(
      fit.price(.area, of: try #require(UnitShape(.sign, [8, 16]))).derivation
        == "the fit 1 x activation bits - 9 gives nothing for this sign unit (activation 8 bits, accumulator 16 bits)")
  }

  @Test("a table that extends another replaces its units one by one")
  func extending() throws {
    let table = try readTable(
      "{ name: \"t\", extends: \"synthesized-45nm\", units: { sign: { source: \"pe_synthesis\", confidence: \"found\", "
        + "points: [{ activation_bits: 8, accumulator_bits: 24, area_um2: 1 }] } } }")
    #expect(table.price(.area, of: try #require(UnitShape(.sign, [8, 24]))).value == 1)
    #expect(table.price(.held, of: try #require(UnitShape(.sign, [8, 24]))).value == nil)
    #expect(table.price(.area, of: try #require(UnitShape(.ternary, [8, 24]))).value == 347.4)
  }

  private static let wrongEntries: [(entry: String, text: String)] = [
    (
      "source: \"lab\", confidence: \"found\", points: [{ activation_bits: 8, lanes: 4, area_um2: 334 }],",
      "t.json5:4:50: units.sign.points[0].accumulator_bits: the key \"accumulator_bits\" is missing.\nt.json5:4:72: units.sign.points[0].lanes: unknown key \"lanes\". Allowed: activation_bits, accumulator_bits, energy_uniform_pj, energy_dnn_pj, energy_held_pj, area_um2, leakage_nw, source, confidence, note."
    ),
    (
      "source: \"lab\", confidence: \"found\", points: [{ activation_bits: 8, accumulator_bits: 24 }],",
      "t.json5:4:50: units.sign.points[0]: the point gives none of energy_uniform_pj, energy_dnn_pj, energy_held_pj, area_um2, leakage_nw."
    ),
    (
      "area_um2: { fit: [{ times: 2, of: [\"lanes\"] }], source: \"lab\", confidence: \"derived\" },",
      "t.json5:4:40: units.sign.area_um2.fit[0].of[0]: unknown measure of sign \"lanes\". Allowed: activation_bits, accumulator_bits."
    ),
    (
      "area_um2: { fit: [{ of: [\"activation_bits\"] }] },",
      "t.json5:4:15: units.sign.area_um2.source: the key \"source\" is missing.\nt.json5:4:15: units.sign.area_um2.confidence: the key \"confidence\" is missing.\nt.json5:4:23: units.sign.area_um2.fit[0].times: the key \"times\" is missing."
    ),
    (
      "area_um2: { fit: [], source: \"lab\", confidence: \"derived\" },",
      "t.json5:4:22: units.sign.area_um2.fit: a fit has at least one term."
    ),
    (
      "area_um2: { fit: [{ times: 1e7 }], source: \"lab\", confidence: \"derived\" },",
      "t.json5:4:32: units.sign.area_um2.fit[0].times: 1e7 is out of range; allowed: -1000000 to 1000000."
    ),
    (
      "energy_dnn_pj: { same_as: \"area_um2\", source: \"lab\", confidence: \"assumed\" },",
      "t.json5:4:31: units.sign.energy_dnn_pj.same_as: unknown quantity \"area_um2\". Allowed: energy_uniform_pj, energy_held_pj."
    ),
    (
      "energy_dnn_pj: { same_as: \"energy_held_pj\", source: \"lab\", confidence: \"assumed\" }, energy_held_pj: { same_as: \"energy_uniform_pj\", source: \"lab\", confidence: \"assumed\" },",
      "t.json5:4:20: units.sign.energy_dnn_pj: energy_held_pj is itself the same as another."
    ),
    (
      Self.point + " voltage: \"1.1A\",",
      "t.json5:4:121: units.sign.voltage: unknown unit \"A\"; write a voltage as \"0.9V\" or \"850mV\"."
    ),
  ]

  @Test("what is wrong with a unit is named to the letter", arguments: wrongEntries)
  func wrong(entry: String, text: String) {
    #expect(findings(table(sign: entry)) == text)
  }

  @Test("an unknown unit is named with the near one")
  func unknownUnit() {
    #expect(
      findings("{ name: \"t\", technology: { node: 45, voltage: 1 }, units: { shfit: {} } }")
        == "t.json5:1:61: units.shfit: unknown key \"shfit\"; did you mean \"shift\"? Allowed: mac, unsigned_mac, "
        + "xnor_popcount, sign, ternary, shift, log, bit_serial.")
  }
}
