import Quantities
import Testing

@testable import Reporting

@Suite("ReportValue")
struct ReportValueTests {
  @Test(
    "an energy is printed as picojoules with three decimals, exactly",
    arguments: [
      (0, "0.000"), (1, "0.001"), (-1, "-0.001"), (999, "0.999"), (1000, "1.000"), (-1001, "-1.001"),
      (1_234_567, "1234.567"), (9_007_199_254_740_993, "9007199254740.993"), (Int.max, "9223372036854775.807"),
    ])
  func picojoules(femtojoules: Int, text: String) {
    #expect(ReportValue.energy(Femtojoules(femtojoules)).exactText == text)
  }

  @Test("what is not finite is unknown")
  func notFinite() {
    #expect(ReportValue(Double.nan) == .unknown)
    #expect(ReportValue(-Double.infinity) == .unknown)
    #expect(ReportValue(Double?.none) == .unknown)
    #expect(ReportValue.unknown.exactText == "n/a")
  }

  @Test("a measure reads back as the same number", arguments: [0.1 + 0.2, 1.0 / 3, 1e-300, 123_456_789.123])
  func roundTrip(measure: Double) {
    #expect(Double(ReportValue.measure(measure).exactText) == measure)
  }
}
