import Quantities
import Workloads

/// A layer as the matrix product that SCALE-Sim runs: ofmap pixels x window times window x filters.
///
/// SCALE-Sim knows neither batch nor groups, padding or dilation. Here a batch multiplies the pixels, groups run one
/// after the other as separate passes of SCALE-Sim (each a line of its reports), padding enlarges the ifmap, and dilation
/// enlarges a window's reach. For layers without them, this is SCALE-Sim's layer exactly.
public struct ScaleSimGEMM: Sendable, Hashable {
  /// Ofmap pixels of the batch (SCALE-Sim's M): rows times columns.
  public let pixels: Int
  /// Filters of one group (N).
  public let filters: Int
  /// Words of one filter (K): window rows x window columns x channels of one group.
  public let windowWords: Int
  /// Groups: runs of SCALE-Sim, all alike.
  public let passes: Int
  /// Ifmap channels of one group.
  let channels: Int
  let images: Int
  let vertical: ScaleSimAxis
  let horizontal: ScaleSimAxis

  /// The layer's product; empty (no multiply-accumulates) if the window does not fit or a dimension is not above zero.
  public init(_ convolution: Convolution) {
    vertical = ScaleSimAxis(convolution.vertical)
    horizontal = ScaleSimAxis(convolution.horizontal)
    passes = max(1, convolution.groups)
    channels = max(0, convolution.inputChannels / passes)
    images = max(0, convolution.batch)
    pixels = images.times(vertical.windows).times(horizontal.windows)
    filters = max(0, convolution.outputChannels / passes)
    windowWords = vertical.taps.times(horizontal.taps).times(channels)
  }

  /// A plain product of an `pixels` x `windowWords` ifmap and `filters` columns of weights.
  public init(pixels: Int, filters: Int, windowWords: Int) {
    self.pixels = max(0, pixels)
    self.filters = max(0, filters)
    self.windowWords = max(0, windowWords)
    passes = 1
    channels = self.windowWords
    images = self.pixels
    vertical = .single
    horizontal = .single
  }

  /// Multiply-accumulates of one pass: M·N·K.
  public var multiplyAccumulates: Int { pixels.times(filters).times(windowWords) }
  /// Whether there is nothing to compute.
  public var isEmpty: Bool { pixels == 0 || filters == 0 || windowWords == 0 }
  /// Distinct ifmap words that one pass touches.
  public var ifmapWords: Int {
    images.times(channels).times(vertical.touched).times(horizontal.touched)
  }
  /// Ifmap words that one pass requests when every window is read out once, void requests beyond the ifmap apart.
  var ifmapRequests: Int {
    images.times(channels).times(vertical.requests).times(horizontal.requests)
  }
  /// Distinct ifmap words with only so many words of each window kept: an even share.
  func ifmapWords(kept: Int) -> Int {
    guard kept < windowWords else { return ifmapWords }
    return windowWords.dividingFullWidth(ifmapWords.multipliedFullWidth(by: kept)).quotient
  }
  /// Whether some ifmap word lies under more than one window.
  var overlaps: Bool { vertical.touched < vertical.requests || horizontal.touched < horizontal.requests }
  /// Whether some window lies partly beyond the ifmap.
  var hasPartialWindows: Bool {
    vertical.tapsOfLastWindow < vertical.taps || horizontal.tapsOfLastWindow < horizontal.taps
  }
}
