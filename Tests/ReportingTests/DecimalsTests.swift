import Quantities
import Testing

@testable import Reporting

@Suite("Decimals")
struct DecimalsTests {
  @Test(
    "three significant digits, whole from 100 up",
    arguments: [
      (0, "0"), (1, "1.00"), (9.994, "9.99"), (9.996, "10.0"), (99.94, "99.9"), (99.96, "100"), (1234.4, "1234"),
      (0.5, "0.500"), (0.01234, "0.0123"), (-2.5, "-2.50"), (1e-12, "0.000000000"), (.nan, "n/a"), (1e300, "1e+300"),
    ] as [(Double, String)])
  func significant(value: Double, text: String) {
    #expect(Decimals.significant(value) == text)
  }

  @Test(
    "decimals are rounded to nearest and padded with zeros",
    arguments: [(1.005, 1, "1.0"), (0.05, 2, "0.05"), (-0.001, 2, "0.00"), (12.345678, 6, "12.345678")])
  func fixed(value: Double, decimals: Int, text: String) {
    #expect(Decimals.fixed(value, decimals) == text)
  }

  @Test(
    "noise in the last binary digits is not printed, digits that mean something are",
    arguments: [
      (1.2115968000000001, "1.2115968"), (4.846387200000001, "4.8463872"), (20.3125, "20.3125"),
      (91.16992500144231, "91.16992500144231"), (1e-13, "1e-13"), (0, "0.0"), (1e300, "1e+300"),
    ] as [(Double, String)])
  func tidy(value: Double, text: String) {
    #expect(Decimals.tidy(value) == text)
  }

  @Test(
    "thousands are set apart in the whole part only",
    arguments: [
      ("0", "0"), ("999", "999"), ("1000", "1,000"), ("-1234567.1234", "-1,234,567.1234"), ("1e+300", "1e+300"),
    ])
  func grouped(text: String, grouped: String) {
    #expect(Decimals.grouped(text) == grouped)
  }
}

@Suite("Scaled")
struct ScaledTests {
  @Test(
    "counts scale by thousands",
    arguments: [
      (0, "0"), (999, "999"), (1000, "1.00 k"), (999_499, "999 k"), (999_500, "1.00 M"), (3_400_000, "3.40 M"),
      (3_858_000_000, "3.86 G"), (-1500, "-1.50 k"), (Int.max, "9223 P"),
    ])
  func count(value: Int, text: String) {
    #expect(Scaled.count(value) == text)
  }

  @Test(
    "bits are read as bytes in powers of 1024",
    arguments: [(0, "0 B"), (1, "0.125 B"), (8, "1.00 B"), (8 << 10, "1.00 KiB"), (8 * 12_897_485, "12.3 MiB")])
  func bytes(bits: Int, text: String) {
    #expect(Scaled.bytes(bits) == text)
  }

  @Test(
    "energies go from femtojoules to joules",
    arguments: [(0, "0 fJ"), (1, "1.00 fJ"), (1_200_000_000_000, "1.20 mJ"), (50_000_000_000_000_000, "50.0 J")])
  func energy(femtojoules: Int, text: String) {
    #expect(Scaled.energy(Femtojoules(femtojoules)) == text)
  }

  @Test(
    "a share above nothing is never printed as nothing",
    arguments: [(0, "0%"), (1, "100%"), (0.0001, "<0.1%"), (0.0005, "0.1%"), (0.8734, "87.3%"), (1.25, "125.0%")])
  func percent(share: Double, text: String) {
    #expect(Scaled.percent(share) == text)
  }
}
