import Evaluation
import Quantities

/// By what a layer is won.
public enum LayerContest: String, Sendable, Hashable, CaseIterable {
  /// Fewest total cycles times the cycle time: least time, so that designs of different clocks can compete.
  case latency
  case energy
  /// Least energy x time.
  case energyDelay = "edp"
}

/// One layer on every design of a table.
public struct ComparedLayer: Sendable {
  /// The layer's result on each design, in the designs' order.
  public var results: [LayerResult]
  /// Milliseconds on each design.
  public var milliseconds: [Double]

  /// The layer's name.
  public var name: String { results.first?.layer.name ?? "" }

  /// What the designs score in a contest, least is best; `nil` where it is unknown.
  public func scores(in contest: LayerContest) -> [Double?] {
    zip(results, milliseconds).map { result, milliseconds in
      switch contest {
      case .latency: milliseconds
      case .energy: result.energy.total.map { Double($0.count) }
      case .energyDelay: result.energy.total.map { Double($0.count) * milliseconds }
      }
    }
  }

  /// Indices of the designs that need least; several when they are equal, none when it is unknown of any: a design with
  /// an unknown score might have won.
  public func winners(of contest: LayerContest) -> [Int] {
    let scores = scores(in: contest).compactMap(\.self)
    guard scores.count == results.count, let least = scores.min() else { return [] }
    return scores.indices.filter { scores[$0] == least }
  }
}

extension ComparedTable {
  /// Layer by layer, in the network's order. All designs ran the same layers.
  public var layers: [ComparedLayer] {
    guard let first = designs.first else { return [] }
    return first.result.layers.indices.map { index in
      let results = designs.compactMap { $0.result.layers.indices.contains(index) ? $0.result.layers[index] : nil }
      let times = designs.indices.compactMap { design -> Double? in
        guard designs[design].result.layers.indices.contains(index) else { return nil }
        let result = designs[design].result
        return Double(result.layers[index].activity.cycles.total.count) / Double(result.accelerator.clock.count) * 1e3
      }
      return ComparedLayer(results: results, milliseconds: times)
    }
  }
}
