/// Densities of published networks, before and after pruning (H. Fröning, lecture 2023, after Sze et al. 2017, table 4).
///
/// The table gives weights and multiply-accumulates that are not zero, summed over all convolutions and over all fully
/// connected layers; every layer of a kind gets the mean of its kind (assumed). A multiply-accumulate is not zero when
/// neither operand is, so activation density = non-zero MACs / (all MACs x weight density). All MACs and all weights are
/// those of the table's networks.
public enum SparsityPreset: String, Sendable, Hashable, CaseIterable {
  case alexNetDense = "alexnet-dense"
  case alexNetPruned = "alexnet-pruned"
  case googLeNetDense = "googlenet-dense"
  case googLeNetPruned = "googlenet-pruned"

  /// Counts of one kind of layer, as printed.
  public struct Counts: Sendable, Hashable {
    public var weights: Double
    public var nonZeroWeights: Double
    public var multiplyAccumulates: Double
    public var nonZeroMultiplyAccumulates: Double

    /// Weights over all weights.
    public var weightDensity: Double { nonZeroWeights / weights }
    /// What is left of the multiply-accumulates' share when the weights have had theirs.
    public var activationDensity: Double { nonZeroMultiplyAccumulates / (multiplyAccumulates * weightDensity) }

    var choice: LayerChoice { LayerChoice(weightDensity: weightDensity, activationDensity: activationDensity) }
  }

  /// The convolutions' counts.
  public var convolutions: Counts {
    switch self {
    case .alexNetDense: Counts(2.3e6, 2.3e6, 666e6, 395e6)
    case .alexNetPruned: Counts(2.3e6, 351e3, 666e6, 56.4e6)
    case .googLeNetDense: Counts(6.0e6, 6.0e6, 1.43e9, 806e6)
    case .googLeNetPruned: Counts(6.0e6, 1.5e6, 1.43e9, 220e6)
    }
  }

  /// The fully connected layers' counts.
  public var fullyConnected: Counts {
    switch self {
    case .alexNetDense: Counts(58.6e6, 58.6e6, 58.6e6, 14.5e6)
    case .alexNetPruned: Counts(58.6e6, 5.4e6, 58.6e6, 1.9e6)
    case .googLeNetDense: Counts(1e6, 1e6, 1e6, 635e3)
    case .googLeNetPruned: Counts(1e6, 870e3, 1e6, 663e3)
    }
  }

  /// The plan of these densities.
  public var plan: PrecisionPlan {
    var plan = PrecisionPlan()
    plan.convolutions = convolutions.choice
    plan.fullyConnected = fullyConnected.choice
    return plan
  }
}

extension SparsityPreset.Counts {
  fileprivate init(_ weights: Double, _ nonZeroWeights: Double, _ all: Double, _ nonZero: Double) {
    self.weights = weights
    self.nonZeroWeights = nonZeroWeights
    multiplyAccumulates = all
    nonZeroMultiplyAccumulates = nonZero
  }
}
