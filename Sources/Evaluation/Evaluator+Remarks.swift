import Arithmetic
import Costs
import Hardware
import Workloads

extension Evaluator {
  /// What the network left to the accelerator.
  func defaults(for layers: [LayerResult]) -> [TakenDefault] {
    let native = accelerator.nativeFormats
    var defaults: [TakenDefault] = []
    let computing = layers.filter { $0.layer.operation.convolution != nil }
    if computing.contains(where: { $0.layer.weightsFormat == nil }) {
      defaults.append(TakenDefault(keyPath: "weights_format", value: "\"\(native.weights)\""))
    }
    if layers.contains(where: { $0.layer.activationsFormat == nil }) {
      defaults.append(TakenDefault(keyPath: "activations_format", value: "\"\(native.activations)\""))
    }
    return defaults
  }

  /// What the operands of stepped layers were.
  var steppingRemarks: [String] {
    guard options.engine == .cycle else { return [] }
    return [
      "layers were stepped cycle by cycle with random operands of seed \(options.search.seed); the waiting for tiles is that of "
        + "the event engine"
    ]
  }

  /// What a reader must know before trusting the figures.
  func remarks(for layers: [LayerResult], of network: Network) -> [String] {
    var remarks = prices.remarks
    if accelerator.array.timing == .scaleSim {
      remarks.append(
        "SCALE-Sim's timing, bug for bug: cycles and SRAM counts are its own, and may be below what physics allows; "
          + "DRAM reads of overlapping ifmaps that do not fit are estimated")
      if accelerator.dram.rate != nil {
        remarks.append(
          "USER bandwidth: stalls are ours (the slowest port), not SCALE-Sim's, which double or turn negative")
      }
    }
    for arrangement in [Concatenation.Arrangement.channels, .places]
    where layers.contains(where: {
      if case .concatenation(let joined) = $0.layer.operation { joined.arrangement == arrangement } else { false }
    }) {
      remarks.append(
        "\(arrangement.rawValue) layers are arrangements of addresses: they take no cycles and no energy")
    }
    if layers.contains(where: { $0.unit == "vector" }) {
      remarks.append(
        "pooling and element-wise layers run on a vector unit of \(accelerator.vectorLanes) lanes, whose area is in no total"
      )
    }
    if layers.contains(where: { $0.dram != nil }),
      layers.contains(where: { $0.dram == nil && $0.activity.dram.read.total + $0.activity.dram.written.total > .zero })
    {
      remarks.append(
        "layers beyond all addresses see the DRAM as a pipe of its peak rate; figures of the device are the other layers'"
      )
    }
    if layers.count < network.layers.count {
      remarks.append(
        "\(layers.count) of \(network.layers.count) layers; weight_bits, peak_activation_bits and on_chip_bits are the whole network's"
      )
    }
    if layers.contains(where: { $0.formats.weights.isFloatingPoint || $0.formats.activations.isFloatingPoint }) {
      remarks.append("bops of floating-point layers count storage bits: the measure was made for fixed point")
    }
    // What the network leaves out or assumes is in no figure, and nowhere else to be seen.
    return remarks + accumulatorRemarks(for: layers) + zeroRemarks(for: layers)
      + network.notes.map { "the network: \($0)" }
  }
}
