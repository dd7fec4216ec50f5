import Scheduling

extension Evaluator {
  /// What a reader must know of mappings that were searched for: how good they are known to be, and where there are none.
  func searchRemarks(for layers: [LayerResult]) -> [String] {
    qualityRemarks(for: layers) + obstacleRemarks(for: layers)
  }

  private func qualityRemarks(for layers: [LayerResult]) -> [String] {
    let found = layers.compactMap { layer in layer.search.map { (name: layer.layer.name, result: $0) } }
    guard !found.isEmpty else { return [] }
    let measure = found.first?.result.energyMeasure ?? .energy
    let proven = found.count { $0.result.isProven }
    var remark =
      "mappings searched for the least \(options.search.goal.words(measure)) at \(options.search.effort.rawValue) effort: "
      + "\(proven) of \(found.count) proven the best of their space"
    if let worst = found.filter({ !$0.result.isProven }).max(by: { $0.result.gap < $1.result.gap }) {
      remark +=
        "; by their lower bounds the others could be at most \(Self.tenths(worst.result.gap)) better (\(worst.name))"
    }
    let cancelled = found.filter(\.result.wasCancelled).map(\.name)
    return [remark]
      + (cancelled.isEmpty
        ? [] : ["the search was stopped; what it had found by then was taken in \(Self.list(cancelled))"])
  }

  /// One for each obstacle and what was taken instead.
  private func obstacleRemarks(for layers: [LayerResult]) -> [String] {
    var remarks: [String] = []
    var said: Set<SearchShortfall> = []
    for shortfall in layers.compactMap(\.searchShortfall) where said.insert(shortfall).inserted {
      let names = layers.filter { $0.searchShortfall == shortfall }.map(\.layer.name)
      remarks.append("\(Self.list(names)): \(shortfall.clause)")
    }
    return remarks
  }

  /// A share in tenths of a percent, rounded up.
  private static func tenths(_ share: Double) -> String {
    let tenths = Int((min(1, max(0, share)) * 1000).rounded(.up))
    return "\(tenths / 10).\(tenths % 10) %"
  }
}

extension SearchGoal {
  /// What is to be little.
  fileprivate func words(_ measure: MappingSearch.EnergyMeasure) -> String {
    let energy =
      switch measure {
      case .energy: "energy"
      case .weightedTraffic: "weighted traffic"
      }
    return switch self {
    case .cycles: "cycles"
    case .energy: energy
    case .energyDelay: "product of \(energy) and cycles"
    }
  }
}
