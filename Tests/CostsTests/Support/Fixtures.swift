import Activity
import Arithmetic
import Hardware
import Quantities
import TestSupport
import Testing

@testable import Costs

extension Provenance {
  static let test = Provenance(source: "a test", confidence: .found)
}

extension FormatPair {
  static let int8 = FormatPair(weights: .signedInteger(bits: 8), activations: .signedInteger(bits: 8))
  static let fp32 = FormatPair(weights: .float32, activations: .float32)
}

extension Accelerator {
  /// HardwareConfigs/systolic-int8-32x32.json5 in the points that prices depend on.
  static func systolic(
    unit: ProcessingUnit? = nil, dataflow: Dataflow = .weightStationary, isDoubleBuffered: Bool = true,
    memories: [Memory] = [.sram("global_buffer", kibibytes: 512)]
  ) throws -> Accelerator {
    let mac = ProcessingUnit.mac(try #require(MultiplyAccumulateUnit(formats: .int8, accumulatorBits: 32)))
    return Accelerator(
      name: "systolic-int8-32x32", title: "32x32",
      technology: Technology(node: Nanometers(45), voltage: Millivolts(900)),
      clock: Hertz(500_000_000),
      array: PEArray(rows: 32, columns: 32, dataflow: dataflow, isDoubleBuffered: isDoubleBuffered),
      processingElement: ProcessingElement(units: [unit ?? mac]), vectorLanes: 32, memories: memories,
      dram: DRAM(rate: nil), nativeFormats: .int8)
  }
}

extension Memory {
  static func sram(_ name: String, kibibytes: Int, word: Int = 64) -> Memory {
    bits(name, kibibytes * 8192, word: word)
  }

  static func bits(_ name: String, _ capacity: Int, word: Int = 64) -> Memory {
    Memory(
      name: name, level: 0, partitions: [Partition(holds: [.filter, .ifmap, .psum, .ofmap], capacity: Bits(capacity))],
      wordBits: Bits(word))
  }
}

extension LayerActivity {
  /// Every counter at random, small ones as likely as huge ones.
  static func random(memoryCount: Int, using generator: inout RandomNumbers) -> LayerActivity {
    var draws = generator
    defer { generator = draws }
    func count() -> Int { Int.random(in: 0...(1 << Int.random(in: 0...36, using: &draws)), using: &draws) }
    func bits() -> PerOperand<Bits> {
      var bits = PerOperand<Bits>()
      for operand in Operand.allCases { bits[operand] = Bits(count()) }
      return bits
    }
    func traffic() -> MemoryTraffic {
      var traffic = MemoryTraffic()
      traffic.read = bits()
      traffic.written = bits()
      return traffic
    }
    var activity = LayerActivity(memoryCount: memoryCount)
    activity.operations.performed = count()
    activity.operations.gated = count()
    activity.vectorOperations = count()
    activity.biasPreloads = count()
    activity.requantizations = count()
    activity.cycles.compute = Cycles(count())
    for index in activity.memories.indices { activity.memories[index] = traffic() }
    activity.dram = traffic()
    activity.hops = bits()
    activity.registerWrites = bits()
    for operand in Operand.allCases { activity.operandChanges[operand] = count() }
    return activity
  }
}

/// The value of a price that must be known.
func value(_ price: Price) throws -> Double { try #require(price.value, "\(price.derivation)") }

/// Whether two numbers agree to a relative error.
func agree(_ left: Double?, _ right: Double?, within tolerance: Double = 1e-9) -> Bool {
  guard let left, let right else { return left == nil && right == nil }
  return abs(left - right) <= tolerance * max(abs(left), abs(right))
}
