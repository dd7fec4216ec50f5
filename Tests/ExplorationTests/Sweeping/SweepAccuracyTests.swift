import Arithmetic
import Testing

@testable import Exploration

@Suite("Accuracy beside cost")
struct SweepAccuracyTests {
  private static let names = ["proxy_noise_to_signal", "published_top1_percent"]

  /// A column's cells at all points.
  private func cells(_ column: String, of sweep: Sweep) throws -> [String] {
    let place = try #require(sweep.columns.firstIndex(of: column))
    return try (0..<sweep.count).map { point in
      let row = sweep.row(at: point)
      try #require(row.failure == nil)
      return row.cells[place]
    }
  }

  @Test("an accuracy is there only where it was published in exactly the point's formats, and the proxy everywhere")
  func publishedFormats() throws {
    let layers = 16
    let letters = [0, 1, layers].map { count in
      "\"" + String(repeating: "T", count: count) + String(repeating: "O", count: layers - count) + "\""
    }
    let sweep = try SweepBench.sweep(
      """
      { networks: "vgg16", accelerators: "shift-selectable",
        precision: { alphabet: { T: { weights: "twohot8", activations: "int8" }, O: { weights: "onehot4", activations: "int8" } } },
        axes: [{ path: "precision.letters", values: [\(letters.joined(separator: ", "))] }],
        objectives: ["published_top1_percent", "proxy_noise_to_signal"] }
      """)
    #expect(Array(sweep.columns.suffix(3)) == Self.names + ["failure"])
    #expect(
      sweep.objectives == [
        SweepObjective(column: "published_top1_percent", better: .higher),
        SweepObjective(column: "proxy_noise_to_signal", better: .lower),
      ])
    #expect(try cells("published_top1_percent", of: sweep) == ["64.55", "", "68.91"])
    let noise = try cells("proxy_noise_to_signal", of: sweep).map { try #require(Double($0)) }
    let (one, two, int8) = (
      try QuantizationNoise.noiseToSignal(of: .oneHot(bits: 4)),
      try QuantizationNoise.noiseToSignal(of: .twoHot(bits: 8)),
      try QuantizationNoise.noiseToSignal(of: .signedInteger(bits: 8))
    )
    for (found, count) in zip(noise, [0.0, 1, 16]) {
      let expected = count * two + (16 - count) * one + 16 * int8
      #expect((found - expected).magnitude < 1e-12 * expected)
    }
  }

  @Test("formats that nobody sets or varies have no accuracy, unless the plan names one")
  func onlyWhereWanted() throws {
    let plain = try SweepBench.sweep("{ networks: \"lenet5\", accelerators: [\"mac-int8\", \"mac-int4\"] }")
    #expect(Set(plain.columns).isDisjoint(with: Self.names))
    let set = try SweepBench.sweep("{ networks: \"lenet5\", accelerators: \"mac-int8\", precision: \"int4\" }")
    #expect(Set(set.columns).isSuperset(of: Self.names))
    let named = try SweepBench.sweep(
      "{ networks: \"lenet5\", accelerators: [\"mac-int8\", \"mac-int4\"], constraints: \"proxy_noise_to_signal < 1\" }"
    )
    #expect(Set(named.columns).isSuperset(of: Self.names))
    let noise = try cells("proxy_noise_to_signal", of: named).compactMap { Double($0) }
    #expect(noise.count == 2 && noise[0] < noise[1])
    #expect(try cells("published_top1_percent", of: named) == ["", ""])
  }

  @Test("a published accuracy that needs a caveat is none, and a failed point has no figure")
  func caveats() throws {
    let sweep = try SweepBench.sweep(
      """
      { networks: "vgg16", accelerators: "mac-int8", axes: [{ path: "density", values: ["weights=1", "weights=0.5"] },
        { path: "precision.weights", values: ["int8", "int16"] }] }
      """)
    let rows = (0..<4).map { sweep.row(at: $0) }
    let place = try #require(sweep.columns.firstIndex(of: "published_top1_percent"))
    #expect(rows.map { $0.cells[place] } == ["69.12", "", "", ""])
    #expect(rows.map { $0.failure == nil } == [true, false, true, false])
    #expect(rows.allSatisfy { $0.cells.count == sweep.columns.count - 1 })
  }
}
