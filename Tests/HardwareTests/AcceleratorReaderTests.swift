import Arithmetic
import Documents
import Foundation
import Quantities
import Testing

@testable import Hardware

@Suite("AcceleratorReader")
struct AcceleratorReaderTests {
  private static func read(_ text: String) throws -> Accelerator {
    try AcceleratorReader.read(Array(text.utf8), file: "folder/x.json5")
  }

  /// The shortest description there is.
  static let shortest = """
    {
      clock: "500MHz",
      array: { rows: 4, columns: 8, dataflow: "weight_stationary" },
      processing_element: { units: [{ kind: "mac", weights: "int8", activations: "uint8" }] },
      memories: { buffer: { holds: ["ifmap", "filter", "ofmap"], capacity: "16KiB" } },
      dram: { bandwidth: "1GB/s" },
    }
    """

  @Test("every description that comes with the program can be simulated", arguments: RepositoryFiles.acceleratorNames)
  func shipped(name: String) throws {
    let accelerator = try AcceleratorReader.load(RepositoryFiles.path(name))
    #expect(accelerator.name == name)
    #expect(accelerator.problems == [])
    #expect(accelerator.array.timing != .scaleSim)
  }

  @Test("the descriptions that the documentation names are there")
  func shippedNames() {
    let names: Set = [
      "edge-int8", "systolic-int16-12x14", "systolic-int8-128x128", "systolic-int8-16x16", "systolic-int8-32x32",
      "tpu-v1", "eyeriss", "eyeriss-isca16", "nn-x", "sankaradas", "sriram", "chakradhar", "park", "origami",
      "shidiannao", "gupta", "peemen", "zhang-fpga15", "diannao", "dadiannao", "nvdla-2048", "nvdla-512", "nvdla-64",
      "yodann", "binareye", "bit-fusion", "stripes", "peluso-64mac",
    ]
    #expect(names.isSubset(of: RepositoryFiles.acceleratorNames))
  }

  @Test("a buffer that prefetches has one buffer, and its transfers are hidden")
  func prefetching() throws {
    let eyeriss = try AcceleratorReader.load(RepositoryFiles.path("eyeriss"))
    let buffer = try #require(eyeriss.memories.first { $0.name == "filter_buffer" })
    #expect(buffer.prefetches && !buffer.isDoubleBuffered && buffer.hidesTransfers)
    let document = try JSON5Document.load(RepositoryFiles.path("eyeriss"))
      .setting("memories.filter_buffer.double_buffered", to: "true")
    let error = #expect(throws: Findings.self) { try AcceleratorReader.read(document) }
    #expect(error?.description.contains("prefetches is for memories with one") == true)
    #expect(eyeriss.memories.filter { $0.name != "filter_buffer" }.allSatisfy { !$0.hidesTransfers })
  }

