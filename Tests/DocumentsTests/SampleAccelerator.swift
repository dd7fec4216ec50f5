import Quantities

@testable import Documents

/// A reader of the kind that other rooms write, with every sort of value in it.
struct SampleAccelerator: Hashable {
  enum Dataflow: String, CaseIterable, Hashable { case os, ws, `is` }

  struct Memory: Hashable {
    let name: String
    let capacity: Bits
    let width: BitsPerCycle
    let holds: [String]
  }

  let name: String
  let rows: Int
  let columns: Int
  let clock: Hertz
  let dataflow: Dataflow
  let memories: [Memory]
  let bandwidth: BitsPerSecond
  let latency: Picoseconds
  let padding: [Int]
  let density: Double?

  init?(_ root: ObjectReader) {
    let name = root.name("name")
    let array = root.object("array")
    let rows = array?.integer("rows", in: 1...65_536)
    let columns = array?.integer("columns", in: 1...65_536)
    let clock = root.frequency("clock_mhz", bare: .megahertz)
    dataflow = root.choice("dataflow", default: .ws)
    let memories = root.members("memories")?.compactMap { member in
      member.value.object().flatMap { Memory(member.name, $0) }
    }
    let dram = root.object("dram")
    let bandwidth = dram?.bandwidth("bandwidth")
    latency = dram?.quantity("latency", default: Picoseconds(100_000)) ?? .zero
    padding = root.integers("padding", default: [0], counts: [2, 4], in: 0...64)
    density = root.optionalNumber("density", in: 0...1)
    guard let name, let rows, let columns, let clock, let memories, let bandwidth else { return nil }
    self.name = name
    self.rows = rows
    self.columns = columns
    self.clock = clock
    self.memories = memories
    self.bandwidth = bandwidth
  }

  static let text = """
    // A small accelerator for tests.
    {
      name: "sample",
      array: { rows: 16, columns: 0x10 },
      clock_mhz: 200,
      dataflow: 'os',
      memories: {
        global_buffer: { capacity: "108KiB", width: "64b/cycle", holds: ["ifmap", "psum"] },
        "weight buffer": { capacity: "64KB", width: "16B/cycle", holds: ["filter"], },
      },
      /* off chip */
      dram: { bandwidth: "25.6GB/s", latency: "100ns" },
      padding: [1, 1],
      density: .5,
    }

    """

  /// The accelerator in `text` with its defaults.
  static func read(_ text: String) throws(Findings) -> (SampleAccelerator, defaults: [DefaultTaken]) {
    try JSON5Document.parse(Array(text.utf8), file: "x.json5").read { SampleAccelerator($0) }
  }

  /// What is wrong with `text`, sentence by sentence.
  static func sentences(_ text: String) -> [String] {
    do throws(Findings) {
      _ = try read(text)
      return []
    } catch {
      return error.all.map(\.sentence)
    }
  }
}

extension SampleAccelerator.Memory {
  init?(_ name: String, _ reader: ObjectReader) {
    let capacity = reader.bits("capacity")
    let holds = reader.strings("holds")
    let width = reader.bitsPerCycle("width")
    guard let capacity, let width, let holds else { return nil }
    self.init(name: name, capacity: capacity, width: width, holds: holds)
  }
}
