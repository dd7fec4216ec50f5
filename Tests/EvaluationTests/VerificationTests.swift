import Hardware
import Quantities
import Simulation
import Testing
import Workloads

@testable import Evaluation

/// All timing engines side by side.
@Suite struct VerificationTests {
  private static let smallArray: KeyValuePairs = ["array.rows": "8", "array.columns": "8"]

  private func verify(
    _ network: String, on accelerator: String, _ settings: KeyValuePairs<String, String> = [:], layers: [String]? = nil,
    steps: Int? = nil
  ) throws -> NetworkVerification {
    var options = EvaluationOptions(layers: layers)
    options.search.effort = .low
    return try Evaluator(
      RepositoryFiles.accelerator(accelerator, settings), costs: RepositoryFiles.table("horowitz-45nm"),
      options: options
    ).verify(RepositoryFiles.network(network), steps: steps)
  }

  @Test("all engines agree on LeNet-5, whatever stays, and the ofmaps are convolutions", arguments: Dataflow.allCases)
  func agreement(dataflow: Dataflow) throws {
    let found = try verify(
      "lenet5", on: "edge-int8",
      ["array.rows": "8", "array.columns": "8", "array.dataflow": dataflow.rawValue], steps: 60_000)
    #expect(found.compared == 5 && found.agrees, "\(found)")
    for layer in found.layers where layer.multiplyAccumulates > 0 {
      guard case .compared(let comparison) = layer.outcome else {
        Issue.record("\(layer)")
        continue
      }
      #expect(comparison.isConvolution == true && comparison.isUnitArithmetic == true, "\(layer)")
      #expect(comparison.steps <= 60_000, "\(layer)")
      #expect(comparison.scaling.isEmpty == (comparison.multiplyAccumulates == layer.multiplyAccumulates), "\(layer)")
    }
  }

  @Test("a spatial array agrees, too, and layers without multiply-accumulates are said to have none")
  func spatial() throws {
    let found = try verify("lenet5", on: "nvdla-64", layers: ["S2", "OUTPUT"], steps: 20_000)
    #expect(found.layers.map(\.agree) == [nil, true])
    #expect(found.layers.first?.outcome == .notMapped)
    guard case .compared(let comparison)? = found.layers.last?.outcome else {
      Issue.record("\(found)")
      return
    }
    #expect(comparison.isConvolution == true)
    #expect(comparison.isUnitArithmetic == nil)
  }

  @Test("what differs is said, and makes a layer disagree")
  func differences() {
    var comparison = EngineComparison(multiplyAccumulates: 1, analyticCycles: 2, eventCycles: 2, cycleCycles: 2)
    func layer() -> LayerVerification {
      LayerVerification(layer: "a", kind: "conv", multiplyAccumulates: 1, outcome: .compared(comparison))
    }
    #expect(layer().agree == true)
    comparison.isConvolution = false
    #expect(layer().agree == false)
    comparison.isConvolution = nil
    comparison.differences = [.init(figure: "macs", analytic: 1, event: 2)]
    #expect(layer().agree == false)
    let network = NetworkVerification(network: "n", accelerator: "a", seed: 0, layers: [layer()])
    #expect(!network.agrees && network.compared == 1)
    #expect(EngineComparison.Difference(figure: "macs", analytic: 1, cycle: 1).isOne == false)
    #expect(EngineComparison.Difference(figure: "macs", event: 1, cycle: 2).isOne)
  }

  @Test("layers shrink a half at a time, the most numerous first, and keep kernel, stride and padding")
  func halving() throws {
    let axis = SlidingAxis(ifmap: 57, window: 3, stride: 2, paddingBefore: 1, paddingAfter: 1)
    var layer = Convolution(inputChannels: 64, outputChannels: 96, vertical: axis, horizontal: axis)
    var count = 0
    while layer.vertical.window == 3, layer.horizontal.window == 3, let smaller = layer.halved() {
      #expect(smaller.multiplyAccumulates < layer.multiplyAccumulates)
      #expect(4 * smaller.multiplyAccumulates > layer.multiplyAccumulates)
      #expect(Operation.convolution(smaller).problems.isEmpty, "\(smaller)")
      (layer, count) = (smaller, count + 1)
    }
    #expect(count > 15)
    let first = try #require(
      Convolution(inputChannels: 64, outputChannels: 96, vertical: axis, horizontal: axis).halved())
    #expect((first.outputChannels, first.inputChannels, first.vertical.ofmap) == (48, 64, 29))
    let one = SlidingAxis(ifmap: 1, window: 1)
    #expect(Convolution(inputChannels: 1, outputChannels: 1, vertical: one, horizontal: one).halved() == nil)
    let depthwise = try #require(
      Convolution(groups: 32, inputChannels: 32, outputChannels: 32, vertical: axis, horizontal: axis).halved())
    #expect((depthwise.groups, depthwise.vertical.ofmap, depthwise.horizontal.ofmap) == (32, 15, 29))
  }

  @Test("a layer run cycle by cycle takes what it takes tile by tile, and everything else is the same")
  func cycleEngine() throws {
    var options = EvaluationOptions(layers: ["C1", "OUTPUT"])
    options.engine = .event
    let event = try evaluate("lenet5", on: "edge-int8", Self.smallArray, options: options)
    options.engine = .cycle
    let cycle = try evaluate("lenet5", on: "edge-int8", Self.smallArray, options: options)
    #expect(cycle.engine == "cycle")
    #expect(cycle.remarks.contains { $0.contains("random operands of seed 0") })
    for (one, two) in zip(event.layers, cycle.layers) { #expect(one.activity == two.activity) }
    #expect(event.layers.count == 2)
  }

  @Test("a layer that would take hours is refused before anything is stepped, with its steps, the limit and a way out")
  func tooLarge() throws {
    var options = EvaluationOptions(layers: ["conv1_1", "conv1_2"], batch: 8)
    options.engine = .cycle
    do {
      _ = try evaluate("vgg16", on: "edge-int8", options: options)
      Issue.record("this was stepped")
    } catch let error as EvaluationError {
      guard case .notStepped(_, .refused(.tooManySteps(let steps, let limit))) = error else {
        Issue.record("\(error)")
        return
      }
      #expect(steps > limit && limit == CycleEngine.stepLimit)
      let sentence = error.sentence(network: "vgg16", accelerator: try RepositoryFiles.accelerator("edge-int8"))
      for part in ["conv", "6,000,000,000", "minutes", "--force", "--layers", "event"] {
        #expect(sentence.contains(part), "\(part) in \(sentence)")
      }
    }
  }

  @Test("zeros that are skipped by their share, and SCALE-Sim's timing, cannot be stepped")
  func obstacles() throws {
    var options = EvaluationOptions(layers: ["C1"])
    options.engine = .cycle
    let refused = #expect(throws: EvaluationError.self) {
      _ = try evaluate("lenet5", on: "edge-int8", ["array.timing": "scale-sim"], options: options)
    }
    #expect(refused == .notStepped(layer: "C1", .refused(.scaleSimTiming)))
    #expect(SteppingObstacle.skipsZeros.sentence(layer: "C1").contains("C1"))
  }
}
