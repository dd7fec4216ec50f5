import Costs

/// What was published of a chip, to be held beside what the simulation gives.
public struct PublishedChip: Sendable, Hashable {
  /// The chip: the name of its description.
  public var accelerator: String
  /// What a reader must know before comparing.
  public var notes: [String]
  /// Figures of the chip itself.
  public var figures: [Entry]
  /// In the order of the file.
  public var workloads: [Workload]
  public var comparisons: [Comparison]

  /// A figure as it was printed.
  public struct Entry: Sendable, Hashable {
    public var figure: PublishedFigure
    /// In the unit that the figure's name says.
    public var value: Double
    public var provenance: Provenance

    /// `figure` was published as `value`.
    public init(_ figure: PublishedFigure, _ value: Double, _ provenance: Provenance) {
      self.figure = figure
      self.value = value
      self.provenance = provenance
    }
  }

  /// Which layers the figures of a whole workload are about.
  public enum Coverage: Sendable, Hashable {
    /// Every layer.
    case all
    /// Convolutions alone, as many papers count.
    case convolutions
    /// Those of these names.
    case layers([String])
  }

  /// A network that was run, and what was measured or computed for it.
  public struct Workload: Sendable, Hashable {
    /// The name of its trace, whether there is one or not.
    public var network: String
    /// Images worked on together.
    public var batch: Int
    /// Values of the description that were different, as `--set` takes them: `array.rows=48`.
    public var settings: [String]
    /// Number formats, as `--precision` takes them; `nil` for the chip's own.
    public var precision: String?
    /// Shares of words that are not zero, as `--density` takes them.
    public var density: String?
    /// The cost table that the energies were computed with; `nil` where they were measured.
    public var costs: String?
    /// The memories of the description that ``PublishedFigure/bufferTraffic`` is about.
    public var buffers: [String]
    /// What the totals are about.
    public var coverage: Coverage
    public var notes: [String]
    /// In the order of the file.
    public var layers: [Layer]
    /// Figures of all layers that ``coverage`` names together.
    public var totals: [Entry]
  }

  /// The figures of one layer.
  public struct Layer: Sendable, Hashable {
    public var name: String
    public var figures: [Entry]
  }

  /// A ratio to another chip.
  public struct Comparison: Sendable, Hashable {
    public var ratio: PublishedRatio
    /// The other chip: the name of its description, whether there is one or not.
    public var other: String
    public var value: Double
    /// The least and the most, where the value is a mean.
    public var range: ClosedRange<Double>?
    public var provenance: Provenance
  }
}
