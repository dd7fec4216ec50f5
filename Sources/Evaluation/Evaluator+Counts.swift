import Activity
import Costs
import Hardware
import Quantities

extension Evaluator {
  /// Refuses a count of a layer above ``Count/limit``: it may have been held at the top of `Int`.
  static func checkCounts(
    _ activity: LayerActivity, energy: LayerEnergy, bops: Int, layer: String
  ) throws(EvaluationError) {
    func check(_ count: Int, _ figure: String) throws(EvaluationError) {
      guard count <= Count.limit else { throw .countTooLarge(layer: layer, figure: figure) }
    }
    func check(_ bits: PerOperand<Bits>, _ figure: String) throws(EvaluationError) {
      try check(bits.total.count, figure)
    }
    try check(activity.cycles.total.count, "total_cycles")
    try check(activity.operations.total, "macs")
    try check(activity.vectorOperations, "vector operations")
    try check(activity.activePECycles, "active_pes")
    try check(bops, "bops")
    for memory in activity.memories {
      try check(memory.read, "bits read")
      try check(memory.written, "bits written")
    }
    try check(activity.dram.read, "dram_read_bits")
    try check(activity.dram.written, "dram_write_bits")
    try check(activity.hops, "hops")
    try check(activity.registerWrites, "register writes")
    if let energy = energy.total { try check(energy.count, "energy_total_pj") }
  }
}
