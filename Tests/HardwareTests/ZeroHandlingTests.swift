import Documents
import Testing

@testable import Hardware

/// The key `zeros` of a processing element.
@Suite struct ZeroHandlingTests {
  private static func read(_ zeros: String, timing: String = "systolic") throws -> ZeroHandling {
    let document = try JSON5Document.parse(Array(AcceleratorReaderTests.shortest.utf8), file: "x.json5")
      .setting("processing_element.zeros", to: zeros).setting("array.timing", to: timing)
    return try AcceleratorReader.read(document).processingElement.zeros
  }

  private static func findings(_ zeros: String, timing: String = "systolic") throws -> [String] {
    do {
      _ = try read(zeros, timing: timing)
      return []
    } catch let findings as Findings {
      return findings.all.map { String($0.sentence.dropFirst("--set ".count)) }
    }
  }

  @Test("elements compute with zeros unless they gate or skip them")
  func reading() throws {
    let document = try JSON5Document.parse(Array(AcceleratorReaderTests.shortest.utf8), file: "x.json5")
    #expect(try AcceleratorReader.read(document).processingElement.zeros == ZeroHandling())
    #expect(!ZeroHandling().isActive)
    #expect(try Self.read("{}") == ZeroHandling())
    #expect(try Self.read("{activations:\"gate\"}") == ZeroHandling(activations: .gate))
    let both = try Self.read("{weights:\"skip\",activations:\"gate\",imbalance:1.5}")
    #expect(both == ZeroHandling(weights: .skip, activations: .gate, imbalance: 1.5))
    #expect(both.isActive && both.skips)
  }

  @Test(
    "what is wrong with it is said to the letter",
    arguments: [
      (
        "{weights:\"skip\"}", "systolic",
        "processing_element.zeros={weights:\"skip\"}: processing_element.zeros.imbalance: the key \"imbalance\" is missing."
      ),
      (
        "{weights:\"skip\",imbalance:0.9}", "systolic",
        "processing_element.zeros={weights:\"skip\",imbalance:0.9}: processing_element.zeros.imbalance: 0.9 is out of "
          + "range; allowed: 1 to 1000."
      ),
      (
        "{weights:\"gate\",imbalance:2}", "systolic",
        "processing_element.zeros={weights:\"gate\",imbalance:2}: processing_element.zeros.imbalance: an imbalance is that "
          + "of skipping, and nothing is skipped here."
      ),
      (
        "{activations:\"skp\"}", "systolic",
        "processing_element.zeros={activations:\"skp\"}: processing_element.zeros.activations: unknown activations "
          + "\"skp\"; did you mean \"skip\"? Allowed: compute, gate, skip."
      ),
      (
        "{activations:\"gate\"}", "scale-sim",
        "processing_element.zeros={activations:\"gate\"}: processing_element.zeros: SCALE-Sim's timing computes with every "
          + "zero; gate or skip needs timing systolic."
      ),
      (
        "{weight:\"gate\"}", "systolic",
        "processing_element.zeros={weight:\"gate\"}: processing_element.zeros.weight: unknown key \"weight\"; did you mean "
          + "\"weights\"? Allowed: weights, activations, imbalance."
      ),
    ])
  func findings(zeros: String, timing: String, sentence: String) throws {
    #expect(try Self.findings(zeros, timing: timing) == [sentence])
  }
}
