import Exploration

/// Where each design wins.
extension ComparisonReport {
  /// The tables about layers: who won how many, then latency and energy layer by layer with designs by their numbers.
  var layerBlocks: [ComparisonBlock] {
    guard let first = comparison.tables.first else { return [] }
    var blocks = comparison.tables.map(winsBlock)
    blocks.append(layerBlock("Latency by layer", first, .latency))
    for table in comparison.tables {
      let by = comparison.tables.count > 1 ? " by \(table.costs)" : ""
      blocks.append(layerBlock("Energy by layer\(by)", table, .energy))
    }
    return blocks
  }

  /// How many layers each design wins, alone and together with others.
  private func winsBlock(_ table: ComparedTable) -> ComparisonBlock {
    let by = comparison.tables.count > 1 ? " by \(table.costs)" : ""
    let layers = table.layers
    let groups = LayerContest.allCases.map { contest -> [ComparisonBlock.Column] in
      let winners = layers.map { $0.winners(of: contest) }
      let cells = names.indices.map { index in
        let (alone, shared) = (
          winners.count { $0 == [index] }, winners.count { $0.count > 1 && $0.contains(index) }
        )
        return shared > 0 ? "\(alone) (+\(shared) shared)" : "\(alone)"
      }
      return [.init(header: "least \(contest.words)", cells: cells)]
    }
    return ComparisonBlock(title: "Layers won, of \(layers.count)\(by)", labels: designLabels, groups: groups)
  }

  private func layerBlock(_ title: String, _ table: ComparedTable, _ contest: LayerContest) -> ComparisonBlock {
    let layers = table.layers
    let designs = names.indices.map { index -> [ComparisonBlock.Column] in
      let cells = layers.map { layer -> String in
        let scores = layer.scores(in: contest)
        guard scores.indices.contains(index), let score = scores[index] else { return "n/a" }
        return contest == .latency
          ? Scaled.milliseconds(score) : layer.results[index].energy.total.map(Scaled.energy) ?? "n/a"
      }
      return [.init(header: "\(index + 1)", cells: cells)]
    }
    let winners = layers.map { layer -> String in
      let winners = layer.winners(of: contest)
      return winners.count == names.count
        ? "all" : winners.isEmpty ? "-" : winners.map { "\($0 + 1)" }.joined(separator: ",")
    }
    return ComparisonBlock(
      title: title,
      labels: [
        .init(header: "layer", alignment: .left, cells: layers.map { $0.name.onOneLine.shortened(to: 28) }),
        .init(header: "least", alignment: .left, cells: winners),
      ], groups: designs)
  }
}

extension LayerContest {
  /// What there is least of.
  var words: String {
    switch self {
    case .latency: "latency"
    case .energy: "energy"
    case .energyDelay: "energy x delay"
    }
  }
}
