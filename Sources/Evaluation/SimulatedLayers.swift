import Activity
import Arithmetic
import Hardware
import Quantities
import Scheduling
import Simulation
import Workloads

/// The activities of the layers run so far, each shape once.
struct SimulatedLayers {
  private struct Key: Hashable {
    var space: IterationSpace
    var throughput: Throughput
    var zeros: ZeroRule
  }

  private let accelerator: Accelerator
  private let mapper: Mapper
  private let engine: AnalyticEngine
  private let vectorRule: VectorRule
  private var seen: [Key: (LayerActivity, Mapping)] = [:]

  init(_ accelerator: Accelerator) {
    self.accelerator = accelerator
    mapper = Mapper(accelerator)
    engine = AnalyticEngine(accelerator)
    vectorRule = VectorRule(accelerator)
  }

  /// A layer's activity and the mapping it ran under: none for layers without multiply-accumulates, and none in
  /// SCALE-Sim's timing, which has its own.
  mutating func run(_ layer: Layer, plan: LayerPlan) throws(EvaluationError) -> (LayerActivity, Mapping?) {
    guard let convolution = layer.operation.convolution, let unit = plan.unit else {
      return (
        vectorRule.activity(
          of: layer.operation, ifmapBits: plan.formats.activations.storageBits,
          ofmapBits: plan.ofmapFormat.storageBits, parameterBits: plan.formats.weights.storageBits), nil
      )
    }
    if accelerator.array.timing == .scaleSim { return (try scaleSim(layer, convolution, unit: unit), nil) }
    if let sparsity = layer.sparsity { throw .sparsityNotSupported(layer: layer.name, sparsity: sparsity) }
    let key = Key(
      space: IterationSpace(
        convolution,
        widths: OperandWidths(
          filter: plan.formats.weights.storageBits, ifmap: plan.formats.activations.storageBits,
          psum: accelerator.array.mesh?.psumBits?.count
            ?? accelerator.processingElement.units[unit].model.accumulatorBits,
          ofmap: plan.ofmapFormat.storageBits)),
      throughput: plan.throughput, zeros: plan.zeros)
    if let known = seen[key] { return known }
    let mapping: Mapping
    do {
      mapping = try mapper.map(key.space, throughput: key.throughput)
    } catch {
      switch error {
      case .noTileFits(let overflow): throw .noTileFits(layer: layer.name, overflow: overflow)
      }
    }
    let run = (engine.activity(of: key.space, mapping: mapping, throughput: key.throughput, zeros: key.zeros), mapping)
    seen[key] = run
    return run
  }

  private func scaleSim(
    _ layer: Layer, _ convolution: Convolution, unit: Int
  ) throws(EvaluationError) -> LayerActivity {
    var activity = try layer.scaleSimReport(of: convolution, on: accelerator).activity(
      on: accelerator, accumulatorBits: accelerator.processingElement.units[unit].model.accumulatorBits,
      hasBias: convolution.hasBias)
    // SCALE-Sim's USER bandwidth has stalls of its own, which double and even turn negative; ours take their place.
    StallModel(accelerator: accelerator).addStalls(to: &activity)
    return activity
  }
}

extension Layer {
  /// SCALE-Sim's reports of the layer.
  func scaleSimReport(
    of convolution: Convolution, on accelerator: Accelerator
  ) throws(EvaluationError) -> ScaleSimLayerReport {
    do throws(ScaleSimError) {
      return try ScaleSimLayerReport(
        ScaleSimGEMM(convolution), sparsity: sparsity, on: ScaleSimMachine(accelerator))
    } catch {
      switch error {
      case .sparsityNeedsWeightStationary(let sparsity, _), .impossibleSparsity(let sparsity):
        throw .sparsityNotSupported(layer: name, sparsity: sparsity)
      }
    }
  }
}

extension NetworkResult {
  /// SCALE-Sim's reports of the layers with multiply-accumulates, in order, whatever timing the result has.
  public func scaleSimReports() throws(EvaluationError) -> [ScaleSimLayerReport] {
    var reports: [ScaleSimLayerReport] = []
    for result in layers {
      guard let convolution = result.layer.operation.convolution else { continue }
      reports.append(try result.layer.scaleSimReport(of: convolution, on: accelerator))
    }
    return reports
  }
}
