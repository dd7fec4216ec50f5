import Activity
import Evaluation
import Testing

/// Zhang et al., FPGA 2015: AlexNet's convolutions, one of the two groups. Tm ofmap and Tn ifmap channels at once take
/// ⌈M/Tm⌉·⌈N/Tn⌉·(R·C·K·K + 20) cycles for M and N channels, R x C pixels and K x K taps: derived, and exact for the paper's
/// total at <64, 7> but for CONV1's 20 cycles, which it leaves out.
@Suite struct ZhangChipTests {
  /// Cycles but for those in which the memory outside is waited for.
  private func processingCycles(_ layer: LayerResult) -> Int {
    layer.activity.cycles.stalls.reduce(layer.cycles.total.count) { $1.place == .dram ? $0 - $1.cycles.count : $0 }
  }

  private func isOwn(_ layer: LayerResult) -> Bool {
    if case .own = layer.mappingSource { true } else { false }
  }

  /// The one design for all layers.
  @Test("Zhang's array takes the paper's cycles at <64, 7>, and CONV1, in two strips, 20 more than one tile would")
  func oneDesign() throws {
    let expected = ["conv1": 366_045 + 20, "conv2": 255_430, "conv3": 171_051, "conv4": 129_444, "conv5": 86_296]
    let result = try evaluate("alexnet_one_group", on: "zhang-fpga15")
    for layer in result.layers {
      #expect(processingCycles(layer) == expected[layer.layer.name], "\(layer.layer.name)")
      #expect(isOwn(layer))
    }
    #expect(result.layers.count == 5)
    // 1,008,246 without CONV1's pipeline, 1,008,266 with it.
    #expect(result.layers.reduce(0) { $0 + processingCycles($1) } == 1_008_266 + 20)
  }

  /// The designs that the paper finds best for one layer alone [recalled]: its cycles, and at the printed unrollings of CONV2
  /// and CONV4 those of the tiles that these make, which are not the paper's 237,185 and 120,198. The latter are <96, 5>'s.
  @Test(
    "Zhang's array takes the paper's cycles at the best tiles of one layer alone",
    arguments: [
      ("conv3", 96, 5, 160_264), ("conv5", 32, 15, 80_132), ("conv4", 96, 5, 120_198),
      ("conv2", 20, 24, 255_430), ("conv4", 95, 5, 180_297),
    ])
  func bestDesigns(name: String, outputs: Int, inputs: Int, expected: Int) throws {
    let psums = "\(32 * outputs + 360)b/cycle"
    let result = try evaluate(
      "alexnet_one_group", on: "zhang-fpga15",
      [
        "array.rows": "\(outputs)", "array.lanes": "\(inputs)",
        "array.dataflow.limits.output_buffer.M": "\(outputs)", "array.dataflow.limits.output_buffer.C": "\(inputs)",
        // Ports as wide as the array, as in the description.
        "memories.input_buffer.read_bandwidth": "\(32 * inputs)b/cycle",
        "memories.weight_buffer.read_bandwidth": "\(32 * inputs * outputs)b/cycle",
        "memories.output_buffer.read_bandwidth": psums, "memories.output_buffer.write_bandwidth": psums,
        "mappings": "['mappings/zhang-fpga15-alexnet-\(outputs)x\(inputs).json5']",
      ], options: EvaluationOptions(layers: [name]))
    let layer = try result.layer(name)
    #expect(isOwn(layer))
    #expect(processingCycles(layer) == expected)
  }
}
