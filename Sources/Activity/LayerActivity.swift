import Hardware
import Quantities

/// One figure for each operand.
public struct PerOperand<Value: Sendable & Hashable>: Sendable, Hashable {
  public var filter: Value
  public var ifmap: Value
  public var psum: Value
  public var ofmap: Value

  /// The same value four times.
  public init(repeating value: Value) {
    filter = value
    ifmap = value
    psum = value
    ofmap = value
  }

  /// The operand's value.
  public subscript(operand: Operand) -> Value {
    get {
      switch operand {
      case .filter: filter
      case .ifmap: ifmap
      case .psum: psum
      case .ofmap: ofmap
      }
    }
    set {
      switch operand {
      case .filter: filter = newValue
      case .ifmap: ifmap = newValue
      case .psum: psum = newValue
      case .ofmap: ofmap = newValue
      }
    }
  }
}

extension PerOperand<Bits> {
  /// No bits at all.
  public init() { self.init(repeating: .zero) }
  /// The sum over the operands.
  public var total: Bits { filter + ifmap + psum + ofmap }
}

/// Bits through the ports of one memory, fills and drains included.
public struct MemoryTraffic: Sendable, Hashable {
  public var read = PerOperand<Bits>()
  public var written = PerOperand<Bits>()

  /// No traffic.
  public init() {}
}

/// Cycles lost waiting for one operand at one memory.
public struct Stall: Sendable, Hashable {
  /// Which memory was waited for.
  public enum Place: Sendable, Hashable {
    case dram
    /// The accelerator's memory of that index.
    case memory(Int)
  }
  public var place: Place
  public var operand: Operand
  public var cycles: Cycles

  /// `cycles` lost at `place` for `operand`.
  public init(place: Place, operand: Operand, cycles: Cycles) {
    self.place = place
    self.operand = operand
    self.cycles = cycles
  }
}

/// What a layer's time is spent on: the busiest of array, memories and DRAM.
public enum Bound: Sendable, Hashable {
  /// The array or the vector unit.
  case compute
  /// The traffic of one memory.
  case transfer(Stall.Place)
}

/// The cycles of a layer by cause; they add up to the total.
public struct CycleCount: Sendable, Hashable {
  /// Cycles in which folds stream operands through the array, or a vector unit works.
  public var compute = Cycles.zero
  /// Cycles to load, skew and drain the array. One below zero in SCALE-Sim's timing, which reports the index of the last
  /// cycle instead of the number of cycles.
  public var fillDrain = 0
  public var stalls: [Stall] = []

  /// No cycles.
  public init() {}

  /// The sum over the stalls.
  public var stalled: Cycles { stalls.reduce(.zero) { $0 + $1.cycles } }
  /// Compute + fill and drain + stalls; held at the top of `Int` when it does not fit.
  public var total: Cycles {
    let busy = compute + stalled
    return fillDrain < 0 ? Cycles(busy.count + fillDrain) : busy + Cycles(fillDrain)
  }
}

/// Multiply-accumulates by what became of them. They add up to the layer's.
public struct OperationCount: Sendable, Hashable {
  /// Executed.
  public var performed = 0
  /// Scheduled, but an operand was zero and the unit stayed quiet: the cycle is spent, the energy is not.
  public var gated = 0
  /// Left out of the schedule because an operand was zero.
  public var skipped = 0

  /// None.
  public init() {}
  /// Performed + gated + skipped.
  public var total: Int { performed.plus(gated).plus(skipped) }
}

/// What a layer does to the hardware: integers only, no prices.
public struct LayerActivity: Sendable, Hashable {
  public var operations = OperationCount()
  /// Operations of the vector unit: pooling, element-wise layers.
  public var vectorOperations = 0
  /// Finished ofmap words that started from a bias word.
  public var biasPreloads = 0
  /// Finished ofmap words brought from accumulator width to their consumer's format.
  public var requantizations = 0
  public var cycles = CycleCount()
  /// The busiest of array, memories and DRAM.
  public var bound = Bound.compute
  /// Processing elements busy, summed over the cycles: over total cycles it is the time average.
  public var activePECycles = 0
  /// In the order of the accelerator's memories.
  public var memories: [MemoryTraffic]
  public var dram = MemoryTraffic()
  /// What the DRAM's device did; `nil` for a pipe, and where nobody asked the device.
  public var device: DRAMStatistics?
  /// Bits that moved from one processing element to its neighbour, times the hops.
  public var hops = PerOperand<Bits>()
  /// Bits written into registers inside the processing elements: stationary operands, accumulators.
  public var registerWrites = PerOperand<Bits>()
  /// Operand words that changed at a multiplier's input.
  public var operandChanges = PerOperand<Int>(repeating: 0)

  /// No activity on an accelerator with so many memories.
  public init(memoryCount: Int) {
    memories = Array(repeating: MemoryTraffic(), count: memoryCount)
  }
}
