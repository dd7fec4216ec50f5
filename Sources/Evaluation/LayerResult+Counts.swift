import Activity
import Hardware
import Quantities

extension LayerResult {
  /// Refuses a count above ``Count/limit``: it may have been held at the top of `Int`.
  func checkCounts() throws(EvaluationError) {
    func check(_ count: Int, _ figure: String) throws(EvaluationError) {
      guard count <= Count.limit else { throw .countTooLarge(layer: layer.name, figure: figure) }
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

extension NetworkResult {
  /// Refuses a total above ``Count/limit``.
  func checkCounts() throws(EvaluationError) {
    let counts = [
      (totalCycles.count, "total_cycles"), (multiplyAccumulates, "macs"), (bops, "bops"),
      (energy?.count ?? 0, "energy_total_pj"), (weightBits.count, "weight_bits"),
      (peakActivationBits.count, "peak_activation_bits"), (onChipBits.count, "on_chip_bits"),
      (layers.reduce(0) { $0.plus($1.activity.dram.read.total.count) }, "dram_read_bits"),
      (layers.reduce(0) { $0.plus($1.activity.dram.written.total.count) }, "dram_write_bits"),
    ]
    for (count, figure) in counts where count > Count.limit {
      throw .countTooLarge(layer: nil, figure: figure)
    }
  }
}