  @Test("what a description leaves out is a default, and listed as it would be written")
  func defaults() throws {
    let accelerator = try Self.read(Self.shortest)
    let format = FormatPair(weights: .signedInteger(bits: 8), activations: .unsignedInteger(bits: 8))
    #expect(accelerator.name == "x")
    #expect(accelerator.technology == Technology(node: Nanometers(45), voltage: Millivolts(900)))
    #expect(accelerator.array.timing == .systolic)
    #expect(accelerator.array.isDoubleBuffered)
    #expect(accelerator.vectorLanes == 8)
    #expect(accelerator.nativeFormats == format)
    let unit = try #require(MultiplyAccumulateUnit(formats: format, accumulatorBits: 32))
    #expect(accelerator.processingElement.units == [.mac(unit)])
    let partition = Partition(holds: [.ifmap, .filter, .ofmap, .psum], capacity: Bits(16 * 8192))
    #expect(accelerator.memories == [Memory(name: "buffer", level: 0, partitions: [partition], wordBits: Bits(64))])
    #expect(accelerator.dram == DRAM(rate: TransferRate(bits: 8_000_000_000, cycles: 500_000_000)))
    #expect(
      accelerator.defaults.map { "\($0.keyPath) = \($0.value)" } == [
        "technology.node = \"45nm\"", "technology.voltage = \"900mV\"", "array.timing = \"systolic\"",
        "array.double_buffered = true", "processing_element.units[0].accumulator = 32",
        "processing_element.units[0].overflow = \"wrap\"", "vector_unit.lanes = 8",
        "memories.buffer.level = 1", "memories.buffer.word = \"64b\"", "memories.buffer.read_bandwidth = null",
        "memories.buffer.write_bandwidth = null", "memories.buffer.double_buffered = true", "dram.latency = 0",
        "native_formats.weights = \"int8\"", "native_formats.activations = \"uint8\"",
      ])
  }

  @Test("a default that is written out makes the same accelerator and is no default any more")
  func writtenDefaults() throws {
    let accelerator = try Self.read(Self.shortest)
    var document = try JSON5Document.parse(Array(Self.shortest.utf8), file: "x.json5")
    for section in ["technology", "vector_unit", "native_formats"] {
      document = try document.setting(section, to: "{}")
    }
    for taken in accelerator.defaults {
      document = try document.setting(taken.keyPath, to: taken.value)
      #expect(try !AcceleratorReader.read(document).defaults.contains(taken))
    }
    let complete = try AcceleratorReader.read(document)
    #expect(complete.defaults == [])
    var expected = accelerator
    expected.defaults = []
    #expect(complete == expected)
  }

  @Test("the TPU has its memories, from DRAM to the array")
  func tpu() throws {
    let tpu = try AcceleratorReader.load(RepositoryFiles.path("tpu-v1"))
    #expect(tpu.array.count == 65_536)
    #expect(tpu.memories.map(\.name) == ["unified_buffer", "weight_fifo", "accumulators"])
    #expect(tpu.memories.map(\.level) == tpu.memories.map(\.level).sorted())
    #expect(tpu.memories.map(\.holds) == [[.ifmap, .ofmap, .psum], .filter, .psum])
    #expect(tpu.memories[0].capacity == Bits(24 << 23))
    #expect(tpu.memories[1].readBandwidth == Bits(2048))
    #expect(tpu.dram.rate == TransferRate(bits: 272_000_000_000, cycles: 700_000_000))
  }

  @Test("partitions are shares of one memory")
  func partitions() throws {
    let accelerator = try AcceleratorReader.load(RepositoryFiles.path("systolic-int8-16x16"))
    let expected = [
      Partition(holds: .ifmap, capacity: Bits(64 << 13)), Partition(holds: .filter, capacity: Bits(32 << 13)),
      Partition(holds: [.ofmap, .psum], capacity: Bits(32 << 13)),
    ]
    #expect(accelerator.memories.map(\.partitions) == [expected])
  }

  @Test("rates per second, times and bare numbers have the units that the page gives them")
  func units() throws {
    let accelerator = try Self.read(
      """
      {
        clock: 200000000, technology: { node: 65, voltage: 1.1 },
        array: { rows: 2, columns: 2, dataflow: "input_stationary", timing: "scale-sim" },
        processing_element: { units: [{ kind: "float_mac", weights: "fp16", activations: "fp16" }] },
        memories: {
          near: { level: 2, holds: ["psum"], capacity: 512, word: 32, read_bandwidth: 64, write_bandwidth: "8B/cycle" },
          far: { level: 1, holds: ["ifmap", "filter", "ofmap"], capacity: "1KB", read_bandwidth: "25.6GB/s" },
        },
        dram: { bandwidth: 48, latency: "101ns" },
      }
      """)
    #expect(accelerator.clock == Hertz(200_000_000))
    #expect(accelerator.technology == Technology(node: Nanometers(65), voltage: Millivolts(1100)))
    #expect(accelerator.memories.map(\.name) == ["far", "near"])
    #expect(accelerator.memories[1].capacity == Bits(4096))
    #expect(accelerator.memories[1].wordBits == Bits(32))
    #expect(accelerator.memories[1].readBandwidth == Bits(64))
    #expect(accelerator.memories[1].writeBandwidth == Bits(64))
    #expect(accelerator.memories[0].capacity == Bits(8000))
    #expect(accelerator.memories[0].readBandwidth == Bits(1024))
    #expect(accelerator.dram == DRAM(rate: TransferRate(bits: 48), latency: Cycles(21)))
    #expect(accelerator.processingElement.units.map(\.kind) == ["float_mac"])
  }

  @Test("an unlimited DRAM is written as null, and an accelerator may have no memories")
  func unlimited() throws {
    let document = try JSON5Document.parse(Array(Self.shortest.utf8), file: "x.json5")
    #expect(try AcceleratorReader.read(document.setting("dram.bandwidth", to: "null")).dram.rate == nil)
    let bare = try AcceleratorReader.read(document.setting("memories", to: "{}"))
    #expect(bare.memories == [])
    #expect(bare.levelCount == 0)
    #expect(try AcceleratorReader.read(document.setting("memories", to: "null")) == bare)
  }

  @Test("the example of the format's page can be simulated")
  func documentedExample() throws {
    let url = RepositoryFiles.root.appending(path: "docs/hardware-format.md")
    let page = try String(contentsOf: url, encoding: .utf8)
    let start = try #require(page.range(of: "```json5\n"))
    let end = try #require(page.range(of: "```", range: start.upperBound..<page.endIndex))
    let text = page[start.upperBound..<end.lowerBound]
    let accelerator = try AcceleratorReader.read(Array(text.utf8), file: "systolic-int8-32x32.json5")
    #expect(accelerator.defaults == [])
  }
}
