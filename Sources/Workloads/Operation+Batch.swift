import Quantities

extension Operation {
  /// The same operation on `count` times as many images. Filters that are computed are each image's own: its images are groups.
  func batched(_ count: Int) -> Operation {
    var copy = self
    guard let convolution, convolution.hasComputedFilters else {
      copy.batch = batch.times(count)
      return copy
    }
    var product = convolution
    product.groups = product.groups.times(count)
    product.inputChannels = product.inputChannels.times(count)
    product.outputChannels = product.outputChannels.times(count)
    return .convolution(product)
  }
}
