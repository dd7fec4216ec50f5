import Costs
import Evaluation
import Hardware
import Quantities
import Workloads

/// What was published of a chip beside what the simulation gives.
public struct ChipValidation: Sendable, Hashable {
  /// A figure twice.
  public struct Line: Sendable, Hashable {
    public var figure: PublishedFigure
    /// As printed, in the unit that the figure's name says.
    public var published: Double
    /// The same from the simulation; `nil` where it is not known or nothing was simulated.
    public var simulated: Double?
    public var provenance: Provenance

    /// Simulated over published.
    public var ratio: Double? { simulated.map { $0 / published } }
  }

  /// The figures of one layer, or of all that a workload's totals are about.
  public struct Part: Sendable, Hashable {
    /// The layer; `nil` for totals.
    public var layer: String?
    public var lines: [Line]
  }

  /// Why a workload was not simulated.
  public enum Obstacle: Sendable, Hashable {
    /// Figures of the chip were published, but there is no description of it.
    case noDescription
    /// There is no trace of the network. None is taken in its place.
    case noNetwork
    /// It cannot run, and why: a sentence.
    case failed(String)
  }

  /// One network on the chip.
  public struct Workload: Sendable, Hashable {
    public var published: PublishedChip.Workload
    /// In the order of the file, totals last.
    public var parts: [Part]
    /// `nil` if it was simulated.
    public var obstacle: Obstacle?
    /// Of the layers with published figures, those that the trace does not have.
    public var unknownLayers: [String]
    /// The cost table behind simulated energies; `nil` where the published ones are by a table that is not here.
    public var costs: String?
    /// Layers that ran under a mapping, and those of them under one of the chip's own.
    public var mappedLayers = 0
    public var ownMappings = 0
  }

  public var chip: PublishedChip
  /// Figures of the chip itself.
  public var figures: [Line]
  public var workloads: [Workload]

  /// The chip's own figures beside those of its description, `nil` for none, priced by `prices`.
  public init(_ chip: PublishedChip, accelerator: Accelerator?, prices: PriceList?, workloads: [Workload]) {
    self.chip = chip
    self.workloads = workloads
    let area = prices.map { AcceleratorArea($0) }
    figures = chip.figures.map { entry in
      Line(
        figure: entry.figure, published: entry.value,
        simulated: accelerator?.chipFigure(entry.figure, area: area), provenance: entry.provenance)
    }
  }
}

extension ChipValidation.Workload {
  /// A workload that was simulated: `result` has at least the layers that its figures are about. `costs` is `nil` if the
  /// result's energies are not those that were published.
  public init(_ published: PublishedChip.Workload, result: NetworkResult, costs: String?) {
    self.published = published
    self.costs = costs
    obstacle = nil
    let sources = result.layers.compactMap(\.mappingSource)
    mappedLayers = sources.count
    ownMappings = sources.count { if case .own = $0 { true } else { false } }
    let known = Dictionary(result.layers.map { ($0.layer.name, $0) }, uniquingKeysWith: { first, _ in first })
    var unknown = published.layers.map(\.name).filter { known[$0] == nil }
    let memories = result.accelerator.memories.map(\.name)
    let hasBuffers = published.buffers.allSatisfy { memories.contains($0) }
    func lines(_ entries: [PublishedChip.Entry], _ layers: [LayerResult]) -> [ChipValidation.Line] {
      let figures = SimulatedFigures(result, layers: layers, batch: published.batch, buffers: published.buffers)
      return entries.map { entry in
        let isUnknown =
          layers.isEmpty || costs == nil && entry.figure.needsPrices || !hasBuffers && entry.figure == .bufferTraffic
        return ChipValidation.Line(
          figure: entry.figure, published: entry.value,
          simulated: isUnknown ? nil : figures.value(of: entry.figure), provenance: entry.provenance)
      }
    }
    parts = published.layers.map { layer in
      .init(layer: layer.name, lines: lines(layer.figures, known[layer.name].map { [$0] } ?? []))
    }
    var covered = result.layers(published.coverage)
    if case .layers(let names) = published.coverage {
      let missing = names.filter { known[$0] == nil }
      // A sum with a hole is none.
      if !missing.isEmpty { covered = [] }
      unknown += missing.filter { !unknown.contains($0) }
    }
    if !published.totals.isEmpty { parts.append(.init(layer: nil, lines: lines(published.totals, covered))) }
    unknownLayers = unknown
  }

  /// A workload that was not simulated.
  public init(_ published: PublishedChip.Workload, obstacle: ChipValidation.Obstacle) {
    self.published = published
    self.obstacle = obstacle
    unknownLayers = []
    costs = nil
    func lines(_ entries: [PublishedChip.Entry]) -> [ChipValidation.Line] {
      entries.map {
        ChipValidation.Line(figure: $0.figure, published: $0.value, simulated: nil, provenance: $0.provenance)
      }
    }
    parts = published.layers.map { .init(layer: $0.name, lines: lines($0.figures)) }
    if !published.totals.isEmpty { parts.append(.init(layer: nil, lines: lines(published.totals))) }
  }
}

extension PublishedChip.Workload {
  /// The layers of the network that have to be simulated for the figures; `nil` for all.
  public func layersNeeded(of network: Network) -> [String]? {
    let named = layers.map(\.name)
    switch totals.isEmpty ? .layers([]) : coverage {
    case .all: return nil
    case .convolutions:
      return network.layers.filter { layer in
        if case .convolution = layer.operation { return true }
        return named.contains(layer.name)
      }.map(\.name)
    case .layers(let names):
      return network.layers.map(\.name).filter { named.contains($0) || names.contains($0) }
    }
  }
}

extension PublishedFigure {
  /// Whether the simulation prices something for it.
  var needsPrices: Bool {
    switch self {
    case .power, .efficiency, .energy, .energyPerFrame, .computeEnergy, .registerEnergy, .bufferEnergy, .networkEnergy,
      .externalEnergy, .area:
      true
    case .peak, .throughput, .onChipMemory, .cycles, .processingCycles, .latency, .processingLatency, .frameRate,
      .activeElements, .bufferTraffic, .externalTraffic, .externalWordsPerOperation:
      false
    }
  }
}
