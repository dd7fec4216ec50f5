import Documents
import Quantities
import Testing

@testable import Reporting

@Suite("Budget")
struct BudgetTests {
  @Test("amounts are read in the units of the figures they limit")
  func units() throws {
    let text =
      "memory=512KiB,macs=100M,energy=1mJ,latency=2.5us,area=1.5mm2,cycles=42,weights=3b,bops=2G,activations=1B"
    let limits = try BudgetLimit.parse(text)
    #expect(limits.map(\.item) == [.memory, .macs, .energy, .latency, .area, .cycles, .weights, .bops, .activations])
    #expect(limits.map(\.limit) == [4_194_304, 1e8, 1e9, 0.0025, 1.5e6, 42, 3, 2e9, 8])
    #expect(limits[0].text == "512KiB")
  }

  @Test(
    "what is wrong is said, all of it at once",
    arguments: [
      ("memory", "--budget memory: write a limit as item=amount, such as memory=512KiB."),
      ("", "--budget : write a limit as item=amount, such as memory=512KiB."),
      (
        "memry=1KiB",
        #"--budget memry=1KiB: unknown budget item "memry"; did you mean "memory"? "#
          + "Allowed: memory, weights, activations, macs, bops, cycles, latency, energy, area."
      ),
      (
        "memory=512",
        #"--budget memory=512: the unit is missing; write a size as "108KiB", "64KB" or "512b"."#
      ),
      (
        "energy=1MJ",
        #"--budget energy=1MJ: unknown unit "MJ"; did you mean "mJ"? Write an energy as "0.2pJ" or "1.3nJ"."#
      ),
      ("macs=0", "--budget macs=0: 0 is out of range; allowed: 1 to 9007199254740992."),
      ("macs=-1", "--budget macs=-1: -1 is out of range; allowed: 1 to 9007199254740992."),
      ("energy=0J", "--budget energy=0J: 0J is out of range; allowed: 0.001pJ to 9007199254740992.0pJ."),
      ("macs=many", #"--budget macs=many: expected a count such as "100M" or "250000", found the text "many"."#),
      ("macs=1.5", "--budget macs=1.5: 1.5 is not a whole number."),
      (
        "macs=1M,macs=2M,cycles=1e300",
        "--budget macs=2M: \"macs\" is given twice.\n"
          + "--budget cycles=1e300: 1e300 is out of range; allowed: 1 to 9007199254740992."
      ),
    ])
  func complaints(text: String, message: String) {
    let error = #expect(throws: Findings.self) { try BudgetLimit.parse(text) }
    #expect(error?.description == message)
  }

  @Test("a limit is kept up to and including itself")
  func boundary() throws {
    let report = try Report(Sample.result())
    let verdicts = report.judged(by: try BudgetLimit.parse("memory=9680b,macs=7551,cycles=865")).verdicts
    #expect(verdicts.map(\.isMet) == [true, false, true])
    #expect(verdicts[0].margin == 0)
    #expect(!report.judged(by: [verdicts[1].limit]).isWithinBudget)
    #expect(report.judged(by: []).isWithinBudget)
  }

  @Test("an unknown figure passes no limit")
  func unknown() throws {
    var result = try Sample.result()
    result.area.processingElements = nil
    let report = Report(result).judged(by: try BudgetLimit.parse("area=100mm2"))
    #expect(!report.isWithinBudget)
    #expect(report.budgetText == "FAIL  area  n/a  of 100mm2  unknown, which is no pass\n")
  }
}
