import Arithmetic
import Quantities

/// The order in which an array keeps operands still (Sze et al. 2017, section V).
public enum Dataflow: String, Sendable, Hashable, CaseIterable {
  /// Weights stay in the processing elements; ifmap streams, psums travel down.
  case weightStationary = "weight_stationary"
  /// Each processing element keeps one psum; ifmap and filter stream.
  case outputStationary = "output_stationary"
  /// Ifmap words stay; filters stream, psums travel down.
  case inputStationary = "input_stationary"
}

/// How an array's cycles are counted.
public enum Timing: String, Sendable, Hashable, CaseIterable {
  /// Load, skew, drain and double buffering as `docs/model.md` describes them.
  case systolic
  /// SCALE-Sim's reports, figure for figure.
  case scaleSim = "scale-sim"
  /// Elements that work on blocks of loops, fed by a network: steps of the largest block, and what filling takes.
  case spatial
}

/// The grid of processing elements.
public struct PEArray: Sendable, Hashable {
  public var rows: Int
  public var columns: Int
  public var dataflow: Dataflow
  public var timing: Timing
  /// Whether the stationary operand (or the accumulator, for output stationary) has a second register, so that folds
  /// follow each other without waiting for load and drain.
  public var isDoubleBuffered: Bool
  /// What timing ``Timing/spatial`` needs beside, and `nil` for the other two.
  public var mesh: Mesh?

  /// A grid of `rows` x `columns`.
  public init(
    rows: Int, columns: Int, dataflow: Dataflow, timing: Timing = .systolic, isDoubleBuffered: Bool = true,
    mesh: Mesh? = nil
  ) {
    self.rows = rows
    self.columns = columns
    self.dataflow = dataflow
    self.timing = timing
    self.isDoubleBuffered = isDoubleBuffered
    self.mesh = mesh
  }

  /// A grid whose elements work on blocks of loops.
  public init(rows: Int, columns: Int, mesh: Mesh) {
    let dataflow: Dataflow =
      switch mesh.constraints.stationary {
      case .ifmap: .inputStationary
      case .psum, .ofmap: .outputStationary
      case .filter, nil: .weightStationary
      }
    self.init(
      rows: rows, columns: columns, dataflow: dataflow, timing: .spatial, isDoubleBuffered: false, mesh: mesh)
  }

  /// Takes another dataflow: on a spatial array the constraints of its name.
  public mutating func follow(_ dataflow: Dataflow) {
    self.dataflow = dataflow
    if let constraints = DataflowConstraints.named.first(where: { $0.name == dataflow.rawValue }) {
      mesh?.constraints = constraints
    }
  }

  /// Processing elements: rows · columns.
  public var count: Int { rows.times(columns) }
  /// Units of all elements: each has one for every lane.
  public var unitCount: Int { count.times(mesh?.lanes ?? 1) }
  /// The dataflow's name in files and reports.
  public var dataflowName: String { mesh?.constraints.name ?? dataflow.rawValue }
}

/// What sits at every crossing of the array: one or more units, of which a layer uses one.
public struct ProcessingElement: Sendable, Hashable {
  public var units: [ProcessingUnit]
  /// What becomes of operations with a zero operand.
  public var zeros = ZeroHandling()

  /// An element with these units, the first being preferred among equals.
  public init(units: [ProcessingUnit], zeros: ZeroHandling = ZeroHandling()) {
    self.units = units
    self.zeros = zeros
  }

  /// The first unit that accepts the formats, with its mode. Units are listed cheapest first.
  public func unit(for formats: FormatPair) -> (index: Int, mode: OperatingMode)? {
    for (index, unit) in units.enumerated() {
      if let mode = unit.model.mode(for: formats) { return (index, mode) }
    }
    return nil
  }
}

/// Where a feature node's figures come from.
public struct Technology: Sendable, Hashable {
  public var node: Nanometers
  public var voltage: Millivolts

  /// A process node and its supply.
  public init(node: Nanometers, voltage: Millivolts) {
    self.node = node
    self.voltage = voltage
  }
}

/// Memory off the chip, seen as a pipe of a fixed rate and latency, and perhaps the device that it is.
public struct DRAM: Sendable, Hashable {
  /// Reads and writes share it. `nil`: unlimited (SCALE-Sim's CALC mode).
  public var rate: TransferRate?
  /// From request to first word, in accelerator cycles.
  public var latency: Cycles
  /// The device, for engines that look behind the pipe; `nil` for a pipe and no more.
  public var device: DRAMDevice?
  /// How tensors lie in the device; without one nobody asks.
  public var layout = TensorLayout()

  /// A pipe of that rate and latency.
  public init(rate: TransferRate?, latency: Cycles = .zero) {
    self.rate = rate
    self.latency = latency
  }
}

/// A value that a description left out and that was filled in.
public struct TakenDefault: Sendable, Hashable {
  /// Such as `array.double_buffered`.
  public var keyPath: String
  /// As it would be written in a file.
  public var value: String

  /// `keyPath` was not given and `value` was taken.
  public init(keyPath: String, value: String) {
    self.keyPath = keyPath
    self.value = value
  }
}

/// A described accelerator.
public struct Accelerator: Sendable, Hashable {
  /// The name it is called by: a description's file name without its ending.
  public var name: String
  public var title: String
  public var source: String
  public var notes: [String]
  public var technology: Technology
  public var clock: Hertz
  public var array: PEArray
  public var processingElement: ProcessingElement
  /// Pooling and element-wise operations finished per cycle.
  public var vectorLanes: Int
  /// From DRAM to the array; memories of one level are neighbours.
  public var memories: [Memory]
  public var dram: DRAM
  /// What a layer uses when neither plan nor trace says otherwise.
  public var nativeFormats: FormatPair
  /// Files with mappings of the chip's own. A description names them relative to itself; here they can be read.
  public var mappingFiles: [String]
  /// What the description left out.
  public var defaults: [TakenDefault]

  /// An accelerator; the reader of descriptions validates it.
  public init(
    name: String, title: String, source: String = "", notes: [String] = [], technology: Technology, clock: Hertz,
    array: PEArray, processingElement: ProcessingElement, vectorLanes: Int, memories: [Memory], dram: DRAM,
    nativeFormats: FormatPair, mappingFiles: [String] = [], defaults: [TakenDefault] = []
  ) {
    self.name = name
    self.title = title
    self.source = source
    self.notes = notes
    self.technology = technology
    self.clock = clock
    self.array = array
    self.processingElement = processingElement
    self.vectorLanes = vectorLanes
    self.memories = memories
    self.dram = dram
    self.nativeFormats = nativeFormats
    self.mappingFiles = mappingFiles
    self.defaults = defaults
  }

  /// Levels of memory between DRAM and the array: 0 for none.
  public var levelCount: Int { memories.last.map { $0.level + 1 } ?? 0 }
  /// How many there are of a memory.
  public func instances(of memory: Memory) -> Int { memory.isPerElement ? array.count : 1 }
  /// Levels of memory that all elements share.
  public var sharedLevelCount: Int { memories.last { !$0.isPerElement }.map { $0.level + 1 } ?? 0 }
}
