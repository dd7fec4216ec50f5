import Quantities

/// Channels, rows and columns of one image's feature map.
public struct TensorShape: Sendable, Hashable, CustomStringConvertible {
  public var channels: Int
  public var height: Int
  public var width: Int

  /// A feature map of `channels` planes of `height` x `width`.
  public init(channels: Int, height: Int, width: Int) {
    self.channels = channels
    self.height = height
    self.width = width
  }

  /// Words of one image: channels · height · width.
  public var words: Int { channels.times(height).times(width) }

  public var description: String { "\(channels)x\(height)x\(width)" }
}
