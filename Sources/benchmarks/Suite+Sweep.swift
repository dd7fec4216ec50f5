import Dispatch
import Documents
import Evaluation
import Exploration
import Scheduling

extension Suite {
  /// Points of sweeps, of which a second is shared by one thread and then by all. What all points of a sweep share is
  /// found before.
  func sweeps(_ repository: Repository) throws {
    let array = ["array.rows=32..95+1", "array.columns=32..95+1"]
    let cases: [(title: String, axes: [String], rule: SweepMapper.Rule)] = [
      ("prices alone", ["technology.voltage=0.8V..1V+0.001V", "clock=200MHz..1000MHz+40MHz"], .search),
      ("DRAM bandwidth, mappings kept", ["dram.bandwidth=1GB/s..4000GB/s+1GB/s"], .base),
      ("rows and columns, mappings kept", array, .base),
      ("rows, columns and buffer, mappings kept", array + ["memories.global_buffer.capacity=512KiB..1024KiB*2"], .base),
    ]
    for (name, axes, rule) in cases {
      let title = "A point of ResNet-50: \(name)"
      guard wants(title) else { continue }
      let plan = try SweepPlan(
        networks: ["resnet50"], accelerators: ["systolic-int8-32x32"], varying: axes, mapper: SweepMapper(rule))
      let sweep = try Sweep(plan, files: repository.sweepFiles)
      use(sweep.row(at: 0))
      var next = 0
      measure(title, items: 500, "point") {
        for _ in 0..<500 {
          next = (next + 1) % sweep.count
          use(sweep.row(at: next))
        }
      }
      rate(title, sweep)
    }
  }

  /// Prints how many points a second go through one thread and through as many as there are processors, by the clock on
  /// the wall: the best of three times each, in turns, because others use the machine too.
  private func rate(_ title: String, _ sweep: Sweep) {
    let count = min(sweep.count, 4096)
    var best: [Int: Double] = [:]
    for _ in 0..<3 {
      for threads in [1, processorCount] {
        let elapsed = ContinuousClock().measure {
          DispatchQueue.concurrentPerform(iterations: threads) { part in
            for index in stride(from: part, to: count, by: threads) { use(sweep.row(at: index)) }
          }
        }
        best[threads] = max(best[threads] ?? 0, Double(count) / (elapsed / .seconds(1)))
      }
    }
    let (one, all) = (best[1] ?? 1, best[processorCount] ?? 1)
    Swift.print(
      "  \(Measurement.short(one)) points/s on one thread, \(Measurement.short(all)) on \(processorCount): "
        + "\(Measurement.short(all / one)) times as many")
  }
}

extension Repository {
  /// How sweeps find what comes with the program.
  fileprivate var sweepFiles: SweepFiles {
    SweepFiles(
      find: { kind, name in
        switch kind {
        case .network: trace(name)
        case .accelerator: description(name)
        case .costTable: "\(root)/HardwareConfigs/costs/\(name).json5"
        }
      }, names: { _ in [] })
  }
}
