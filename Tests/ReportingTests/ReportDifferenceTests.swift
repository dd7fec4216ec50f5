import Documents
import Evaluation
import Hardware
import Quantities
import TestSupport
import Testing

@testable import Reporting

@Suite("ReportDifference")
struct ReportDifferenceTests {
  private func document(_ result: NetworkResult, _ file: String, settings: [String] = []) throws -> ReportDocument {
    try ReportDocument(try JSON5Document.parse(Array(Report(result, settings: settings).json.utf8), file: file))
  }

  @Test("two reports of one run do not differ")
  func same() throws {
    let result = try Sample.result()
    let difference = ReportDifference(
      from: try document(result, "a.json"), to: try document(result, "b.json"))
    #expect(difference.isEmpty)
    #expect(difference.text == "No difference: a.json and b.json are the same run.\n")
  }

  @Test("inputs, layers and totals that changed stand side by side with the relative change")
  func changed() throws {
    let before = try Sample.result()
    var after = before
    after.accelerator.name = "mini2"
    after.defaults = []
    after.layers[0].activity.cycles.compute = Cycles(400)
    after.layers[0].energy.dram = nil
    after.layers[2].layer.name = "fc2"
    let difference = ReportDifference(
      from: try document(before, "a.json"), to: try document(after, "b.json", settings: ["array.rows=4"]))
    #expect(
      difference.text == """
        from a.json
        to   b.json

        Inputs
                                 from            to
          ---------------------------------------------------
          accelerator            mini            mini2
          settings               -               array.rows=4
          array.double_buffered  true (default)  -

        Layers
          layer  figure                  from                  to  change
          ---------------------------------------------------------------
          conv1  compute_cycles           512                 400  -21.9%
          conv1  total_cycles             600                 488  -18.7%
          conv1  utilization             0.72  0.8852459016393442  +23.0%
          conv1  active_pes              13.5               17.28  +28.0%
          conv1  energy_dram_pj    90,350.000                 n/a
          conv1  energy_total_pj  101,006.692                 n/a

        Layers no longer there
          fc1

        New layers
          fc2

        Totals
          figure                         from                  to  change
          ---------------------------------------------------------------
          compute_cycles                  636                 524  -17.6%
          total_cycles                    864                 752  -13.0%
          utilization      0.5462962962962963  0.6276595744680851  +14.9%
          active_pes       13.202797202797203  16.417391304347827  +24.3%
          energy_dram_pj          195,975.000                 n/a
          energy_total_pj         208,958.313                 n/a
          latency_ms                  0.00864             0.00752  -13.0%
          throughput_gops   1.748148148148148   2.008510638297872  +14.9%
          gops_per_watt     72.28235997483382                 n/a

        """)
  }

  @Test("a figure that only one accelerator has is a dash at the other")
  func otherMemories() throws {
    let before = try Sample.result()
    var after = before
    after.accelerator.memories[1].name = "psums"
    let text = ReportDifference(from: try document(before, "a"), to: try document(after, "b")).text
    #expect(text.contains("\n  psums_read_bits                -   16,384\n"))
    #expect(text.contains("\n  accumulators_read_bits    16,384        -\n"))
  }

  @Test(
    "a file that is no report says what is wrong with it",
    arguments: [
      ("{}", #"x.json:1:1: schema: the key "schema" is missing."#),
      (#"{"schema": 2}"#, "x.json:1:12: schema: the report has schema 2, and only 1 is read."),
      (
        #"{"schema": 1, "network": "n", "accelerator": "a", "costs": "c", "engine": "e", "layers": 3, "totals": []}"#,
        """
        x.json:1:90: layers: expected a list, found the number 3.
        x.json:1:103: totals: expected an object, found a list.
        """
      ),
      ("[]", "x.json:1:1: expected an object, found a list."),
    ])
  func noReport(text: String, message: String) {
    let error = #expect(throws: Findings.self) {
      try ReportDocument(try JSON5Document.parse(Array(text.utf8), file: "x.json"))
    }
    #expect(error?.description == message)
  }

  @Test("a damaged report is read or refused, and never ends the program")
  func damaged() throws {
    let valid = Array(try Report(Sample.result()).json.utf8)
    let whole = try ReportDocument(try JSON5Document.parse(valid, file: "a.json"))
    var random = RandomNumbers(seed: 20_261_121)
    var read = 0
    for _ in 0..<2000 {
      var bytes = valid
      for _ in 0...Int.random(in: 0...3, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0...3, using: &random) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.remove(at: place)
        case 2: bytes.insert(valid[Int.random(in: 0..<valid.count, using: &random)], at: place)
        default: bytes.removeSubrange(place..<min(bytes.count, place + 40))
        }
      }
      guard let document = try? JSON5Document.parse(bytes, file: "b.json"),
        let report = try? ReportDocument(document)
      else { continue }
      read += 1
      #expect(!ReportDifference(from: whole, to: report).text.isEmpty)
      #expect(!ReportDifference(from: report, to: whole).text.isEmpty)
    }
    // Digits and letters of names can be changed without harm; a test that never got so far would show nothing.
    #expect(read > 100, "seed 20261121")
  }
}
