import Testing

@testable import Reporting

@Suite("TextGrid")
struct TextGridTests {
  @Test("numbers line up on the right, and no line ends with blanks")
  func alignment() {
    var grid = TextGrid(
      [.left, .right, .left], header: ["name", "n", ""], rows: [["a", "1", ""], ["bcd", "100", "x"]])
    grid.ruledRows = [1]
    #expect(
      grid.plain(indent: 1) == """
         name    n
         ------------
         a       1
         ------------
         bcd   100  x

        """)
  }

  @Test("a column with nothing in it leaves no gap")
  func emptyColumn() {
    #expect(TextGrid([.left, .left, .left], rows: [["a", "", "b"]]).plain() == "a  b\n")
  }

  @Test("names cannot break a line, a cell or the terminal")
  func hostileNames() {
    let grid = TextGrid([.left], header: ["h"], rows: [["a\u{1B}[31m\nb|*"]])
    #expect(grid.plain() == "h\n----------\na?[31m?b|*\n")
    #expect(grid.markdown == "| h |\n| --- |\n| a?\\[31m?b\\|\\* |\n")
  }

  @Test("a shortened name keeps its start and its end")
  func shortened() {
    #expect("inception_5b/5x5_reduce".shortened(to: 16) == "ince..5x5_reduce")
    #expect("short".shortened(to: 8) == "short")
  }

  @Test("text wraps at blanks and goes on below itself")
  func wrapped() {
    #expect("one two three".wrapped(to: 9, first: "- ") == "- one two\n  three\n")
    #expect("incomprehensibilities".wrapped(to: 5, first: " ") == " incomprehensibilities\n")
    #expect("".wrapped(to: 10, first: "  ") == "\n")
  }
}
