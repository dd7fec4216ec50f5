import Hardware
import Scheduling
import Simulation
import Workloads

extension Suite {
  /// The same 3x3 convolution, 1, 16 and 256 times as large along one of its dimensions or all of them.
  func sizes(on accelerator: Accelerator) throws {
    let (mapper, engine, machine) = (
      Mapper(accelerator), AnalyticEngine(accelerator), ScaleSimMachine(accelerator)
    )
    for growth in Growth.allCases {
      let layers = Growth.factors.map { growth.layer($0) }
      let spaces = layers.map {
        IterationSpace($0, widths: OperandWidths(filter: 8, ifmap: 8, psum: 32, ofmap: 8))
      }
      let mappings = try spaces.map { try mapper.map($0) }
      try compare("Mapping, more \(growth.rawValue)", repeats: 4) { use(try mapper.map(spaces[$0])) }
      compare("Activity, more \(growth.rawValue)", repeats: 40) {
        use(engine.activity(of: spaces[$0], mapping: mappings[$0]))
      }
      try compare("SCALE-Sim's timing, more \(growth.rawValue)", repeats: 400) {
        use(try ScaleSimLayerReport(ScaleSimGEMM(layers[$0]), on: machine))
      }
    }
  }

  /// Prints the fastest runs of `work` on the layer of each size, and the last over the first. The fastest, because a
  /// machine that changes its pace between two sizes would show in medians. `repeats` of it are timed together, as a clock
  /// cannot see a single short one.
  private func compare(_ title: String, repeats: Int, work: (Int) throws -> Void) rethrows {
    guard wants(title) else { return }
    var fastest: [Double] = []
    for index in Growth.factors.indices {
      let measurement = try Measurement(title, items: repeats, "layer", budget: budget) {
        for _ in 0..<repeats { try work(index) }
      }
      fastest.append(measurement.runs[0] / 1e3 / Double(repeats))
    }
    let ratio = (fastest.last ?? 0) / (fastest.first ?? 1)
    print(line: [title] + fastest.map(Measurement.short) + ["\(Measurement.short(ratio))"])
  }

  /// Prints what the columns of ``sizes(on:)`` are.
  func printSizeHeader() { print(line: ["us each, fastest run"] + Growth.factors.map { "x \($0)" } + ["last : first"]) }
}

/// What grows.
private enum Growth: String, CaseIterable {
  case images
  case inputChannels = "ifmap channels"
  case outputChannels = "ofmap channels"
  case plane = "rows and columns"
  case all = "of all these"

  static let factors = [1, 16, 256]

  /// The layer, so many times as large: 64 channels in and out and a plane of 56 x 56 to begin with.
  func layer(_ factor: Int) -> Convolution {
    func size(_ size: Int, _ growth: Growth) -> Int { self == growth || self == .all ? size * factor : size }
    let axis = SlidingAxis(ifmap: size(56, .plane), window: 3, paddingBefore: 1, paddingAfter: 1)
    return Convolution(
      batch: size(1, .images), inputChannels: size(64, .inputChannels), outputChannels: size(64, .outputChannels),
      vertical: axis, horizontal: axis)
  }
}
