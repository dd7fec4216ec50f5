import Arithmetic
import Documents
import Evaluation
import Workloads

/// The best ways to give each layer of a network one of a few pairs of formats, on one accelerator.
///
/// A genome has a number for each group of layers: which of ``choices`` it runs in. Small spaces are gone through, larger
/// ones searched by ``GeneticSearch``. Every point is what a simulation with the same precision plan gives.
public struct PrecisionSearch: Sendable {
  /// What can be chosen, the most precise first.
  public let choices: [FormatPair]
  /// The layers of each gene, by name.
  public let groups: [[String]]
  public let objectives: [PrecisionObjective]
  let evaluator: Evaluator
  /// With the evaluator's own plans applied.
  let network: Network

  /// Spaces of at most so many genomes are gone through.
  public static let exhaustible = 65_536

  /// A way to give each group of layers its formats.
  public struct Point: Sendable, Hashable {
    /// For each group the place of its formats among the choices.
    public var genome: [Int]
    /// In the objectives' order.
    public var figures: [Double]
    /// What was published for the network in exactly these formats; empty for almost all.
    public var accuracies: [AccuracyMatch]
  }

  /// What a search found.
  public struct Outcome: Sendable {
    /// Undominated points, in the order of genomes.
    public var front: [Point]
    /// Genomes that were rated.
    public var ratedCount: Int
    /// Genomes that there are.
    public var spaceSize: Int
    /// Whether all of them were rated: the front is then exact.
    public var isExhaustive: Bool
  }

  /// A search over the groups of layers given, or over all layers with multiply-accumulates one by one. Layers that no
  /// group names keep the formats that they have.
  /// - Throws: when the evaluator's plans do not fit, and for a group that names no layer.
  public init(
    of network: Network, with evaluator: Evaluator, choices: [FormatPair], groups: [[String]]? = nil,
    objectives: [PrecisionObjective]
  ) throws(EvaluationError) {
    self.choices = choices
    self.evaluator = evaluator
    self.objectives = objectives
    let known = network.layers.filter { $0.operation.convolution != nil }.map(\.name)
    self.groups = groups ?? known.map { [$0] }
    for name in self.groups.joined() where !known.contains(name) { throw .unknownLayer(name: name, known: known) }
    var planned = network
    do throws(Findings) {
      for plan in evaluator.options.plans {
        planned = try plan.applied(to: planned, native: evaluator.accelerator.nativeFormats)
      }
    } catch {
      throw .planDoesNotFit(error)
    }
    self.network = planned
  }

  /// NSGA-II's settings for this space: the paper's, started from all layers in one choice, for each choice.
  public var genetics: GeneticSearch {
    var search = GeneticSearch(choices: groups.map { _ in choices.count })
    search.founders = choices.indices.map { choice in groups.map { _ in choice } }
    return search
  }

  /// Goes through small spaces and searches large ones.
  public func best() throws(EvaluationError) -> Outcome {
    genetics.spaceSize <= Self.exhaustible ? try exhausted() : try searched(genetics)
  }

  /// Rates every point, however many there are.
  public func exhausted() throws(EvaluationError) -> Outcome {
    var rater = PrecisionRater(self)
    let front = try genetics.exhaust { genomes throws(EvaluationError) in try rater.rate(genomes) }
    return outcome(front, ratedCount: genetics.spaceSize)
  }

  /// Searches with those settings.
  public func searched(_ genetics: GeneticSearch) throws(EvaluationError) -> Outcome {
    var rater = PrecisionRater(self)
    let found = try genetics.search { genomes throws(EvaluationError) in try rater.rate(genomes) }
    return outcome(found.front, ratedCount: found.rated.count)
  }

  /// The precision plan of a genome, to be used in a simulation.
  public func plan(of genome: [Int]) -> PrecisionPlan {
    var plan = PrecisionPlan()
    for (group, gene) in zip(groups, genome) where choices.indices.contains(gene) {
      let choice = LayerChoice(weights: choices[gene].weights, activations: choices[gene].activations)
      plan.named += group.map { PrecisionPlan.Named($0, choice) }
    }
    return plan
  }

  private func outcome(_ front: [GeneticSearch.Rated], ratedCount: Int) -> Outcome {
    Outcome(
      front: front.map {
        Point(genome: $0.genome, figures: $0.rating.costs, accuracies: accuracies(of: $0.genome))
      }, ratedCount: ratedCount, spaceSize: genetics.spaceSize, isExhaustive: ratedCount == genetics.spaceSize)
  }

  /// What was published of the network in the formats of a genome.
  private func accuracies(of genome: [Int]) -> [AccuracyMatch] {
    let native = evaluator.accelerator.nativeFormats
    guard let planned = try? plan(of: genome).applied(to: network, native: native) else { return [] }
    return PublishedAccuracy.matching(planned, native: native)
  }
}
