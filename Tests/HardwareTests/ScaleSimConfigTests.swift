import Arithmetic
import Documents
import Foundation
import Quantities
import Testing

@testable import Hardware

@Suite("ScaleSimConfigReader")
struct ScaleSimConfigTests {
  /// A configuration with everything that SCALE-Sim needs.
  static let complete = """
    [general]
    run_name = my run

    [architecture_presets]
    ArrayHeight:    12
    ArrayWidth:     14
    IfmapSramSzkB:  36
    FilterSramSzkB: 8
    OfmapSramSzkB:  2
    IfmapOffset:    0
    FilterOffset:   10000000
    OfmapOffset:    20000000
    Dataflow : ws
    Bandwidth : 10
    ReadRequestBuffer: 128
    WriteRequestBuffer: 128

    [layout]
    IfmapCustomLayout: False
    IfmapSRAMBankBandwidth: 20
    IfmapSRAMBankNum: 10
    IfmapSRAMBankPort: 2
    FilterCustomLayout: False
    FilterSRAMBankBandwidth: 30
    FilterSRAMBankNum: 10
    FilterSRAMBankPort: 2

    [sparsity]
    SparsitySupport : false
    SparseRep : ellpack_block
    OptimizedMapping : false
    BlockSize : 8
    RandomNumberGeneratorSeed : 40

    [run_presets]
    InterfaceBandwidth: CALC
    UseRamulatorTrace: False
    """

  private static func read(_ text: String) throws -> Accelerator {
    try ScaleSimConfigReader.read(Array(text.utf8), file: "configs/scale.cfg")
  }

  private static func read(_ old: String, _ new: String) throws -> Accelerator {
    try #require(complete.contains(old))
    return try read(complete.replacing(old, with: new))
  }

