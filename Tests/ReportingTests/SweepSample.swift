import Exploration
import Quantities
import TestSupport

/// Sweeps that nobody ran: a made-up array whose figures follow smooth laws, with points that fail and limits that bite.
enum SweepSample {
  static let rows = [8, 16, 32, 64]
  static let columns = [8, 16, 32, 64]
  static let buffers = ["16KiB", "32KiB", "64KiB", "128KiB", "256KiB"]
  static let accelerators = ["mac-int8", "shift-onehot4", "shift-twohot8", "log5", "xnor"]

  static let names =
    ["accelerator", "array.rows", "array.columns", "memories.global_buffer.size", "clock"]
    + [
      "macs", "bops", "compute_cycles", "fill_drain_cycles", "stall_cycles", "total_cycles", "utilization",
      "active_pes",
    ]
    + ["global_buffer_read_bits", "global_buffer_write_bits", "dram_read_bits", "dram_write_bits"]
    + ["energy_compute_pj", "energy_global_buffer_pj", "energy_network_pj", "energy_dram_pj", "energy_static_pj"]
    + ["energy_total_pj", "area_pe_um2", "area_memory_um2", "area_total_um2", "latency_ms", "throughput_gops"]
    + ["gops_per_watt", "weight_bits", "peak_activation_bits", "on_chip_bits", "failure"]

  static let objectives = [
    SweepObjective(column: "energy_total_pj", better: .lower), SweepObjective(column: "latency_ms", better: .lower),
    SweepObjective(column: "area_total_um2", better: .lower),
  ]

  /// 400 points for each value of the clock: 10,000 with 25 of them.
  static func table(
    clocks: Int, objectives: [SweepObjective] = objectives,
    constraints: [SweepConstraint] = [
      SweepConstraint(column: "area_total_um2", comparison: .less, limit: 4e6, text: "area_total_mm2 < 4")
    ], seed: UInt64 = 1
  ) -> SweepTable {
    var random = RandomNumbers(seed: seed)
    var table = SweepTable(columns: names, variedCount: 5, objectives: objectives, constraints: constraints)
    for (unit, accelerator) in accelerators.enumerated() {
      for height in rows {
        for width in columns {
          for (size, buffer) in buffers.enumerated() {
            for clock in 0..<clocks {
              let varied = [accelerator, "\(height)", "\(width)", buffer, "\(100 + 50 * clock)MHz"]
              let index = table.rows.count
              // One combination does not fit.
              if height * width == 4096, size == 0 {
                table.rows.append(
                  SweepRow(
                    index: index, cells: varied + Array(repeating: "", count: names.count - 6),
                    failure: "conv1: the smallest tile needs 20 KiB, global_buffer has \(buffer)"))
                continue
              }
              let figures = figures(
                unit: unit, elements: height * width, skew: height * 10 / width, kibibytes: 16 << size,
                megahertz: Double(100 + 50 * clock), noise: Double(random.number(0...1000)) / 1000)
              table.rows.append(SweepRow(index: index, cells: varied + figures))
            }
          }
        }
      }
    }
    return table
  }

  private static func figures(
    unit: Int, elements: Int, skew: Int, kibibytes: Int, megahertz: Double, noise: Double
  ) -> [String] {
    let macs = 1_814_073_344
    let waste = 1.05 + 0.02 * Double(skew > 10 ? skew / 10 : 10 / max(1, skew)) + 0.1 * noise
    let compute = Int(Double(macs) / Double(elements) * waste)
    let dramBits = Int(2.4e8 * (1 + 40 / Double(kibibytes)) / Double(unit == 4 ? 4 : 1) * (1 + 0.1 * noise))
    let stalls = max(0, Int(Double(dramBits) / 64 * megahertz / 400) - compute / 2)
    let total = compute + stalls + 20_000
    let perMAC = [230.0, 71, 135, 62, 9][unit] * (0.7 + 0.3 * megahertz / 400)
    let parts = [
      Double(macs) * perMAC, Double(macs) * 4 * (1 + Double(kibibytes) / 128),
      Double(macs) * 3 * Double(elements).squareRoot(), Double(dramBits) * 20_312,
      Double(total) / megahertz * Double(elements) * 900,
    ].map { Femtojoules(Int($0)) }
    let sum = parts.reduce(0) { $0 + $1.count }
    let milliseconds = Double(total) / megahertz / 1000
    let areaPE = Double(elements) * [1100.0, 420, 640, 700, 95][unit]
    let areaMemory = Double(kibibytes) * 5200
    func picojoules(_ femtojoules: Int) -> String {
      let digits = String(femtojoules % 1000)
      return "\(femtojoules / 1000)." + String(repeating: "0", count: 3 - digits.count) + digits
    }
    let used = Double(macs) / (Double(total) * Double(elements))
    let counts = [macs, macs * 64, compute, 20_000, stalls, total].map { "\($0)" }
    let bits = [macs / 4, macs / 9, dramBits * 7 / 8, dramBits / 8].map { "\($0)" }
    let gops = 2 * Double(macs) / milliseconds / 1e6
    return counts + ["\(used)", "\(used * Double(elements))"] + bits + parts.map { picojoules($0.count) }
      + [picojoules(sum), "\(areaPE)", "\(areaMemory)", "\(areaPE + areaMemory)", "\(milliseconds)", "\(gops)"]
      + ["\(2e3 * Double(macs) / Double(sum))", "93516800", unit == 2 ? "n/a" : "9633792", "99156800"]
  }
}
