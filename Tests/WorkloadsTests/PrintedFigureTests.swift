import Testing

@Suite("A printed figure")
struct PrintedFigureTests {
  @Test(
    "rounds the exact value to its last digit, a half upwards",
    arguments: [
      ("3.46", 3456, 1000, true), ("2", 1728, 1000, true), ("0.22", 216, 1000, true), ("0.21", 216, 1000, false),
      ("58", 57_802, 1000, true), ("57", 57_802, 1000, false), ("13", 25, 2, true), ("0", 499, 1000, true),
      ("1.43G", 1_431_556_352, 1, true), ("1.43G", 1_582_671_872, 1, false), ("2.6k", 2550, 1, true),
    ])
  func rounding(text: String, numerator: Int, denominator: Int, agrees: Bool) throws {
    let figure = try #require(PrintedFigure(text))
    #expect(figure.agrees(with: numerator, over: denominator) == agrees)
  }

  @Test("a table that drops trailing zeros agrees within half a unit, either way at a half")
  func halves() throws {
    #expect(try #require(PrintedFigure("0.0505")).isWithinHalfAUnit(of: 50_550, over: 1_000_000, decimals: 4))
    #expect(try #require(PrintedFigure("0.0506")).isWithinHalfAUnit(of: 50_550, over: 1_000_000, decimals: 4))
    #expect(try !#require(PrintedFigure("0.0504")).isWithinHalfAUnit(of: 50_550, over: 1_000_000, decimals: 4))
    #expect(try #require(PrintedFigure("1.024")).isWithinHalfAUnit(of: 1_024_000, over: 1_000_000, decimals: 4))
  }

  @Test(
    "anything but digits, one point and a known suffix is no figure",
    arguments: ["", "-1", "1.", ".5", "1e3", "1.2.3", "x"])
  func refused(text: String) {
    #expect(PrintedFigure(text) == nil)
  }
}
