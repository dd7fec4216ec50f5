import Evaluation
import Hardware

extension NetworkResult {
  /// How a total comes about, as far as counting goes.
  ///
  /// The area of the processing elements and of single memories is returned without the charges behind it, which only
  /// Costs knows. Returns `nil` for a column that totals do not have.
  public func explanation(of column: ReportColumn) -> Explanation? {
    let memories = accelerator.memories.map(\.name)
    guard ReportColumn.ofTotals(memoryCount: memories.count).contains(column) else { return nil }
    var explanation = Explanation(
      figure: column.name(memories: memories), subject: subject(layer: nil), terms: [], result: totals.value(of: column)
    )
    func term(_ column: ReportColumn) -> Explanation.Term {
      .init(column.name(memories: memories), totals.value(of: column))
    }
    switch column {
    case .utilization:
      explanation.rule = .formula("macs / (sum over the layers of total_cycles x peak)")
      explanation.terms = [term(.macs), term(.totalCycles)]
      explanation.notes = ["A layer's peak is that of its own mode: MACs a cycle of the whole array."]
    case .activePEs:
      explanation.rule = .formula("(sum of active_pes x compute_cycles) / (sum of compute_cycles)")
      explanation.notes = ["Only layers with multiply-accumulates have active_pes."]
    case .areaPE: break
    case .areaMemory:
      explanation.terms = zip(memories, area.memories).map { .init($0, ReportValue($1?.count)) }
    case .areaTotal: explanation.terms = [term(.areaPE), term(.areaMemory)]
    case .latency:
      explanation.rule = .formula("total_cycles / clock")
      explanation.terms = [term(.totalCycles), .init("clock, in cycles a millisecond", .measure(cyclesPerMillisecond))]
    case .throughput:
      explanation.rule = .formula("2 x macs / latency_ms / 1e6")
      explanation.terms = [term(.macs), term(.latency)]
    case .gopsPerWatt:
      explanation.rule = .formula("2 x macs / energy_total_pj x 1000")
      explanation.terms = [term(.macs), term(.energyTotal)]
      explanation.notes = ["GOPS per watt are operations per nanojoule; a MAC is two operations."]
    case .weightBits:
      explanation.notes = ["Weights, biases and listed batch-norm parameters, each in its layer's format."]
    case .peakActivationBits:
      explanation.notes = ["The largest sum of feature maps that are alive at once, in the formats they move in."]
    case .onChipBits:
      explanation.rule = .formula("weight_bits + the largest in + out of one layer")
      explanation.terms = [term(.weightBits)]
      explanation.terms.append(
        .init("the largest in + out of one layer", .count(max(0, onChipBits.count - weightBits.count))))
    default:
      explanation.terms = layers.map {
        .init($0.layer.name, $0.value(of: column, dataflow: accelerator.array.dataflowName))
      }
    }
    return explanation
  }

  private var cyclesPerMillisecond: Double { Double(accelerator.clock.count) / 1000 }
}