  @Test("a configuration is an array in SCALE-Sim's timing with three memories side by side")
  func complete() throws {
    let accelerator = try Self.read(Self.complete)
    #expect(accelerator.name == "my run")
    #expect(accelerator.array.rows == 12)
    #expect(accelerator.array.columns == 14)
    #expect(accelerator.array.dataflow == .weightStationary)
    #expect(accelerator.array.timing == .scaleSim)
    #expect(accelerator.memories.map(\.name) == ["ifmap_sram", "filter_sram", "ofmap_sram"])
    #expect(accelerator.memories.map(\.level) == [0, 0, 0])
    #expect(accelerator.memories.map(\.capacity) == [Bits(36 * 8192), Bits(8 * 8192), Bits(2 * 8192)])
    #expect(accelerator.memories.map(\.holds) == [.ifmap, .filter, [.ofmap, .psum]])
    #expect(
      accelerator.memories.allSatisfy { $0.isDoubleBuffered && $0.readBandwidth == nil && $0.writeBandwidth == nil })
    #expect(accelerator.dram == DRAM(rate: nil))
    #expect(accelerator.notes == [])
    #expect(accelerator.problems == [])
  }

  @Test("what SCALE-Sim has no key for is a default, and listed")
  func defaults() throws {
    let accelerator = try Self.read(Self.complete)
    #expect(
      accelerator.defaults.map { "\($0.keyPath) = \($0.value)" } == [
        "array.timing = \"scale-sim\"", "array.double_buffered = false", "clock = \"1GHz\"",
        "technology.node = \"45nm\"",
        "technology.voltage = \"900mV\"", "processing_element.units[0].kind = \"mac\"",
        "processing_element.units[0].weights = \"int8\"", "processing_element.units[0].activations = \"int8\"",
        "processing_element.units[0].accumulator = 32", "vector_unit.lanes = 14", "memories.ifmap_sram.word = \"64b\"",
        "memories.filter_sram.word = \"64b\"", "memories.ofmap_sram.word = \"64b\"", "dram.latency = 0",
      ])
    let bytes = FormatPair(weights: .signedInteger(bits: 8), activations: .signedInteger(bits: 8))
    #expect(accelerator.nativeFormats == bytes)
    #expect(accelerator.clock == Hertz(1_000_000_000))
  }

  @Test("only the array, the memories and the dataflow have to be there")
  func short() throws {
    let accelerator = try Self.read(
      """
      # the shortest
      [Architecture_Presets]
      arrayheight = 4
      ARRAYWIDTH = 5
      IfmapSramSzkB = 1
      FilterSramSzkB = 2
      OfmapSramSzkB = 3
      dataflow = OS
      """)
    #expect(accelerator.name == "scale")
    #expect(accelerator.array.dataflow == .outputStationary)
    #expect(accelerator.dram.rate == nil)
    #expect(accelerator.defaults.contains(TakenDefault(keyPath: "run_presets.InterfaceBandwidth", value: "CALC")))
  }

  @Test(
    "dataflows and modes are read in any case",
    arguments: [("os", Dataflow.outputStationary), ("WS", .weightStationary), ("Is", .inputStationary)])
  func cases(text: String, dataflow: Dataflow) throws {
    #expect(try Self.read("Dataflow : ws", "Dataflow : \(text)").array.dataflow == dataflow)
    #expect(try Self.read("InterfaceBandwidth: CALC", "interfacebandwidth: calc").dram.rate == nil)
  }

  @Test("the user's bandwidth is a channel for each memory, and the accelerator says whose stalls these are")
  func userBandwidth() throws {
    let accelerator = try Self.read("CALC", "USER")
    #expect(accelerator.memories.map(\.writeBandwidth) == [Bits(160), Bits(240), nil])
    #expect(accelerator.dram.rate == TransferRate(bits: 8 * (20 + 30 + 10)))
    #expect(
      accelerator.notes == [
        "stalls are counted by this program, not as SCALE-Sim counts them (InterfaceBandwidth USER): 20 words of 8 bits a "
          + "cycle into ifmap_sram, 30 into filter_sram, and the sum of these and 10 for outputs through the DRAM"
      ])
    let text = Self.complete.replacing("CALC", with: "user").replacing("Bandwidth : 10", with: "Bandwidth : 7, 8, 9")
    let start = try #require(text.range(of: "[layout]")).lowerBound
    let end = try #require(text.range(of: "[sparsity]")).lowerBound
    let old = try Self.read(text.replacingCharacters(in: start..<end, with: ""))
    #expect(old.memories.map(\.writeBandwidth) == [Bits(56), Bits(56), nil])
    #expect(old.dram.rate == TransferRate(bits: 8 * 21))
  }

  @Test(
    "one mistake is one finding with line, section and key",
    arguments: [
      (
        "ArrayHeight:    12\n", "",
        #"4:1: architecture_presets.ArrayHeight: the key "ArrayHeight" is missing."#
      ),
      (
        "ArrayHeight:    12", "ArayHeight: 12",
        #"5:1: architecture_presets.ArayHeight: unknown key "ArayHeight"; did you mean "ArrayHeight"? Allowed: "#
          + "ArrayHeight, ArrayWidth, IfmapSramSzkB, FilterSramSzkB, OfmapSramSzkB, Dataflow, IfmapOffset, FilterOffset, "
          + "OfmapOffset, ReadRequestBuffer, WriteRequestBuffer, Bandwidth, MemoryBanks, OnChipMemoryBanks, "
          + "OnChipMemoryBankPorts."
      ),
      (
        "ArrayHeight:    12", "ArrayHeight:    0",
        "5:17: architecture_presets.ArrayHeight: 0 is out of range; allowed: 1 to 65536."
      ),
      (
        "ArrayWidth:     14", "ArrayWidth: twelve",
        #"6:13: architecture_presets.ArrayWidth: expected a whole number, found the text "twelve"."#
      ),
      (
        "ArrayHeight:    12\nArrayWidth:     14", "ArrayHeight: 65536\nArrayWidth: 65536",
        "4:1: architecture_presets: an array of 65536x65536 has 4294967296 processing elements; at most 16777216 are "
          + "simulated."
      ),
      (
        "IfmapSramSzkB:  36", "IfmapSramSzkB: -1",
        "7:16: architecture_presets.IfmapSramSzkB: -1 is out of range; allowed: 1 to 1073741824."
      ),
      (
        "FilterSramSzkB: 8", "FilterSramSzkB: 4611686018427387904",
        "8:17: architecture_presets.FilterSramSzkB: 4611686018427387904 is out of range; allowed: 1 to 1073741824."
      ),
      (
        "FilterSramSzkB: 8", "FilterSramSzkB: 1e300",
        "8:17: architecture_presets.FilterSramSzkB: 1e300 is out of range; allowed: 1 to 1073741824."
      ),
      (
        "Dataflow : ws", "Dataflow : rs",
        #"13:12: architecture_presets.Dataflow: unknown dataflow "rs". Allowed: os, ws, is."#
      ),
      (
        "Dataflow : ws", "Dataflow : ws\nDataflow : os",
        #"14:1: architecture_presets.Dataflow: "Dataflow" is already given in line 13."#
      ),
      (
        "InterfaceBandwidth: CALC", "InterfaceBandwidth: CLAC",
        #"36:21: run_presets.InterfaceBandwidth: unknown interface bandwidth "CLAC"; did you mean "CALC"? Allowed: CALC, USER."#
      ),
      (
        "UseRamulatorTrace: False", "UseRamulatorTrace: True",
        "37:20: run_presets.UseRamulatorTrace: a run with Ramulator needs its trace, which is not part of the configuration."
      ),
      (
        "UseRamulatorTrace: False", "UseRamulatorTrace: maybe",
        #"37:20: run_presets.UseRamulatorTrace: unknown truth value "maybe". Allowed: true, false, yes, no, on, off."#
      ),
      (
        "SparsitySupport : false\nSparseRep : ellpack_block\nOptimizedMapping : false",
        "SparsitySupport : true\nSparseRep : ellpack_block\nOptimizedMapping : true",
        "31:20: sparsity.OptimizedMapping: sparsity that differs from row to row at random is not simulated; set it to "
          + "false."
      ),
      (
        "[layout]", "[layuot]",
        #"18:1: layuot: unknown key "layuot"; did you mean "layout"? Allowed: general, run_presets, architecture_presets, "#
          + "layout, sparsity, network_presets."
      ),
      (
        "[architecture_presets]", "architecture_presets",
        #"4:1: expected key = value or [section], found "architecture_presets"."#
      ),
    ])
  func finding(old: String, new: String, finding: String) throws {
    do {
      _ = try Self.read(old, new)
      Issue.record("was read")
    } catch {
      #expect("\(error)" == "configs/scale.cfg:\(finding)")
    }
  }

  @Test(
    "the user's bandwidth has to be there and above zero",
    arguments: [
      ("Bandwidth : 10\n", "", #"4:1: architecture_presets.Bandwidth: the key "Bandwidth" is missing."#),
      (
        "Bandwidth : 10", "Bandwidth : 0",
        "14:13: architecture_presets.Bandwidth: 0 is out of range; allowed: 1 to 1073741824."
      ),
      (
        "Bandwidth : 10", "Bandwidth : x, 3",
        "14:13: architecture_presets.Bandwidth: x is out of range; allowed: 1 to 1073741824."
      ),
      (
        "FilterSRAMBankBandwidth: 30", "FilterSRAMBankBandwidth: -1",
        "24:26: layout.FilterSRAMBankBandwidth: -1 is out of range; allowed: 1 to 1073741824."
      ),
    ])
  func bandwidthFinding(old: String, new: String, finding: String) throws {
    do {
      try #require(Self.complete.contains(old))
      _ = try Self.read(Self.complete.replacing("CALC", with: "USER").replacing(old, with: new))
      Issue.record("was read")
    } catch {
      #expect("\(error)" == "configs/scale.cfg:\(finding)")
    }
  }

  @Test("a value set on the command line is found there")
  func commandLine() throws {
    let document = try INIDocument.parse(Array(Self.complete.utf8), file: "scale.cfg").document
    let larger = try document.setting("architecture_presets.ArrayHeight", to: "64")
    #expect(try ScaleSimConfigReader.read(larger).array.rows == 64)
  }

  @Test("SCALE-Sim's own configurations load, where they are at hand", arguments: RepositoryFiles.scaleSimConfigs)
  func published(file: URL) throws {
    let accelerator = try ScaleSimConfigReader.load(file.path())
    #expect(accelerator.problems == [])
    let sizes = ["eyeriss": (12, 14), "google": (256, 256), "scale": (32, 32)]
    let size = try #require(sizes[file.deletingPathExtension().lastPathComponent])
    #expect((accelerator.array.rows, accelerator.array.columns) == size)
    #expect((accelerator.dram.rate != nil) == file.lastPathComponent.hasPrefix("google"))
  }
}
