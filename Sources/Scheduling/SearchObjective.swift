import Activity
import Hardware
import Quantities

/// What a search is after.
public enum SearchGoal: String, Sendable, Hashable, CaseIterable {
  /// Fewest cycles; of those, least energy.
  case cycles
  /// Least energy; of those, fewest cycles.
  case energy
  /// The least product of energy and cycles; of those, fewest cycles.
  case energyDelay = "edp"
}

/// Plain weights of everything that a mapping can change: a bit through a port, a bit's way to an element, a word that
/// becomes another at a multiplier. Energy is their linear form, so Scheduling needs to know no prices.
public struct EnergyWeights: Sendable, Hashable {
  /// Of a bit read from each memory, in the accelerator's order.
  public var memoryReads: [PerOperand<Double>]
  /// Of a bit written to each memory.
  public var memoryWrites: [PerOperand<Double>]
  /// Of a bit read from DRAM.
  public var dramReads: PerOperand<Double>
  /// Of a bit written to DRAM.
  public var dramWrites: PerOperand<Double>
  /// Of a bit that moves on by one element.
  public var hops: PerOperand<Double>
  /// Of a bit written into a register of an element.
  public var registerWrites: PerOperand<Double>
  /// Of a word that becomes another at the multipliers.
  public var operandChanges: PerOperand<Double>
  /// Of a cycle: what leaks.
  public var cycle: Double
  /// What every mapping of the layer costs.
  public var constant: Double

  /// Nothing costs anything.
  public init(memoryCount: Int) {
    memoryReads = Array(repeating: PerOperand(repeating: 0), count: memoryCount)
    memoryWrites = memoryReads
    dramReads = PerOperand(repeating: 0)
    dramWrites = PerOperand(repeating: 0)
    hops = PerOperand(repeating: 0)
    registerWrites = PerOperand(repeating: 0)
    operandChanges = PerOperand(repeating: 0)
    cycle = 0
    constant = 0
  }

  /// Weights that stand for prices where nobody gives any: a bit from DRAM costs 18 times one from a shared memory, as in
  /// ``Objective``; assumed are a tenth of the latter for a register file or register, and a twentieth for a hop.
  public static func standard(_ accelerator: Accelerator) -> EnergyWeights {
    let objective = Objective()
    var weights = EnergyWeights(memoryCount: accelerator.memories.count)
    let shared = Double(objective.chipBit)
    for (index, memory) in accelerator.memories.enumerated() {
      let bit = PerOperand(repeating: memory.isPerElement ? shared / 10 : shared)
      weights.memoryReads[index] = bit
      weights.memoryWrites[index] = bit
    }
    weights.dramReads = PerOperand(repeating: Double(objective.dramBit))
    weights.dramWrites = weights.dramReads
    weights.hops = PerOperand(repeating: shared / 20)
    weights.registerWrites = PerOperand(repeating: shared / 10)
    return weights
  }

  /// The weighted sum of an activity's counters.
  public func energy(of activity: LayerActivity, cycles: Double) -> Double {
    var sum = constant + cycle * cycles
    for operand in Operand.allCases {
      for (index, memory) in activity.memories.enumerated() where index < memoryReads.count {
        sum += memoryReads[index][operand] * Double(memory.read[operand].count)
        sum += memoryWrites[index][operand] * Double(memory.written[operand].count)
      }
      sum += dramReads[operand] * Double(activity.dram.read[operand].count)
      sum += dramWrites[operand] * Double(activity.dram.written[operand].count)
      sum += hops[operand] * Double(activity.hops[operand].count)
      sum += registerWrites[operand] * Double(activity.registerWrites[operand].count)
      sum += operandChanges[operand] * Double(activity.operandChanges[operand])
    }
    return sum
  }
}

/// What mappings are ranked by.
public struct SearchObjective: Sendable, Hashable {
  public var goal: SearchGoal
  public var weights: EnergyWeights

  /// A goal under those weights.
  public init(_ goal: SearchGoal, weights: EnergyWeights) {
    self.goal = goal
    self.weights = weights
  }
}

/// Cycles and energy of a mapping, as a search counts them.
public struct MappingCost: Sendable, Hashable {
  /// The busiest of array and ports: max(compute, bits / bandwidth).
  public var cycles: Double
  /// In the unit of the weights.
  public var energy: Double

  public init(cycles: Double, energy: Double) {
    self.cycles = cycles
    self.energy = energy
  }

  /// What the goal compares first.
  @inlinable
  public func primary(_ goal: SearchGoal) -> Double {
    switch goal {
    case .cycles: cycles
    case .energy: energy
    case .energyDelay: cycles * energy
    }
  }

  /// What it compares among equals.
  @inlinable
  public func secondary(_ goal: SearchGoal) -> Double { goal == .cycles ? energy : cycles }

  /// Whether this cost is better than another.
  @inlinable
  public func isBetter(than other: MappingCost, _ goal: SearchGoal) -> Bool {
    let (one, two) = (primary(goal), other.primary(goal))
    return one < two || (one == two && secondary(goal) < other.secondary(goal))
  }
}
