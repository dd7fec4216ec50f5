import Arithmetic
import Documents
import Evaluation
import Quantities
import Synchronization
import Workloads

/// What a sweep can say beside a point's costs about the accuracy of its formats. Neither figure is computed from a network's
/// weights: one is a stand-in, the other is quoted.
enum AccuracyFigure: String, Sendable, Hashable, CaseIterable {
  /// A proxy: ``QuantizationNoise/total(of:native:)`` of the network in the point's formats.
  case noiseToSignal = "proxy_noise_to_signal"
  /// Percent of images whose class came first, as it was published for the network in exactly these formats: the best of
  /// several methods. Empty for almost all.
  case publishedTop1 = "published_top1_percent"

  /// The figures that a plan's points have: all where formats are set or varied, or where one is named; else none, as formats are
  /// then the accelerator's own and what is never looked at shall cost no time.
  static func all(of plan: SweepPlan) -> [AccuracyFigure] {
    let targets = plan.settings.map(\.target) + plan.axes.flatMap(\.targets)
    let concernsFormats = targets.contains { if case .precision = $0 { true } else { false } }
    let words = plan.objectives.map(\.text) + plan.constraints.map(\.text)
    let isNamed = words.contains { word in allCases.contains { word.hasPrefix($0.rawValue) } }
    return concernsFormats || isNamed ? allCases : []
  }
}

/// Gives the accuracy figures of points. Points in the same formats share them.
final class SweepAccuracy: Sendable {
  /// What of a point decides its formats.
  struct Key: Sendable, Hashable {
    var network: Int
    /// Choices of the axes that can change formats or densities.
    var choices: [Int?]
    /// Of layers that name none.
    var native: FormatPair
  }

  private let figures: [AccuracyFigure]
  private let noise = Mutex(QuantizationNoise())
  private let known = BoundedCache<Key, [String]>(capacity: 1024)

  /// Gives these figures.
  init(_ figures: [AccuracyFigure]) { self.figures = figures }

  /// The cells of a point whose network, before `plans` are applied, is `network`.
  func cells(of network: Network, _ plans: [PrecisionPlan], _ key: Key) -> [String] {
    known.value(key) {
      guard let planned = try? plans.reduce(network, { try $1.applied(to: $0, native: key.native) }) else {
        return figures.map { _ in "" }
      }
      return figures.map { figure in
        switch figure {
        case .noiseToSignal: noiseCell(planned, key.native)
        case .publishedTop1: Self.publishedTop1(planned, key.native).map { "\($0)" } ?? ""
        }
      }
    }
  }

  /// Unknown for formats that cannot be measured.
  private func noiseCell(_ network: Network, _ native: FormatPair) -> String {
    let total = noise.withLock { noise in try? noise.total(of: network, native: native) }
    return total.map { ResultValue.measure($0).exactText } ?? ResultValue.unknown.exactText
  }

  /// A match with a caveat is none in exactly these formats.
  private static func publishedTop1(_ network: Network, _ native: FormatPair) -> Double? {
    PublishedAccuracy.matching(network, native: native).filter { $0.caveat == nil }
      .flatMap(\.publication.scores).filter { $0.name == "top-1" }.map(\.percent).max()
  }
}
