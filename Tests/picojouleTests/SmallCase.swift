/// A network of three small layers, a spatial chip that is as small, and a mapping of the first layer.
enum SmallCase {
  /// `a`: 8 filters over 4 channels of 8 x 8 with 3 x 3 taps; `p`: without multiply-accumulates; `b`: a matrix.
  static let network = """
    { name: "T", input: { channels: 4, height: 8, width: 8 }, layers: [
      { name: "a", kind: "conv", output_channels: 8, kernel: 3, stride: 1, padding: 0, bias: false },
      { name: "p", kind: "max_pool", kernel: 2, stride: 2 },
      { name: "b", kind: "fc", output_channels: 2 },
    ] }
    """

  /// 3 x 2 elements that each hold a row of a filter. `array` and `more`: other keys of the array, and of the description.
  static func chip(spads: String = "64B", array: String = "", _ more: String = "") -> String {
    """
    { clock: "200MHz", array: { rows: 3, columns: 2, timing: "spatial", dataflow: "row_stationary"\(array) },
      processing_element: { units: [{ kind: "mac", weights: "int8", activations: "int8", accumulator: 24 }] },
      memories: { buffer: { holds: ["ifmap", "ofmap", "filter"], capacity: "1KiB" },
        spads: { holds: ["filter", "ifmap", "psum"], capacity: "\(spads)", per_element: true } },
      dram: { bandwidth: "1GB/s" }\(more) }
    """
  }

  /// Of layer `a`: 12 filter words, 3 ifmap words and 4 psums of 24 bits in each element, 216 bits.
  static let mapping = """
    { levels: { buffer: { tile: { M: 8, C: 1, E: 2, F: 6, R: 3, S: 3 } }, spads: { tile: { M: 4, S: 3 }, order: "F" } },
      rows: { R: 3 }, columns: { E: 2 } }
    """
}
