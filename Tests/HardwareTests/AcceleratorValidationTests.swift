import Arithmetic
import Quantities
import Testing

@testable import Hardware

@Suite("Accelerator validation")
struct AcceleratorValidationTests {
  private static func accelerator() throws -> Accelerator { try AcceleratorReader.load(RepositoryFiles.path("tpu-v1")) }

  @Test("values that no accelerator can have are found, and nothing traps", arguments: [Int.min, -1, 0, 1 << 62, .max])
  func extremes(value: Int) throws {
    let accelerator = try Self.accelerator()
    var wrong = accelerator
    wrong.array.rows = value
    #expect(wrong.problems == [.extentOutOfRange(rows: value, columns: 256)])
    wrong = accelerator
    wrong.clock = Hertz(value)
    #expect(wrong.problems == [.noClock])
    wrong = accelerator
    wrong.vectorLanes = value
    #expect(wrong.problems == [.lanesOutOfRange(value)])
    wrong = accelerator
    wrong.memories[0].partitions[0].capacity = Bits(value)
    #expect(wrong.problems == [.memory(.notPositive(.capacity), index: 0)])
    wrong = accelerator
    wrong.memories[1].readBandwidth = Bits(value)
    #expect(wrong.problems == [.memory(.notPositive(.readBandwidth), index: 1)])
    wrong = accelerator
    wrong.memories[1].writeBandwidth = Bits(value)
    #expect(wrong.problems == [.memory(.notPositive(.writeBandwidth), index: 1)])
    wrong = accelerator
    wrong.memories[2].level = value
    #expect(!wrong.problems.isEmpty)
    #expect(wrong.problems.allSatisfy { !$0.sentence.isEmpty })
  }

  @Test("a unit has to accept the native formats")
  func formats() throws {
    var accelerator = try Self.accelerator()
    accelerator.nativeFormats.weights = .signedInteger(bits: 9)
    let problem = try #require(accelerator.problems.first)
    #expect(
      problem.sentence
        == "no unit accepts int9 weights x int8 activations; on offer: mac with int8 weights x int8 activations")
    accelerator.processingElement.units = []
    #expect(accelerator.problems == [.noUnits])
  }

  @Test("two memories of one name, and one that holds nothing, are found")
  func memories() throws {
    var accelerator = try Self.accelerator()
    accelerator.memories[1].name = "unified_buffer"
    #expect(accelerator.problems == [.memory(.duplicateName, index: 1)])
    accelerator = try Self.accelerator()
    accelerator.memories[1].partitions = []
    #expect(accelerator.problems.contains(.memory(.holdsNothing, index: 1)))
  }

  @Test(
    "a name of a memory can become part of a column's",
    arguments: [
      ("a", true), ("ifmap_sram", true), ("l2", true), ("", false), ("2l", false), ("_a", false), ("A", false),
      ("a-b", false),
      ("ä", false), ("dram", false), ("total", false), (String(repeating: "a", count: 41), false),
    ])
  func names(name: String, isGood: Bool) throws {
    var accelerator = try Self.accelerator()
    accelerator.memories[0].name = name
    #expect(accelerator.problems.isEmpty == isGood)
  }
}
