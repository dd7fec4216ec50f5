import Arithmetic
import Costs
import Hardware
import Quantities

/// A description of an accelerator, for `picojoule inspect`.
public struct AcceleratorSheet: Sendable, Hashable {
  public var accelerator: Accelerator
  /// What it takes on silicon, and the table that says so; `nil` when no table was asked.
  public var area: AcceleratorArea?
  public var costs: String?

  public init(accelerator: Accelerator, area: AcceleratorArea? = nil, costs: String? = nil) {
    self.accelerator = accelerator
    self.area = area
    self.costs = costs
  }

  /// Rates, capacities, bandwidths, area, derived values and the defaults taken; at most 100 columns.
  public var text: String {
    let name = accelerator.name
    let isNamed = accelerator.title.isEmpty || accelerator.title == name
    var text = (isNamed ? "accelerator \(name)" : "\(accelerator.title) (accelerator \(name))").wrapped(to: 100)
    if !accelerator.source.isEmpty { text += "source: \(accelerator.source)".onOneLine.wrapped(to: 100) }
    text += "\n" + TextGrid([.left, .left], rows: arrayLines).plain()
    text += "\nMemories, from DRAM to the array\n" + memoryGrid.plain(indent: 2)
    text += "\nDerived\n" + TextGrid([.left, .left], rows: derivedLines).plain(indent: 2)
    if let area { text += "\nArea (\(costs ?? "n/a"))\n" + areaGrid(area).plain(indent: 2) }
    if !accelerator.notes.isEmpty { text += "\nNotes\n" + Report.list(accelerator.notes) }
    if !accelerator.defaults.isEmpty {
      text += "\nDefaults taken\n" + Report.list(accelerator.defaults.map { "\($0.keyPath) = \($0.value)" })
    }
    return text
  }

  private var arrayLines: [[String]] {
    let array = accelerator.array
    let units = accelerator.processingElement.units.map {
      "\($0.kind) (\($0.model.formats), \($0.model.accumulatorBits)-bit accumulator)"
    }
    let zeros = accelerator.processingElement.zeros
    let zeroText =
      "weights \(zeros.weights.rawValue), activations \(zeros.activations.rawValue)"
      + (zeros.skips ? ", imbalance \(zeros.imbalance)" : "")
    let buffering = array.isDoubleBuffered ? ", double-buffered" : ", single-buffered"
    return [
      ["array", "\(array.rows) x \(array.columns) = \(Decimals.grouped(array.count)) PEs"],
      ["units in a PE", units.joined(separator: "; ")],
    ] + (zeros.isActive ? [["zeros", zeroText]] : []) + [
      ["dataflow", array.dataflowName + (array.mesh != nil ? "" : buffering)],
      ["timing", array.timing.rawValue],
      ["vector unit", "\(accelerator.vectorLanes) lanes"],
      ["clock", Scaled.hertz(accelerator.clock.count)],
      ["technology", "\(accelerator.technology.node.text), \(accelerator.technology.voltage.text)"],
      ["native formats", "\(accelerator.nativeFormats)"],
    ]
  }

  private var memoryGrid: TextGrid {
    var grid = TextGrid(
      [.left, .left, .right, .right, .right, .right, .left],
      header: ["name", "holds", "capacity", "word", "read/cycle", "write/cycle", "buffering"])
    let rate = accelerator.dram.rate.map { "\(Decimals.significant($0.bitsPerCycle)) b" } ?? "unlimited"
    grid.rows = [["dram", "everything", "", "", rate, "shared", "latency \(accelerator.dram.latency.count) cycles"]]
    for memory in accelerator.memories {
      grid.rows.append([
        memory.name.shortened(to: 20), Self.names(memory.holds), Scaled.bytes(memory.capacity.count),
        "\(memory.wordBits.count) b", memory.readBandwidth.map { "\($0.count) b" } ?? "unlimited",
        memory.writeBandwidth.map { "\($0.count) b" } ?? "unlimited",
        memory.prefetches ? "ahead" : memory.isDoubleBuffered ? "double" : "single",
      ])
      guard memory.partitions.count > 1 else { continue }
      grid.rows += memory.partitions.map { ["", "  " + Self.names($0.holds), Scaled.bytes($0.capacity.count)] }
    }
    return grid
  }

  /// `filter+ifmap`.
  private static func names(_ operands: OperandSet) -> String {
    Operand.allCases.filter(operands.contains).map(\.name).joined(separator: "+")
  }

  /// Multiply-accumulates a cycle in the native formats; `nil` when no unit takes them.
  private var peakPerCycle: Double? {
    accelerator.processingElement.unit(for: accelerator.nativeFormats).map {
      $0.mode.throughput.operationsPerCycle * Double(accelerator.array.unitCount)
    }
  }

  private var derivedLines: [[String]] {
    let clock = Double(accelerator.clock.count)
    var lines: [[String]] = []
    if let peak = peakPerCycle {
      let rate = peak * clock
      lines.append([
        "peak MACs",
        "\(Int(exactly: peak).map { Decimals.grouped($0) } ?? Decimals.significant(peak)) a cycle, \(Scaled.perSecond(rate)) MAC/s",
      ])
      lines.append(["peak operations", "\(Scaled.gops(2 * rate / 1e9)) (two for each MAC)"])
      if let dram = accelerator.dram.rate {
        let balance = peak / (dram.bitsPerCycle / 8)
        lines.append(["balance", "\(Decimals.significant(balance)) MACs for each byte of DRAM traffic at peak"])
      }
    }
    if let dram = accelerator.dram.rate {
      lines.append(["DRAM bandwidth", Scaled.bytesPerSecond(dram.bitsPerCycle / 8 * clock)])
    }
    if let device = accelerator.dram.device {
      let layout = accelerator.dram.layout
      lines.append([
        "DRAM device",
        "\(device.name); feature maps \(layout.featureMaps.rawValue), filters \(layout.filters.rawValue)",
      ])
    }
    for memory in accelerator.memories {
      for (port, width) in [("read", memory.readBandwidth), ("write", memory.writeBandwidth)] {
        guard let width else { continue }
        lines.append([
          "\(memory.name.shortened(to: 20)) \(port)", Scaled.bytesPerSecond(Double(width.count) / 8 * clock),
        ])
      }
    }
    let capacity = accelerator.memories.reduce(0) { $0.plus($1.capacity.count) }
    return lines + [["on-chip memory", Scaled.bytes(capacity)]]
  }

  private func areaGrid(_ area: AcceleratorArea) -> TextGrid {
    func text(_ area: SquareMicrometers?) -> String { area.map { Scaled.squareMicrometers($0.count) } ?? "n/a" }
    var rows = [["processing elements", text(area.processingElements)]]
    rows += zip(accelerator.memories, area.memories).map { [$0.name.shortened(to: 20), text($1)] }
    var grid = TextGrid([.left, .right], rows: rows + [["total", text(area.total)]])
    grid.ruledRows = [rows.count]
    return grid
  }
}
