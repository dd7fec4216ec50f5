import Activity
import Evaluation
import Hardware
import Workloads

extension NetworkResult {
  /// How a figure of one layer comes about, as far as counting goes.
  ///
  /// The parts of the energy are returned without terms, because only Costs knows the charges behind them. Returns `nil`
  /// for a column that layers do not have.
  public func explanation(of column: ReportColumn, layer: LayerResult) -> Explanation? {
    let memories = accelerator.memories.map(\.name)
    guard ReportColumn.ofLayer(memoryCount: memories.count).contains(column) else { return nil }
    let dataflow = accelerator.array.dataflowName
    var explanation = Explanation(
      figure: column.name(memories: memories), subject: subject(layer: layer.layer.name), terms: [],
      result: layer.value(of: column, dataflow: dataflow))
    switch column {
    case .macs:
      (explanation.rule, explanation.terms) = macs(of: layer)
    case .computeCycles:
      explanation.notes = ["Cycles in which folds stream through the array, or the vector unit works: docs/model.md."]
    case .fillDrainCycles:
      explanation.notes = ["Cycles to load, skew and drain the array: docs/model.md."]
    case .stallCycles:
      explanation.terms = layer.activity.cycles.stalls.map {
        .init("\($0.operand.name) at \($0.place.name(memories: memories))", .count($0.cycles.count))
      }
    case .totalCycles:
      explanation.terms = [ReportColumn.computeCycles, .fillDrainCycles, .stallCycles].map {
        .init($0.name(memories: memories), layer.value(of: $0, dataflow: dataflow))
      }
    case .utilization:
      explanation.rule = .formula("macs / (total_cycles x peak)")
      let skipped = layer.layer.operation.multiplyAccumulates - layer.scheduledOperations
      if skipped > 0 { explanation.notes = ["Without the \(skipped) MACs that were skipped, which take no cycles."] }
      explanation.terms = [
        .init("macs", .count(layer.scheduledOperations)),
        .init("total_cycles", layer.value(of: .totalCycles, dataflow: dataflow)),
        .init("peak: MACs a cycle in the layer's mode", .measure(layer.peakOperationsPerCycle)),
      ]
    case .activePEs:
      explanation.rule = .formula("busy / compute_cycles")
      explanation.terms = [
        .init("busy: PEs summed over the cycles", .count(layer.activity.activePECycles)),
        .init("compute_cycles", layer.value(of: .computeCycles, dataflow: dataflow)),
      ]
    case .readBits(let place), .writeBits(let place):
      let traffic = layer.activity.traffic(at: place) ?? MemoryTraffic()
      let isRead = column == .readBits(place)
      explanation.terms = Operand.allCases.map {
        .init($0.name, .count((isRead ? traffic.read : traffic.written)[$0].count))
      }
    case .energyTotal:
      explanation.terms = ReportColumn.energyParts(memoryCount: memories.count).map {
        .init($0.name(memories: memories), layer.value(of: $0, dataflow: dataflow))
      }
    case .unit:
      explanation.notes = ["The first unit of the processing element that computes the layer's formats."]
    case .weightsFormat, .activationsFormat:
      explanation.notes = ["The plan's format, else the trace's, else the accelerator's native one."]
    case .dataflow:
      explanation.notes = ["The array's, unless --dataflow says otherwise."]
    default: break
    }
    return explanation
  }

  /// `layer conv3 of alexnet on systolic-int8-32x32, costs horowitz-45nm`, or the whole for `nil`.
  func subject(layer: String?) -> String {
    let whole = "\(network.name) on \(accelerator.name), costs \(costs)"
    return layer.map { "layer \($0) of \(whole)" } ?? whole
  }

  /// The dimensions whose product the multiply-accumulates are (seed lecture: `EF·RSC·M / g`).
  private func macs(of layer: LayerResult) -> (Explanation.Rule, [Explanation.Term]) {
    guard let convolution = layer.layer.operation.convolution else { return (.sum, []) }
    let shape = convolution.ofmapShape
    let terms: [(String, Int)] = [
      ("batch", convolution.batch), ("ofmap_channels", shape.channels), ("ofmap_height", shape.height),
      ("ofmap_width", shape.width), ("filter_height", convolution.vertical.window),
      ("filter_width", convolution.horizontal.window),
      ("channels_per_group", convolution.inputChannels / max(1, convolution.groups)),
    ]
    return (.formula(terms.map(\.0).joined(separator: " x ")), terms.map { .init($0.0, .count($0.1)) })
  }
}
