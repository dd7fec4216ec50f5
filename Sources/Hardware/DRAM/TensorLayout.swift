/// In which order the words of a layer's tensors follow each other in DRAM.
///
/// The batch is outermost in feature maps. Groups are part of the channels: the channels of one group lie together, one group
/// after the other; of the filters likewise.
public struct TensorLayout: Sendable, Hashable {
  /// The order of ifmaps and ofmaps, from the outermost dimension to the one whose neighbours lie side by side.
  public enum FeatureMaps: String, Sendable, Hashable, CaseIterable {
    /// NCHW: one plane after the other.
    case channelRowColumn = "channel-row-column"
    /// NHWC: all channels of a pixel side by side.
    case rowColumnChannel = "row-column-channel"

    /// Dimensions of an ifmap word, from outermost to innermost; rows and columns stand for those of the ofmap.
    public var dimensions: [Dimension] {
      switch self {
      case .channelRowColumn: [.batch, .group, .inputChannel, .outputRow, .outputColumn]
      case .rowColumnChannel: [.batch, .outputRow, .outputColumn, .group, .inputChannel]
      }
    }
  }

  /// The order of filters.
  public enum Filters: String, Sendable, Hashable, CaseIterable {
    /// OIHW: one filter after the other, each as its planes.
    case filterChannelRowColumn = "filter-channel-row-column"
    /// OHWI: one filter after the other, all channels of a tap side by side.
    case filterRowColumnChannel = "filter-row-column-channel"
    /// HWIO: the same weight of all filters side by side.
    case rowColumnChannelFilter = "row-column-channel-filter"

    /// Dimensions from outermost to innermost.
    public var dimensions: [Dimension] {
      switch self {
      case .filterChannelRowColumn: [.group, .outputChannel, .inputChannel, .filterRow, .filterColumn]
      case .filterRowColumnChannel: [.group, .outputChannel, .filterRow, .filterColumn, .inputChannel]
      case .rowColumnChannelFilter: [.filterRow, .filterColumn, .inputChannel, .group, .outputChannel]
      }
    }
  }

  /// Of ifmaps and ofmaps.
  public var featureMaps: FeatureMaps
  public var filters: Filters

  /// Planes one after the other, and filters likewise, unless said otherwise.
  public init(featureMaps: FeatureMaps = .channelRowColumn, filters: Filters = .filterChannelRowColumn) {
    self.featureMaps = featureMaps
    self.filters = filters
  }
}
