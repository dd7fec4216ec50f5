import Testing

/// The networks of `Traces` whose layers are listed in `workload-layers.csv`.
enum PublishedWorkload: String, CaseIterable, CustomTestStringConvertible {
  case lenet5, alexnet
  case overfeatFast = "overfeat_fast"
  case vgg16, googlenet, resnet18, resnet34, resnet50
  case resnet50v1 = "resnet50_v1"
  case resnet152
  case squeezenet = "squeezenet1_1"
  case mobilenetV1 = "mobilenet_v1"
  case mobilenetV2 = "mobilenet_v2"

  var testDescription: String { rawValue }

  /// Its convolutions and fully connected layers, in the order of the trace.
  func layers() throws -> [PublishedLayer] {
    let table = try PublishedTable("workload-layers.csv")
    let rows = try table.rows.filter { try $0.text("trace") == rawValue }
    return try rows.map(PublishedLayer.init)
  }

  /// Its row of `networks.csv`.
  func totals() throws -> PublishedTable.Row {
    let table = try PublishedTable("networks.csv")
    return try #require(table.rows.first { $0.cells["trace"] == rawValue })
  }
}

/// A convolution or a fully connected layer as published; the latter as 1x1 on a 1x1 plane of all its inputs.
struct PublishedLayer: Hashable {
  var name: String
  var isFullyConnected: Bool
  var inputChannels, inputHeight, inputWidth: Int
  var outputChannels, outputHeight, outputWidth: Int
  /// Of a square filter, equal on all sides and axes.
  var kernel, stride, padding, groups: Int
  /// Weights without biases.
  var macs, weights: Int

  init(_ row: PublishedTable.Row) throws {
    name = try row.text("layer")
    isFullyConnected = try row.text("type") == "fc"
    inputChannels = try row.count("Cin")
    inputHeight = try row.count("Hin")
    inputWidth = try row.count("Win")
    outputChannels = try row.count("Cout")
    outputHeight = try row.count("Hout")
    outputWidth = try row.count("Wout")
    kernel = try row.count("K")
    stride = try row.count("stride")
    padding = try row.count("pad")
    groups = try row.count("groups")
    macs = try row.count("MACs")
    weights = try row.count("weights")
  }
}
